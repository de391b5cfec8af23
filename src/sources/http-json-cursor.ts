/** How far a list was read, in a form that can be stored: it holds only for the request it was made with, and never a secret. */
import { z } from 'zod'
import { StartAgain } from '../errors.ts'
import { digest } from './http-json-mark.ts'
import type { HttpJsonOptions } from './http-json-options.ts'
import type { Step } from './http-json-paging.ts'
import type { Cursor, Watermark } from './source.ts'

/** Everything that is known after a chunk. */
export interface Position {
  readonly step: Step
  /** Rows handed over before. */
  readonly rows: number
  /** When the read began, by the API's clock or ours; only where changes are asked for. Epoch milliseconds. */
  readonly startedMs?: number | undefined
  /** The newest change that was met. Epoch milliseconds. */
  readonly newestMs?: number | undefined
}

const whole = z.int().nonnegative()
const ask = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('first') }),
  z.strictObject({ by: z.literal('cursor'), cursor: z.union([z.string(), z.number()]) }),
  z.strictObject({ by: z.literal('url'), url: z.url() }),
  z.strictObject({ by: z.literal('offset'), offset: whole }),
  z.strictObject({ by: z.literal('page'), page: whole }),
  z.strictObject({ by: z.literal('end') }),
])
const schema = z.strictObject({
  request: z.string(),
  ask,
  skip: z.strictObject({ items: whole, mark: z.string() }).optional(),
  rows: whole,
  startedMs: z.number().optional(),
  newestMs: z.number().optional(),
})
const watermarkSchema = z.strictObject({ changedSince: z.iso.datetime() })

type Request = Pick<HttpJsonOptions, 'url' | 'method' | 'query' | 'body' | 'items' | 'next'>

const valuesOf = (query: Request['query']) => Object.entries(query).map(([name, value]) => [name, value()] as const)

/** Without the headers: a new token reads the same list. */
const requestOf = ({ url, method, query, body, items, next }: Request): string =>
  digest([url, method, valuesOf(query), body ?? null, items, next ?? null])

/**
 * Undefined where the address of the next page has a secret in it that cannot be put in again later. Parameters with the very values of
 * the configured query are taken out and put in again by `openPosition`.
 */
export function storedPosition(position: Position, o: Request & { secrets: readonly string[] }): Cursor | undefined {
  const { ask: asked, skip } = position.step
  const stored = asked.by === 'url' ? { ...asked, url: withoutQuery(asked.url, o.query) } : asked
  if (stored.by === 'url' && holdsSecret(stored.url, o.secrets)) return undefined
  return {
    request: requestOf(o),
    ask: stored,
    rows: position.rows,
    ...(skip === undefined ? {} : { skip: { ...skip } }),
    ...(position.startedMs === undefined ? {} : { startedMs: position.startedMs }),
    ...(position.newestMs === undefined ? {} : { newestMs: position.newestMs }),
  }
}

/** @throws StartAgain when it is none of ours, or was made for another request */
export function openPosition(cursor: Cursor, o: Request & { label: string }): Position {
  const parsed = schema.safeParse(cursor)
  if (!parsed.success) throw startAgain(o.label, 'the position that was stored is not one of this source', parsed.error)
  const { request, ask: stored, skip, ...rest } = parsed.data
  if (request !== requestOf(o)) throw startAgain(o.label, 'what is asked for has been changed in the configuration')
  return { ...rest, step: { skip, ask: stored.by === 'url' ? { ...stored, url: withQuery(stored.url, o.query) } : stored } }
}

export const storedWatermark = (ms: number): Watermark => ({ changedSince: new Date(ms).toISOString() })

/** Epoch milliseconds. @throws StartAgain when it is none of ours */
export function openWatermark(watermark: Watermark, label: string): number {
  const parsed = watermarkSchema.safeParse(watermark)
  if (!parsed.success) throw startAgain(label, 'the time of the last read that was stored is not one of this source', parsed.error)
  return Date.parse(parsed.data.changedSince)
}

export const startAgain = (label: string, what: string, cause?: unknown): StartAgain =>
  new StartAgain(`${label} cannot be read on from where the last read stopped: ${what}. It has to be read from the beginning.`, {
    cause,
  })

const LEFT_OUT = 'fin-sync-configured'

function withoutQuery(href: string, query: Request['query']): string {
  const url = new URL(href)
  const names = valuesOf(query).flatMap(([name, value]) => (url.searchParams.get(name) === value ? [name] : []))
  for (const name of names) url.searchParams.set(name, LEFT_OUT)
  return names.length === 0 ? href : url.href
}

function withQuery(href: string, query: Request['query']): string {
  const url = new URL(href)
  const names = valuesOf(query).filter(([name]) => url.searchParams.get(name) === LEFT_OUT)
  for (const [name, value] of names) url.searchParams.set(name, value)
  return names.length === 0 ? href : url.href
}

function holdsSecret(href: string, secrets: readonly string[]): boolean {
  const texts = [href, ...new URL(href).searchParams.values()]
  return secrets.some((one) => one !== '' && texts.some((text) => text.includes(one)))
}
