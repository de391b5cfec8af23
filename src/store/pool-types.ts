/** How values come back from Postgres, the same for a server and for the embedded one. */
import pg from 'pg'

const INT8 = 20
const DATE = 1082
const INT8_ARRAY = 1016

/**
 * Type parsers of one pool: int8 and int8[] as numbers, date as text. The rest is what `pg` does by itself: timestamptz as Date,
 * uuid as text, jsonb parsed, numeric as text (so `sum(n)` of bigints needs a cast: `sum(n)::int8`).
 */
export function sqlTypes(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides()
  types.setTypeParser(INT8, (text: string) => safe(Number(text)))
  types.setTypeParser(INT8_ARRAY, integers)
  // A day has no zone; pg would make it a Date at midnight of the machine's own zone, which is another day elsewhere.
  types.setTypeParser(DATE, (text: string) => text)
  return types
}

/** Postgres writes {1,NULL,3}. */
function integers(text: string): unknown {
  const json = text.replaceAll('{', '[').replaceAll('}', ']').replaceAll('NULL', 'null')
  return JSON.parse(json, (_key, value: unknown) => (typeof value === 'number' ? safe(value) : value))
}

/** Throws RangeError instead of handing over a number that is silently another one. */
function safe(value: number): number {
  if (!Number.isSafeInteger(value))
    throw new RangeError(`Postgres sent a bigint near ${value}, which a JavaScript number cannot hold`)
  return value
}
