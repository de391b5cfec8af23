/** Reads and sets values in JSON documents by paths such as `data.people` or `filter.changed.$gte`, and says what kind of thing they are. */

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null

/** The value at a path of names between dots; numbers count in lists, and a key that itself has dots wins. undefined where nothing is. */
export function valueAt(document: unknown, path: string): unknown {
  if (path === '') return document
  if (!isContainer(document)) return undefined
  if (Object.hasOwn(document, path)) return Reflect.get(document, path)
  const dot = path.indexOf('.')
  if (dot === -1) return undefined
  const name = path.slice(0, dot)
  return Object.hasOwn(document, name) ? valueAt(Reflect.get(document, name), path.slice(dot + 1)) : undefined
}

/** A copy of the document with the value at the path; objects are made on the way where nothing is. */
export function withValueAt(document: unknown, path: string, value: unknown): unknown {
  if (path === '') return value
  const dot = path.indexOf('.')
  const [name, rest] = dot === -1 ? [path, ''] : [path.slice(0, dot), path.slice(dot + 1)]
  const inner = withValueAt(valueAt(document, name), rest, value)
  if (Array.isArray(document)) return document.map((one: unknown, index) => (String(index) === name ? inner : one))
  return { ...(isContainer(document) ? document : {}), [name]: inner }
}

const MOST_KEYS = 10
/** Keys are named to help; anything that is no plain word may be a person's address that somebody made a key of. */
const PLAIN_KEY = /^[\w$-]{1,40}$/

/** What a value is, never what it holds: "a text", "a list", "an object with the keys data and paging". */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return value === null ? 'null' : 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return 'a text'
  if (typeof value !== 'object') return `a ${typeof value}`
  const keys = Object.keys(value).filter((key) => PLAIN_KEY.test(key))
  if (keys.length === 0) return 'an object'
  const shown = keys.slice(0, MOST_KEYS).join(', ')
  return `an object with the keys ${shown}${keys.length > MOST_KEYS ? ` and ${keys.length - MOST_KEYS} more` : ''}`
}
