/** Finds where in a row's cells a named value is, once for all rows. */
import { readPath } from './path.ts'

/** A cell, and perhaps a path into the document it holds. */
export interface ColumnPlace {
  readonly index: number
  readonly path?: string
}

/** Gives one value of a row. */
export type Reader = (cells: readonly unknown[]) => unknown

/** The longest column that a dotted name begins with: `data.email` of `address.data.email` wins over `address`. */
function longestPrefix(name: string, columns: readonly string[]): ColumnPlace | undefined {
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const index = columns.indexOf(name.slice(0, dot))
    if (index !== -1) return { index, path: name.slice(dot + 1) }
  }
  return undefined
}

/**
 * Where a name is found: a column of exactly this name, else a path into a column's document; without columns, a path into the one
 * document that is the row. undefined when no column fits.
 */
export function findColumn(name: string, columns: readonly string[] | undefined): ColumnPlace | undefined {
  if (columns === undefined) return { index: 0, path: name }
  const index = columns.indexOf(name)
  return index === -1 ? longestPrefix(name, columns) : { index }
}

/** Reads the value at a place. */
export function columnReader({ index, path }: ColumnPlace): Reader {
  return path === undefined ? (cells) => cells[index] : (cells) => readPath(cells[index], path)
}
