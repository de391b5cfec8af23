/** Turns what the server writes into values of the type that the column has, and loses nothing on the way. */
import type { RawRow } from './postgres-session.ts'

/** Of the server's catalogue (pg_type.dat): the same on every server. */
export const TYPE = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  oid: 26,
  json: 114,
  float4: 700,
  float8: 701,
  byteaArray: 1001,
  date: 1082,
  timestamp: 1114,
  timestamptz: 1184,
  numeric: 1700,
  jsonb: 3802,
} as const

type Convert = (text: string) => unknown

const BY_TYPE: ReadonlyMap<number, Convert> = new Map<number, Convert>([
  [TYPE.bool, (text) => text === 't'],
  [TYPE.int2, Number],
  [TYPE.int4, Number],
  [TYPE.oid, Number],
  [TYPE.int8, exactInteger],
  [TYPE.numeric, exactDecimal],
  [TYPE.float4, finite],
  [TYPE.float8, finite],
  [TYPE.timestamp, (text) => text.replace(' ', 'T')],
  [TYPE.timestamptz, instant],
  [TYPE.json, document],
  [TYPE.jsonb, document],
])

/** What a chunk's rows need, column by column; columns that stay text are left out, and so is their time. */
export type CellConverters = readonly (readonly [index: number, convert: Convert])[]

/** Types by their number; any other is text as the server writes it: text, uuid, date (a day has no zone), interval, enum, … */
export function cellConverters(types: readonly number[]): CellConverters {
  return types.flatMap((type, index) => {
    const convert = BY_TYPE.get(type)
    return convert === undefined ? [] : [[index, convert] as const]
  })
}

/** In place: the row is ours, and there are a million of them. */
export function convertCells(row: unknown[], converters: CellConverters): void {
  for (const [index, convert] of converters) {
    const cell = row[index]
    if (typeof cell === 'string') row[index] = convert(cell)
  }
}

/** How much text there is in rows, as a number for choosing how many to fetch. */
export function textLength(rows: readonly RawRow[]): number {
  let length = 0
  for (const row of rows) for (const cell of row) length += cell?.length ?? 0
  return length
}

/** Text where a number would be another number. */
function exactInteger(text: string): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text
}

/** A double keeps 15 digits of a decimal, and these sizes are written without an exponent: else it stays text. */
function exactDecimal(text: string): number | string {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  const digits = `${whole}${fraction.replace(/0+$/, '')}`.replace(/^0+/, '')
  const number = Number(text)
  const isSmall = number !== 0 && Math.abs(number) < 1e-6
  return digits.length <= 15 && Number.isFinite(number) && !isSmall ? number : text
}

/** JSON, and so our tables, has no NaN and no Infinity. */
function finite(text: string): number | string {
  const number = Number(text)
  return Number.isFinite(number) ? number : text
}

/** The session's zone is UTC. `infinity` and years before our era stay text. */
function instant(text: string): Date | string {
  const time = text.endsWith('+00') ? new Date(`${text.slice(0, -3).replace(' ', 'T')}Z`) : undefined
  return time === undefined || Number.isNaN(time.getTime()) ? text : time
}

function document(text: string): unknown {
  const value: unknown = JSON.parse(text)
  return value
}
