/** Edits the demo's customers.csv as a person would: another plan in some rows, every other byte as it was. */

export const NEW_PLAN = 'Founders'

/** A whole row on one line: id, email, name, phone, plan and the rest; rows with quotes before the plan are left alone. */
const ROW = /^(C-\d+)(,[^",\r\n]*,[^",\r\n]*,[^",\r\n]*,)([^",\r\n]+)(?=,)/gm

/**
 * Gives the first `rows` rows that are fit another plan. A row whose id the file has twice is never fit: the earlier one alone counts.
 * Answers the new text and the ids of the rows; throws when there are not enough.
 */
export function changePlans(csv: string, o: { rows: number; isFit: (id: string) => boolean }): { text: string; ids: string[] } {
  const ids: string[] = []
  const text = csv.replace(ROW, (row: string, id: string, between: string) => {
    if (ids.length === o.rows || !o.isFit(id) || timesIn(csv, id) !== 1) return row
    ids.push(id)
    return `${id}${between}${NEW_PLAN}`
  })
  if (ids.length < o.rows) throw new Error(`only ${ids.length} rows of the file can be changed`)
  return { text, ids }
}

function timesIn(csv: string, id: string): number {
  return csv.split('\n').filter((line) => line.trimStart().startsWith(`${id},`)).length
}
