/** Array parameters as Postgres writes them: for the one statement that is given millions of values, a third of the time of `pg`'s own. */

/** Letters that never need quotes in an array literal. A word like NULL is quoted all the same, because it has no digit or sign. */
const PLAIN = /^(?=.*[0-9@._-])[A-Za-z0-9@._+-]+$/

/** A text[] literal. */
export function textArray(values: readonly string[]): string {
  return `{${values.map((value) => (PLAIN.test(value) ? value : quoted(value))).join(',')}}`
}

/** A uuid[] literal, of values that are known to be uuids. */
export function uuidArray(values: readonly string[]): string {
  return `{${values.join(',')}}`
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}
