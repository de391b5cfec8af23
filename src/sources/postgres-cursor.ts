/** How far a Postgres source was read: the cursor of one read and the watermark that the next one begins with. */
import { hash } from 'node:crypto'
import { z } from 'zod'
import { StartAgain } from '../errors.ts'
import type { Began } from './postgres-session.ts'
import type { Order } from './postgres-statement.ts'

const cursorShape = z.strictObject({
  /** Which query it was, by which columns. */
  of: z.string(),
  since: z.string().nullable(),
  key: z.string().nullable(),
  /** How many of the last rows have exactly these two values. */
  same: z.int().min(1),
  /** How many rows the read has handed over. */
  rows: z.int().min(1),
  /** The newest `since` of the read; null = none had one. */
  newest: z.string().nullable(),
  /** When the read began. A read that is taken up later must not promise what only its first part saw. */
  began: z.strictObject({ instant: z.string(), local: z.string() }),
})

export type PostgresCursor = z.infer<typeof cursorShape>

const markShape = z.strictObject({
  column: z.string(),
  type: z.string(),
  newest: z.string(),
  /** When the read began, in the terms of the column. */
  began: z.string(),
})

export type PostgresMark = z.infer<typeof markShape>

export function queryName(query: string, { since, key }: Order): string {
  return hash('sha256', JSON.stringify([query, since, key]), 'hex').slice(0, 32)
}

/** @throws StartAgain when it is none of ours, or the query is another one now */
export function parseCursor(handed: unknown, of: string): PostgresCursor {
  const parsed = cursorShape.safeParse(handed)
  if (!parsed.success)
    throw new StartAgain('the position that was stored is not one of a Postgres source; it has to be read from the beginning', {
      cause: parsed.error,
    })
  if (parsed.data.of !== of)
    throw new StartAgain('the query of the source, or the columns it is read by, changed since the position was stored')
  return parsed.data
}

/** @throws StartAgain when it is none of ours, or of another column */
export function parseMark(handed: unknown, { since }: Order): PostgresMark {
  const parsed = markShape.safeParse(handed)
  if (!parsed.success)
    throw new StartAgain('what was stored of the last read is not from a Postgres source; everything has to be read', {
      cause: parsed.error,
    })
  if (parsed.data.column !== since.name || parsed.data.type !== since.type)
    throw new StartAgain(`the last read went by column "${parsed.data.column}" (${parsed.data.type}); everything has to be read`)
  return parsed.data
}

export function markOf({ newest, began }: Pick<PostgresCursor, 'newest' | 'began'>, { since }: Order): PostgresMark | undefined {
  return newest === null ? undefined : { column: since.name, type: since.type, newest, began: beganFor(since.type, began) }
}

function beganFor(type: string, { instant, local }: Began): string {
  return type === 'timestamp with time zone' ? instant : local
}
