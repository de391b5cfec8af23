/** Puts variables into the texts of a parsed file: `${NAME}`, `${NAME:-default}`; `$$` is a dollar sign. Keys are never touched. */
import type { Path } from './problem.ts'

export interface Missing {
  readonly path: Path
  readonly message: string
}

export interface Interpolated {
  readonly value: unknown
  /** Texts that could not be filled; they are left as they are written. */
  readonly missing: readonly Missing[]
}

type Lookup = (name: string) => string | undefined

const PART = /\$\$|\$\{(?:([A-Za-z_]\w*)(?::-([^}]*))?\})?/g

/** One text. As in a shell, `:-` fills a variable that is not set or empty; a variable without a default must not be empty. */
function fill(text: string, lookup: Lookup): { readonly text: string; readonly wrong: readonly string[] } {
  const wrong: string[] = []
  const filled = text.replaceAll(PART, (part: string, name: string | undefined, fallback: string | undefined) => {
    if (part === '$$') return '$'
    if (name === undefined) wrong.push('expected ${NAME} or ${NAME:-default}; write $${ for a literal ${')
    const value = name === undefined ? undefined : lookup(name) || fallback
    if (value === undefined && name !== undefined)
      wrong.push(`the variable ${name} is not set, nor is ${name}_FILE; set one, or write \${${name}:-default}`)
    return value ?? part
  })
  return { text: filled, wrong }
}

/**
 * Fills every text of a tree of plain values. A variable's own `${…}` is not looked at again.
 * `lookup` gives a variable's value, undefined when it is not set.
 */
export function interpolate(value: unknown, lookup: Lookup, path: Path = []): Interpolated {
  if (typeof value === 'string') {
    const { text, wrong } = fill(value, lookup)
    return wrong.length === 0 ? { value: text, missing: [] } : { value, missing: wrong.map((message) => ({ path, message })) }
  }
  if (typeof value !== 'object' || value === null) return { value, missing: [] }
  const missing: Missing[] = []
  const child = (inner: unknown, step: string | number) => {
    const filled = interpolate(inner, lookup, [...path, step])
    missing.push(...filled.missing)
    return filled.value
  }
  const filled = Array.isArray(value)
    ? value.map((inner, index) => child(inner, index))
    : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, child(inner, key)]))
  return { value: filled, missing }
}
