/** Makes cells out of the records of a result file: in the order of the columns that were asked for, nothing as null. */
import { Unreachable } from '../errors.ts'
import { type Column, jobColumns, tellsDeleted } from './salesforce-soql.ts'
import type { Row } from './source.ts'

/** Turns a record of the file whose header it was made from into a row. */
export type ToRow = (record: readonly string[], place: number) => Row

/**
 * Salesforce writes names in letters of its own choice, so they are compared without case, and functions under names of its own, so
 * those go by their position.
 * @param o.deleted one of the job's columns tells which rows are gone
 * @throws Unreachable when the header is not that of the query
 */
export function readHeader(header: readonly string[], o: { columns: readonly Column[]; deleted: boolean }): ToRow {
  const wanted = jobColumns(o.columns, o.deleted)
  const order = orderOf(header, wanted)
  const goneAt = o.deleted ? order[wanted.findIndex(tellsDeleted)] : undefined
  const kept = order.slice(0, o.columns.length)
  return (record, place) => {
    // An empty text does not exist in Salesforce: an empty cell is a field without a value.
    const cells = kept.map((at) => record[at] || null)
    return goneAt !== undefined && record[goneAt] === 'true' ? { place, cells, gone: true } : { place, cells }
  }
}

function orderOf(header: readonly string[], wanted: readonly Column[]): readonly number[] {
  const names = header.map((name) => name.toLowerCase())
  const order = wanted.map(({ name, field }, i) => (field ? names.indexOf(name.toLowerCase()) : i))
  if (header.length !== wanted.length || new Set(order).size < order.length || order.includes(-1))
    throw otherColumns(header, wanted)
  return order
}

const otherColumns = (header: readonly string[], wanted: readonly Column[]): Unreachable =>
  new Unreachable(
    // Only how many there are: what was taken for a header could be a row.
    `reading the results: Salesforce sent ${header.length} columns, and not the ${wanted.length} that were asked for (${wanted.map(({ name }) => name).join(', ')}). Name each field once, or try again later.`,
  )
