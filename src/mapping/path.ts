/** Reads a nested value by its path: `properties.email`, `emails.0.value`. */

/** What a path finds where a value has no inside to look into; no type reads it, so the row is refused instead of taken for empty. */
export const NOT_A_DOCUMENT = Symbol('not a document')

const isDocument = (value: unknown): value is object => typeof value === 'object' && value !== null && !(value instanceof Date)

function child(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
}

/**
 * The value at a path of names between dots; numbers count in lists. A key that itself has dots wins over a path. undefined where
 * nothing is, NOT_A_DOCUMENT where the path leads into a text, a number, a boolean or a date.
 */
export function readPath(value: unknown, path: string): unknown {
  if (value === undefined || value === null || value === '') return undefined
  if (!isDocument(value)) return NOT_A_DOCUMENT
  const dot = path.indexOf('.')
  if (dot === -1 || Object.hasOwn(value, path)) return child(value, path)
  return readPath(child(value, path.slice(0, dot)), path.slice(dot + 1))
}
