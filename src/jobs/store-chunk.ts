/** Writes what a chunk changes: wanted records, outcomes, seen keys, counts and the run's cursor in one transaction. */
import type { Json } from '../json.ts'
import { fingerprintOf } from '../mapping/fingerprint.ts'
import type { Reason } from '../outcome.ts'
import type { Row } from '../sources/source.ts'
import type { Db, Queryable } from '../store/db.ts'
import {
  adopt,
  type Difference,
  storeUnfit,
  storeWanted,
  supersede,
  type Unfit,
  type Wanted,
  type Work,
} from '../store/ledger-read.ts'
import { insertOutcomes, type NewOutcome } from '../store/outcomes.ts'
import { advanceRead } from '../store/runs.ts'
import type { RowMapping } from './parts.ts'
import type { PreparedChunk } from './prepare-chunk.ts'
import { RunLost } from './run-lost.ts'

export interface ChunkJob {
  readonly run: { readonly id: string; readonly sync: string }
  readonly owner: string
  readonly mapping: RowMapping
  readonly seenKeys: Buffer
  readonly cursor: Json | null
  readonly watermark: Json | null
  /** Map and send rows again that are the same as last time but were not delivered (`retry`). */
  readonly again: boolean
}

export interface ChunkCounts {
  readonly rows: number
  /** Rows that wait for delivery now. */
  readonly changed: number
  readonly refused: number
}

/** A row on its way into the ledger: `note` says what a conversion dropped from it. */
interface Changed {
  readonly row: Row
  readonly wanted: Wanted
  readonly note: Reason | null
}

interface Sorted {
  readonly changed: Changed[]
  readonly unfit: { readonly row: Row; readonly line: Unfit }[]
  readonly same: { readonly row: Row; readonly key: string }[]
}

/** @throws RunLost when another process drives the run now; nothing of the chunk is written then */
export async function storeChunk(
  db: Db,
  chunk: PreparedChunk,
  o: ChunkJob & { differences: readonly Difference[] },
): Promise<ChunkCounts> {
  if (o.differences.length === 0 && chunk.ended.length === 0) return advance(db, { chunk, job: o, outcomes: [] })
  const sorted = sortRows(chunk, o)
  return db.tx(async (tx) => {
    const outcomes = [...chunk.ended, ...(await storeSorted(tx, sorted, o))]
    await insertOutcomes(tx, { run: o.run.id, rows: outcomes })
    return advance(tx, { chunk, job: o, outcomes })
  })
}

async function advance(
  db: Queryable,
  { chunk, job, outcomes }: { chunk: PreparedChunk; job: ChunkJob; outcomes: readonly NewOutcome[] },
): Promise<ChunkCounts> {
  const { rowCount: rows, gone } = chunk
  const { run, owner, seenKeys, cursor, watermark } = job
  const read = { rows, unchanged: rows - outcomes.length, seenKeys, gone, cursor, watermark }
  const ours = await advanceRead(db, { id: run.id, owner, chunk: read })
  if (!ours) throw new RunLost(run.id)
  return countChunk(rows, outcomes)
}

function sortRows(chunk: PreparedChunk, o: ChunkJob & { differences: readonly Difference[] }): Sorted {
  const sorted: Sorted = { changed: [], unfit: [], same: [] }
  for (const difference of o.differences) {
    const row = chunk.rows[difference.index]
    const key = chunk.keys[difference.index]
    const fingerprint = chunk.fingerprints[difference.index]
    if (row === undefined || key === undefined || fingerprint === undefined)
      throw new Error(`no row ${difference.index} in this chunk`)
    if (difference.same && !o.again) sorted.same.push({ row, key })
    else sortChanged(sorted, { row, key, fingerprint }, o.mapping)
  }
  return sorted
}

function sortChanged(sorted: Sorted, read: { row: Row; key: string; fingerprint: string }, mapping: RowMapping): void {
  const { row, key, fingerprint } = read
  const mapped = mapping.map(row.cells)
  if (mapped.refused) {
    sorted.unfit.push({ row, line: { key, place: row.place, fingerprint, ...mapped.refused } })
    return
  }
  const wanted = { key, place: row.place, fingerprint, wanted: mapped.record, wantedFingerprint: fingerprintOf(mapped.compare) }
  const [first, ...rest] = mapped.notes
  const note = first === undefined ? null : { code: first.code, why: [first, ...rest].map((one) => one.why).join('; ') }
  sorted.changed.push({ row, wanted, note })
}

async function storeSorted(tx: Queryable, sorted: Sorted, o: ChunkJob): Promise<NewOutcome[]> {
  const asked = { sync: o.run.sync, run: o.run.id }
  const keys = [
    ...sorted.changed.map((one) => one.wanted.key),
    ...sorted.unfit.map((one) => one.line.key),
    ...sorted.same.map((one) => one.key),
  ]
  if (keys.length === 0) return []
  await supersede(tx, { ...asked, keys })
  return [
    ...(await storeChanged(tx, sorted, asked)),
    ...(await storeRefused(tx, sorted, asked)),
    ...(await storeSame(tx, sorted, asked)),
  ]
}

type Asked = { readonly sync: string; readonly run: string }

async function storeChanged(tx: Queryable, { changed }: Sorted, asked: Asked): Promise<NewOutcome[]> {
  if (changed.length === 0) return []
  const oneOf = new Map(changed.map((one) => [one.wanted.key, one]))
  const work = await storeWanted(tx, { ...asked, rows: changed.map((one) => one.wanted) })
  return work.flatMap((line) => {
    const one = oneOf.get(line.key)
    return one === undefined ? [] : [waitingOutcome(one.row, line, one.note)]
  })
}

/** A line whose last sending is unanswered is not due yet: its row is postponed from the start, and no run stays for it. */
function waitingOutcome({ place, cells }: Row, line: Work, note: Reason | null): NewOutcome {
  const reason = line.later ? NOT_LOOKED_UP : note
  return {
    place,
    key: line.key,
    did: line.later ? 'postponed' : null,
    code: reason?.code ?? null,
    why: reason?.why ?? null,
    cells,
    readable: true,
  }
}

const NOT_LOOKED_UP: Reason = {
  code: 'answer_lost',
  why: 'the answer to its last sending was lost; it is looked up first, once the search can have seen it',
}

async function storeRefused(tx: Queryable, { unfit }: Sorted, asked: Asked): Promise<NewOutcome[]> {
  if (unfit.length === 0) return []
  await storeUnfit(tx, { ...asked, rows: unfit.map((one) => one.line) })
  return unfit.map(({ row, line }) => refusedOutcome(row, line))
}

function refusedOutcome({ place, cells }: Row, line: Pick<NewOutcome, 'key' | 'code' | 'why'>): NewOutcome {
  return { place, key: line.key, did: 'refused', code: line.code, why: line.why, cells, readable: true }
}

async function storeSame(tx: Queryable, { same }: Sorted, asked: Asked): Promise<NewOutcome[]> {
  if (same.length === 0) return []
  const rowOf = new Map(same.map((one) => [one.key, one.row]))
  const adopted = await adopt(tx, { ...asked, keys: same.map((one) => one.key), places: same.map((one) => one.row.place) })
  return adopted.flatMap((line) => {
    const row = rowOf.get(line.key)
    if (row === undefined || line.state === 'idle') return []
    return [line.state === 'refused' ? refusedOutcome(row, line) : waitingOutcome(row, line, null)]
  })
}

function countChunk(rows: number, outcomes: readonly NewOutcome[]): ChunkCounts {
  const changed = outcomes.filter((one) => one.did === null).length
  const refused = outcomes.filter((one) => one.did === 'refused').length
  return { rows, changed, refused }
}
