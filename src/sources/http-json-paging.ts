/** Which page comes after a page, and how its request differs from the first one. Pure: no clock, no socket. */
import { Unreachable } from '../errors.ts'
import { nextLink } from './http-json-link.ts'
import { markOf } from './http-json-mark.ts'
import type { HttpJsonOptions, NextPage, PageSize, Slot } from './http-json-options.ts'
import { kindOf, valueAt } from './http-json-path.ts'

/** Which page is asked for. */
export type Ask =
  | { readonly by: 'first' }
  | { readonly by: 'cursor'; readonly cursor: string | number }
  /** Absolute. */
  | { readonly by: 'url'; readonly url: string }
  | { readonly by: 'offset'; readonly offset: number }
  | { readonly by: 'page'; readonly page: number }
  | { readonly by: 'end' }

/** Items at the beginning of an answer that were handed over before: how many, and the mark by which they are known. */
export interface Skip {
  readonly items: number
  readonly mark: string
}

/** A page to be asked for, and what of it is known already. */
export interface Step {
  readonly ask: Ask
  readonly skip?: Skip | undefined
}

/** An answer, as far as paging looks at it. */
export interface Page {
  /** All of its items, with those that were known already. */
  readonly items: readonly unknown[]
  readonly body: unknown
  /** The Link header. */
  readonly link: string | undefined
  /** Where it came from, absolute. */
  readonly url: string
  /** What was being done and who was asked, for messages: "reading page 3: api.example.com". */
  readonly what: string
}

export type Paging = Pick<HttpJsonOptions, 'next' | 'hasMore'>

const END: Step = { ask: { by: 'end' } }

export const firstStep = ({ next }: Paging): Step => {
  if (next?.by === 'offset') return { ask: { by: 'offset', offset: 0 } }
  if (next?.by === 'page') return { ask: { by: 'page', page: next.first } }
  return { ask: { by: 'first' } }
}

/**
 * The page after `page`, which was got by `step`.
 * @throws Unreachable when the API says that there is more and does not say where, so that the read is never taken for complete
 */
export function nextStep(step: Step, page: Page, paging: Paging): Step {
  const more = moreOf(page.body, paging.hasMore)
  if (more === false || paging.next === undefined) return END
  const next = stepAfter(step, page, paging.next)
  if (next !== undefined) return next
  if (more === true) throw incomplete(page, `said that there is more (has_more), but not where: ${lackOf(page, paging.next)}`)
  return END
}

/**
 * How to read on behind `page` later, perhaps in another process. A page number or a plain offset may stand for other items by then, so
 * the page is asked for again and must begin with the same items.
 */
export function resumeStep(step: Step, o: { page: Page; next: Step; paging: Paging }): Step {
  const { next: way } = o.paging
  const isByNumber = way?.by === 'page' || (way?.by === 'offset' && !way.overlap)
  if (!isByNumber || o.next.ask.by === 'end') return o.next
  return { ask: step.ask, skip: skipOf(o.page.items, o.page.items.length) }
}

/** The first `count` items, as they have to be met again. */
export const skipOf = (items: readonly unknown[], count: number): Skip => ({ items: count, mark: markOf(items.slice(0, count)) })

/** Undefined = the API has not said. */
function moreOf(body: unknown, path: string | undefined): boolean | undefined {
  const value = path === undefined ? undefined : valueAt(body, path)
  if (value === undefined || value === null) return undefined
  return !(value === false || value === 0 || value === '' || value === 'false')
}

function stepAfter({ ask, skip }: Step, page: Page, next: NextPage): Step | undefined {
  switch (next.by) {
    case 'cursor':
      return cursorStep(page, next.path)
    case 'link':
      return urlStep(nextLink(page.link), page)
    case 'url':
      return urlStep(valueAt(page.body, next.path), page)
    case 'offset':
      return ask.by === 'offset' ? offsetStep(ask.offset, page, { ...next, skip }) : undefined
    case 'page':
      return ask.by === 'page' && page.items.length > 0 ? { ask: { by: 'page', page: ask.page + 1 } } : undefined
  }
}

const isNone = (value: unknown) => value === undefined || value === null || value === '' || value === false

function cursorStep(page: Page, path: string): Step | undefined {
  const cursor = valueAt(page.body, path)
  if (isNone(cursor)) return undefined
  if (typeof cursor === 'string' || typeof cursor === 'number') return { ask: { by: 'cursor', cursor } }
  throw incomplete(page, `has ${kindOf(cursor)} at "${path}", where the cursor of the next page was expected`)
}

function urlStep(target: unknown, page: Page): Step | undefined {
  if (isNone(target)) return undefined
  if (typeof target !== 'string' || !URL.canParse(target, page.url))
    throw incomplete(page, `has ${kindOf(target)} where the URL of the next page was expected`)
  return { ask: { by: 'url', url: sameScheme(new URL(target, page.url), new URL(page.url)).href } }
}

/** Behind a proxy that ends TLS, an API may take itself for http; that would be another origin, and would send the token in the clear. */
function sameScheme(url: URL, base: URL): URL {
  if (url.hostname === base.hostname && url.protocol === 'http:' && base.protocol === 'https:') url.protocol = 'https:'
  return url
}

/**
 * By what was got, not by what was asked for: APIs give fewer items than the size that was wished. A page of one item is asked for
 * without it, since a page of that size would never get past it.
 */
function offsetStep(
  offset: number,
  { items }: Page,
  { overlap, skip }: { overlap: boolean; skip: Skip | undefined },
): Step | undefined {
  const isLast = items.length === 0 || (overlap && items.length === skip?.items)
  const behind = offset + items.length
  if (isLast) return undefined
  if (!overlap || items.length < 2) return { ask: { by: 'offset', offset: behind } }
  return { ask: { by: 'offset', offset: behind - 1 }, skip: skipOf(items.slice(-1), 1) }
}

const incomplete = (page: Page, saying: string): Unreachable =>
  new Unreachable(
    `${page.what} ${saying}. The read was given up and nothing counts as missing. Check next and has_more, or try again later.`,
  )

function lackOf(page: Page, next: NextPage): string {
  if (next.by === 'cursor' || next.by === 'url') return `"${next.path}" holds ${kindOf(valueAt(page.body, next.path))}`
  if (next.by === 'link') return 'there is no Link header with rel="next"'
  return 'the page has no items'
}

/** What a step adds to the first request, in the order in which it is to be set. */
export function pageValues(ask: Ask, next: NextPage | undefined): readonly (readonly [Slot, string | number])[] {
  if (next?.by === 'cursor' && ask.by === 'cursor') return [[next.slot, ask.cursor]]
  if (next?.by === 'offset' && ask.by === 'offset') return [...sizeValue(next.size), [next.slot, ask.offset]]
  if (next?.by === 'page' && ask.by === 'page') return [...sizeValue(next.size), [next.slot, ask.page]]
  return []
}

const sizeValue = (size: PageSize | undefined): readonly (readonly [Slot, number])[] =>
  size === undefined ? [] : [[size.slot, size.items]]
