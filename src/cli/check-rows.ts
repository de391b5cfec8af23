/** The first rows of a source as read and as mapped: what is sent of each, or why nothing is. Reads no further than it has to. */
import type { ContactRecord } from '../contact.ts'
import type { ContactMapping } from '../mapping/contact-mapping.ts'
import type { Reason } from '../outcome.ts'
import type { Row, Source } from '../sources/source.ts'

/** `record` is absent where there is no mapping to be had. */
export interface SampleRow {
  readonly place: number
  readonly cells: readonly unknown[]
  readonly key?: string
  readonly record?: ContactRecord
  readonly notes: readonly Reason[]
  readonly refused?: Reason
}

export interface RefusedCount {
  readonly code: string
  readonly count: number
  readonly firstPlace: number
  readonly firstWhy: string
}

export interface LookedAt {
  readonly rows: number
  /** The source has no more. */
  readonly isAll: boolean
  readonly refused: number
  /** Most frequent first. */
  readonly reasons: readonly RefusedCount[]
  /** The first of them. */
  readonly sample: readonly SampleRow[]
}

export interface LookOptions {
  /** Undefined: nothing is mapped. */
  readonly mapping: ContactMapping | undefined
  /** How many rows are mapped at most. */
  readonly most: number
  /** How many of them are kept. */
  readonly sample: number
  readonly signal: AbortSignal
}

/** @throws what reading the source throws */
export async function lookAtRows(source: Source, o: LookOptions): Promise<LookedAt> {
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
function sampleRow({ place, cells, problem }: Row, mapping: ContactMapping | undefined): SampleRow {
  const plain = { place, cells, notes: [] }
  if (problem !== undefined) return { ...plain, refused: problem }
  if (mapping === undefined) return plain
  const key = mapping.key(cells)
  if (typeof key !== 'string') return { ...plain, refused: key }
  const mapped = mapping.map(cells)
  if ('refused' in mapped) return { ...plain, key, refused: mapped.refused }
  return { place, cells, key, record: mapped.record, notes: mapped.notes }
}

function countReasons(rows: readonly SampleRow[]): RefusedCount[] {
  const byCode = new Map<string, RefusedCount>()
  for (const { place, refused } of rows) {
    if (refused === undefined) continue
    const { code, why } = refused
    const before = byCode.get(code) ?? { code, count: 0, firstPlace: place, firstWhy: why }
    byCode.set(code, { ...before, count: before.count + 1 })
  }
  return [...byCode.values()].toSorted((a, b) => b.count - a.count)
}
