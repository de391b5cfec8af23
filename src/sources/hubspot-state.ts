/** How far a read of HubSpot has come (its cursor) and where the next incremental one begins (its watermark), as they are stored. */
import { z } from 'zod'
import { StartAgain } from '../errors.ts'
import type { Cursor, Watermark } from './source.ts'

/** Epoch milliseconds of HubSpot's clock; `from` inclusive, `to` exclusive. */
export interface Bounds {
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Somebody asked for this span: what lies before it was not looked at, so that the next read cannot go on from here. */
  readonly isRange: boolean
}

/** Everything modified before `from` was handed over, and of that very millisecond these `ids`, or all up to the id `tie`. */
export interface SearchPlace {
  readonly from: number
  readonly ids: readonly string[]
  readonly tie?: string | undefined
}

/** A null `after` is the first page. */
export type Place =
  | { readonly list: 'live' | 'archived'; readonly after: string | null }
  | { readonly list: 'search'; readonly at: SearchPlace }
  | { readonly list: 'end' }

export interface Progress {
  /** By HubSpot's clock, which dates the records too; known once it has answered. */
  readonly startedAt: number
  /** Handed over so far. */
  readonly rows: number
  readonly bounds: Bounds
  readonly place: Place
}

const time = z.number().int().nonnegative()
const after = z.string().nullable()

const placeSchema: z.ZodType<Place> = z.union([
  z.strictObject({ list: z.enum(['live', 'archived']), after }),
  z.strictObject({
    list: z.literal('search'),
    at: z.strictObject({ from: time, ids: z.array(z.string()), tie: z.string().optional() }),
  }),
  z.strictObject({ list: z.literal('end') }),
])

const cursorSchema = z.strictObject({
  hubspot: z.string(),
  startedAt: time,
  rows: time,
  bounds: z.strictObject({ from: time.optional(), to: time.optional(), isRange: z.boolean() }),
  place: placeSchema,
})

const watermarkSchema = z.strictObject({ hubspot: z.string(), since: time })

export function makeCursor(object: string, { startedAt, rows, bounds, place }: Progress): Cursor {
  return { hubspot: object, startedAt, rows, bounds: boundsJson(bounds), place: placeJson(place) }
}

/** @throws StartAgain when it was made by something else, or for other objects */
export function readCursor(object: string, cursor: Cursor): Progress {
  const parsed = cursorSchema.safeParse(cursor)
  if (parsed.success && parsed.data.hubspot === object) return parsed.data
  throw new StartAgain(`HubSpot ${object}: the stored place in the read does not belong to these objects. The read starts again.`)
}

export function makeWatermark(object: string, since: number): Watermark {
  return { hubspot: object, since: Math.max(0, since) }
}

/** Epoch milliseconds. @throws StartAgain when it was made by something else, or for other objects */
export function readWatermark(object: string, watermark: Watermark): number {
  const parsed = watermarkSchema.safeParse(watermark)
  if (parsed.success && parsed.data.hubspot === object) return parsed.data.since
  throw new StartAgain(
    `HubSpot ${object}: the stored watermark of the last read does not belong to these objects. Everything is read once more.`,
  )
}

function placeJson(place: Place): Cursor {
  if (place.list !== 'search') return { ...place }
  const { from, ids, tie } = place.at
  return { list: 'search', at: { from, ids, ...(tie === undefined ? {} : { tie }) } }
}

function boundsJson({ from, to, isRange }: Bounds): Cursor {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), isRange }
}
