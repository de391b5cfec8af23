/** The parts of `source: { type: http-json }` that say where a value goes, how the next page is asked for and what has changed. */
import { z } from 'zod'
import { duration } from '../duration.ts'
import { strict } from '../strict.ts'
import { wholeNumber } from '../whole-number.ts'
import { text } from './text.ts'

/** Where a value is put into a request. */
export interface Slot {
  readonly in: 'query' | 'body'
  /** A parameter of the query, or a path into the body. */
  readonly name: string
}

const slotKeys = {
  param: text.optional().describe('The parameter of the query that takes it'),
  body_path: text.optional().describe('Where in the body it goes (filter.changed.$gte), for method POST'),
}

interface WrittenSlot {
  readonly param?: string | undefined
  readonly body_path?: string | undefined
}

interface WrittenSize {
  readonly size?: number | undefined
  readonly size_param?: string | undefined
  readonly size_body_path?: string | undefined
}

type Check<T> = (context: z.core.ParsePayload<T>) => void

/** An issue at the mapping itself, or at one of its keys. */
function refuse(context: z.core.ParsePayload, message: string, path: readonly string[] = []): void {
  context.issues.push({ code: 'custom', message, path: [...path], input: context.value })
}

const oneSlot: Check<WrittenSlot> = (context) => {
  const { param, body_path: bodyPath } = context.value
  if ((param === undefined) === (bodyPath === undefined))
    refuse(context, 'expected either param or body_path, to say where it goes')
}

const wholeSize: Check<WrittenSize> = (context) => {
  const { size, size_param: param, size_body_path: bodyPath } = context.value
  const slots = [param, bodyPath].filter((one) => one !== undefined).length
  if (slots > 1) refuse(context, 'expected either size_param or size_body_path, not both')
  else if ((size === undefined) !== (slots === 0)) refuse(context, 'size goes together with size_param or size_body_path')
}

const sizeKeys = {
  // An offset of one item less than was read is asked for again, so a page has to hold two.
  size: wholeNumber({ min: 2, max: 100_000 }).optional().describe('How many items a page is asked to hold'),
  size_param: text.optional().describe('The parameter of the query that takes the size'),
  size_body_path: text.optional().describe('Where in the body the size goes, for method POST'),
}

export const cursorPages = strict({ path: text.describe('Where in an answer the cursor of the next page is'), ...slotKeys })
  .check(oneSlot)
  .describe('The answer holds a text that asks for the next page')

export const offsetPages = strict({
  ...slotKeys,
  ...sizeKeys,
  overlap: z
    .boolean()
    .default(true)
    .describe('Asks for the last item again with each page, which tells when the list moved while it was read'),
})
  .check(oneSlot, wholeSize)
  .describe('The next page is asked for by how many items were read; the list needs an order that new items do not change')

export const numberedPages = strict({
  ...slotKeys,
  first: wholeNumber({ min: 0, max: 1 }).default(1).describe('The number of the first page'),
  ...sizeKeys,
})
  .check(oneSlot, wholeSize)
  .describe('The next page is asked for by its number; rows that move between pages while they are read are missed')

const STYLES = ['cursor', 'link', 'url_path', 'offset', 'page'] as const

export const nextPage = strict({
  cursor: cursorPages.optional(),
  link: z
    .literal('header', { error: 'expected header' })
    .optional()
    .describe('The answer has a Link header with rel="next"; followed on the same host only'),
  url_path: text.optional().describe('Where in an answer the URL of the next page is; followed on the same host only'),
  offset: offsetPages.optional(),
  page: numberedPages.optional(),
}).check((context) => {
  const given = STYLES.filter((style) => context.value[style] !== undefined)
  if (given.length !== 1)
    refuse(context, `expected one of ${STYLES.join(', ')}${given.length > 1 ? `, found ${given.join(' and ')}` : ''}`)
})

const timeFormat = z
  .enum(['iso', 'unix', 'unix_ms'])
  .default('iso')
  .describe('How times are written: 2026-01-31T09:00:00Z, seconds or milliseconds since 1970')

export const since = strict({
  ...slotKeys,
  field: text.describe('Where in an item the time of its last change is'),
  format: timeFormat,
  overlap: duration.prefault('5m').describe('How much earlier than the newest change seen the next read begins'),
}).check(oneSlot)

export const range = strict({
  from: strict(slotKeys).check(oneSlot).describe('What takes the beginning, which is included'),
  to: strict(slotKeys).check(oneSlot).describe('What takes the end, which is not included'),
  format: timeFormat,
})

export const toSlot = ({ param, body_path: bodyPath }: WrittenSlot): Slot =>
  bodyPath === undefined ? { in: 'query', name: param ?? '' } : { in: 'body', name: bodyPath }

interface PageSize {
  readonly slot: Slot
  readonly items: number
}

const toSize = ({ size, size_param: param, size_body_path: bodyPath }: WrittenSize): { size?: PageSize } =>
  size === undefined ? {} : { size: { slot: toSlot({ param, body_path: bodyPath }), items: size } }

export type NextPage =
  | { readonly by: 'cursor'; readonly path: string; readonly slot: Slot }
  | { readonly by: 'link' }
  | { readonly by: 'url'; readonly path: string }
  | { readonly by: 'offset'; readonly slot: Slot; readonly size?: PageSize; readonly overlap: boolean }
  | { readonly by: 'page'; readonly slot: Slot; readonly first: number; readonly size?: PageSize }

/** Exactly one of the styles is there: the schema has seen to it. Undefined = the first page is all there is. */
export function toNextPage(written: z.output<typeof nextPage> | undefined): NextPage | undefined {
  if (written?.cursor) return { by: 'cursor', path: written.cursor.path, slot: toSlot(written.cursor) }
  if (written?.link) return { by: 'link' }
  if (written?.url_path !== undefined) return { by: 'url', path: written.url_path }
  if (written?.offset)
    return { by: 'offset', slot: toSlot(written.offset), overlap: written.offset.overlap, ...toSize(written.offset) }
  if (written?.page) return { by: 'page', slot: toSlot(written.page), first: written.page.first, ...toSize(written.page) }
  return undefined
}

/** Every slot of a body, so that a request without a body can refuse them. */
export function bodySlots(written: {
  next?: z.output<typeof nextPage> | undefined
  since?: WrittenSlot | undefined
  range?: z.output<typeof range> | undefined
}) {
  const { next, since: changed, range: between } = written
  const found: readonly (readonly [readonly string[], unknown])[] = [
    [['next', 'cursor', 'body_path'], next?.cursor?.body_path],
    [['next', 'offset', 'body_path'], next?.offset?.body_path],
    [['next', 'offset', 'size_body_path'], next?.offset?.size_body_path],
    [['next', 'page', 'body_path'], next?.page?.body_path],
    [['next', 'page', 'size_body_path'], next?.page?.size_body_path],
    [['since', 'body_path'], changed?.body_path],
    [['range', 'from', 'body_path'], between?.from.body_path],
    [['range', 'to', 'body_path'], between?.to.body_path],
  ]
  return found.filter(([, value]) => value !== undefined).map(([path]) => path)
}
