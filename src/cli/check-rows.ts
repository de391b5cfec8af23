/** The first rows of a source as read and as mapped: what is sent of each, or why nothing is. Reads no further than it has to. */
import type { ContactRecord } from '../contact.ts'
import type { Reason } from '../outcome.ts'
import type { Row, Source } from '../sources/source.ts'

/** Turns rows into records of one kind. */
export interface RowMapper<Record> {
  key(cells: readonly unknown[]): string | Reason
  map(
    cells: readonly unknown[],
  ): { readonly record: Record; readonly notes: readonly Reason[]; readonly refused?: undefined } | { readonly refused: Reason }
  /** What people call the row, where its place says little. */
  nameOf?(cells: readonly unknown[]): string
}

/** `record` is absent where there is no mapping to be had. */
export interface SampleRow<Record = ContactRecord> {
  readonly place: number
  readonly cells: readonly unknown[]
  readonly key?: string
  readonly record?: Record
  readonly notes: readonly Reason[]
  readonly refused?: Reason
}

export interface RefusedCount {
  readonly code: string
  readonly count: number
  readonly firstPlace: number
  readonly firstWhy: string
}

export interface LookedAt<Record = ContactRecord> {
  readonly rows: number
  /** The source has no more. */
  readonly isAll: boolean
  readonly refused: number
  /** Most frequent first. */
  readonly reasons: readonly RefusedCount[]
  /** The first of them. */
  readonly sample: readonly SampleRow<Record>[]
}

export interface LookOptions<Record> {
  /** Undefined: nothing is mapped. */
  readonly mapping: RowMapper<Record> | undefined
  /** How many rows are mapped at most. */
  readonly most: number
  /** How many of them are kept. */
  readonly sample: number
  readonly signal: AbortSignal
}

/** @throws what reading the source throws */
export async function lookAtRows<Record = ContactRecord>(source: Source, o: LookOptions<Record>): Promise<LookedAt<Record>> {
  const { rows, isAll } = await firstRows(source, o)
  const looked = rows.map((row) => sampleRow(row, o.mapping))
  const refused = looked.filter((row) => row.refused !== undefined)
  return { rows: rows.length, isAll, refused: refused.length, reasons: countReasons(refused), sample: looked.slice(0, o.sample) }
}

async function firstRows(source: Source, o: { most: number; signal: AbortSignal }): Promise<{ rows: Row[]; isAll: boolean }> {
  const rows: Row[] = []
  for await (const chunk of source.read({ signal: o.signal })) {
    rows.push(...chunk.rows)
    if (rows.length > o.most) return { rows: rows.slice(0, o.most), isAll: false }
  }
  return { rows, isAll: true }
}

/** Judged as a run judges it: readable, then with a key, then fit. */
function sampleRow<Record>({ place, cells, problem }: Row, mapping: RowMapper<Record> | undefined): SampleRow<Record> {
  const plain = { place, cells, notes: [] }
  const name = mapping?.nameOf === undefined ? '' : `${mapping.nameOf(cells)}: `
  if (problem !== undefined) return { ...plain, refused: { ...problem, why: `${name}${problem.why}` } }
  if (mapping === undefined) return plain
  const key = mapping.key(cells)
  if (typeof key !== 'string') return { ...plain, refused: { ...key, why: `${name}${key.why}` } }
  const mapped = mapping.map(cells)
  if (mapped.refused !== undefined) return { ...plain, key, refused: mapped.refused }
  return { place, cells, key, record: mapped.record, notes: mapped.notes }
}

function countReasons(rows: readonly SampleRow<unknown>[]): RefusedCount[] {
  const byCode = new Map<string, RefusedCount>()
  for (const { place, refused } of rows) {
    if (refused === undefined) continue
    const { code, why } = refused
    const before = byCode.get(code) ?? { code, count: 0, firstPlace: place, firstWhy: why }
    byCode.set(code, { ...before, count: before.count + 1 })
  }
  return [...byCode.values()].toSorted((a, b) => b.count - a.count)
}
