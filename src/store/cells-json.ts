/** Raw cells as jsonb takes them: Postgres stores neither NUL nor half a surrogate pair, and a refused row may hold both. */

/** JSON text of a row's cells; what jsonb cannot hold is shown as U+FFFD. */
export function cellsJson(cells: readonly unknown[]): string {
  return JSON.stringify(cells, (_key, value: unknown) => (typeof value === 'string' ? storable(value) : value))
}

/** Text as Postgres can store it. */
export function storable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- NUL is what this is about
  return text.replace(/\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
}
