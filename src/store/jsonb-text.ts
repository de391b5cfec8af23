/** JSON from outside as jsonb takes it: Postgres stores neither NUL nor half a surrogate pair, in keys as little as in values. */

/** The escapes that JSON.stringify writes for those two, and for nothing else; a backslash that is itself escaped begins none. */
const NOT_STORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g

/** JSON text of what JSON can hold; what jsonb cannot hold is shown as U+FFFD. */
export function jsonbText(value: object): string {
  return JSON.stringify(value).replace(NOT_STORABLE, '$1\ufffd')
}
