/** Compiles what stands behind `from:` into a function of a row: a column, a path, or a template of them. */
import { type ColumnPlace, columnReader, findColumn, type Reader } from './column.ts'
import { fillTemplate, type Part, parseTemplate } from './template.ts'

export interface SourceValue {
  readonly read: Reader
  /** Set for a plain column or path, which the fast way through a million rows needs to know. */
  readonly place?: ColumnPlace
  /** Where each name is found; part of the mapping's hash, since the same name may stand for another cell tomorrow. */
  readonly places: readonly ColumnPlace[]
  /** Names for which no column fits; `read` must not be used when there are any. */
  readonly missing: readonly string[]
}

const namesOf = (parts: readonly Part[]) => parts.flatMap((part) => ('from' in part ? [part.from] : []))

function found(names: readonly string[], columns: readonly string[] | undefined) {
  const places = names.map((name) => findColumn(name, columns))
  return {
    places: places.filter((place) => place !== undefined),
    missing: names.filter((_, index) => places[index] === undefined),
  }
}

function compileTemplate(parts: readonly Part[], columns: readonly string[] | undefined): SourceValue {
  const readers = parts.map((part) => {
    if ('text' in part) return part.text
    const place = findColumn(part.from, columns)
    return place === undefined ? () => undefined : columnReader(place)
  })
  return { read: fillTemplate(readers), ...found(namesOf(parts), columns) }
}

/**
 * A column whose name has braces wins over a template.
 * @throws SyntaxError for a template with a brace too many
 */
export function compileSourceValue(from: string, columns: readonly string[] | undefined): SourceValue {
  const parts = columns?.includes(from) ? undefined : parseTemplate(from)
  if (parts !== undefined) return compileTemplate(parts, columns)
  const place = findColumn(from, columns)
  if (place === undefined) return { read: () => undefined, places: [], missing: [from] }
  return { read: columnReader(place), place, places: [place], missing: [] }
}
