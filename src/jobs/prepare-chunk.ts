/** The part of reading that needs no database: a chunk's rows get their key and fingerprint, and rows without a fit key are set aside. */

import { sourceFingerprint } from '../mapping/fingerprint.ts'
import type { Reason } from '../outcome.ts'
import type { Row } from '../sources/source.ts'
import type { NewOutcome } from '../store/outcomes.ts'
import type { KeySet } from './key-set.ts'
import type { RowMapping } from './parts.ts'

export interface PreparedChunk {
  readonly rowCount: number
  /** Rows to be compared with the ledger; the three arrays go together. */
  readonly rows: readonly Row[]
  readonly keys: readonly string[]
  readonly fingerprints: readonly string[]
  /** Rows that end here: unreadable, without a key, or met before in this read. */
  readonly ended: readonly NewOutcome[]
  /** Keys of rows that tell of a record deleted in the source. Such a row is no row of its record: a row with cells wins over it. */
  readonly gone: readonly string[]
}

/** Adds the chunk's keys to `seen`, except those of deleted records. */
export function prepareChunk(rows: readonly Row[], o: { mapping: RowMapping; seen: KeySet }): PreparedChunk {
  const kept: Row[] = []
  const keys: string[] = []
  const fingerprints: string[] = []
  const ended: NewOutcome[] = []
  const gone: string[] = []
  for (const row of rows) {
    const key = o.mapping.key(row.cells)
    if (isGone(row)) {
      // Without a key it never was a record of ours.
      if (typeof key === 'string') gone.push(key)
    } else if (row.problem !== undefined) ended.push(unreadableRow({ row, problem: named(row, row.problem, o), key }, o.seen))
    else if (typeof key !== 'string') ended.push(refusedRow(row, named(row, key, o)))
    else if (!o.seen.add(key)) ended.push(duplicateRow(row, { key, ...named(row, DUPLICATE, o) }))
    else {
      kept.push(row)
      keys.push(key)
      fingerprints.push(sourceFingerprint(row.cells, o.mapping.hash))
    }
  }
  return { rowCount: rows.length, rows: kept, keys, fingerprints, ended, gone }
}

const DUPLICATE: Reason = { code: 'duplicate_key', why: 'an earlier row of this read has the same key; that row counts' }

/** With the name that people know the row by; a row that is tried once more has it already. */
function named({ cells }: Row, { code, why }: Reason, { mapping }: { mapping: RowMapping }): Reason {
  const name = mapping.nameOf === undefined ? '' : `${mapping.nameOf(cells)}: `
  return { code, why: why.startsWith(name) ? why : `${name}${why}` }
}

function isGone(row: Row): boolean {
  return row.problem === undefined && row.gone === true
}

function refusedRow(row: Row, reason: Reason): NewOutcome {
  return { place: row.place, key: null, did: 'refused', code: reason.code, why: reason.why, cells: row.cells, readable: true }
}

/** A row that cannot be read as a row may still tell its key: the record is there, so it must not be taken for missing. */
function unreadableRow(o: { row: Row; problem: Reason; key: string | Reason }, seen: KeySet): NewOutcome {
  const key = typeof o.key === 'string' ? o.key : null
  if (key !== null) seen.add(key)
  return { ...refusedRow(o.row, o.problem), key, readable: false }
}

function duplicateRow({ place, cells }: Row, o: Reason & { key: string }): NewOutcome {
  return { place, ...o, did: 'duplicate', cells, readable: true }
}
