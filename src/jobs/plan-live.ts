/** The live part of a plan: what Intercom holds now, beside what the records want. */
import type { Json } from '../json.ts'
import type { Sink } from '../sinks/sink.ts'
import type { Queryable } from '../store/db.ts'
import { listPlanned, type PlanLine } from '../store/plan-lines.ts'
import { differences, type FieldDifference } from './differences.ts'

export interface LiveDifference {
  readonly key: string
  readonly place: number
  readonly contactId: string
  readonly fields: readonly FieldDifference[]
  /** Of a page: its text, line by line. */
  readonly text?: readonly string[]
}

export interface LiveComparison {
  /** Would be sent: a contact with this identity is there / is not there / several or conflicting ones are. */
  readonly update: number
  readonly create: number
  readonly unclear: number
  /** Would be sent although Intercom holds these values already. */
  readonly alreadyThere: number
  /** Would not be sent, although somebody has changed the contact in Intercom: it stays so until the source changes. */
  readonly edited: number
  /** Would not be sent, and its contact is not in Intercom any more (archived, deleted or merged there). */
  readonly gone: number
  /** The first few of those that would be sent, and of those that were edited. */
  readonly changes: readonly LiveDifference[]
  readonly edits: readonly LiveDifference[]
}

export interface LiveOptions {
  readonly run: { readonly id: string; readonly sync: string }
  readonly sink: Sink<Json>
  readonly show: number
  /** What there is to be told of two records that differ; their fields where it is left out. */
  readonly describe?: (from: Json, to: Json) => Pick<LiveDifference, 'fields' | 'text'>
  readonly signal: AbortSignal
}

const PAGE = 200

type Counts = { -readonly [K in keyof LiveComparison]: LiveComparison[K] extends number ? number : LiveDifference[] }

/** Looks at every record of the sync, in batches. */
export async function compareLive(db: Queryable, o: LiveOptions): Promise<LiveComparison> {
  const counts: Counts = { update: 0, create: 0, unclear: 0, alreadyThere: 0, edited: 0, gone: 0, changes: [], edits: [] }
  let after = ''
  for (;;) {
    const lines = await listPlanned(db, { run: o.run, after, limit: PAGE, all: true })
    const last = lines.at(-1)
    if (last === undefined) return counts
    after = last.key
    const found = await o.sink.fetch(
      lines.map(({ key, wanted, contactId }) => ({ key, want: wanted, id: contactId })),
      { signal: o.signal },
    )
    lines.forEach((line, i) => count(counts, { line, found: found[i], live: o }))
  }
}

type Found = Awaited<ReturnType<Sink<Json>['fetch']>>[number]

function count(counts: Counts, o: { line: PlanLine; found: Found | undefined; live: LiveOptions }): void {
  const { line, found, live } = o
  if (found === 'unclear') counts.unclear += line.due ? 1 : 0
  else if (found === undefined || found === null) counts[line.due ? 'create' : 'gone'] += 1
  else compare(counts, { line, found, live })
}

function compare(
  counts: Counts,
  o: { line: PlanLine; found: { id: string; fields: Json; wanted: Json }; live: LiveOptions },
): void {
  const { line, found, live } = o
  const fields = differences(found.fields, found.wanted)
  if (line.due) counts[fields.length === 0 ? 'alreadyThere' : 'update'] += 1
  else if (fields.length > 0) counts.edited += 1
  const shown = line.due ? counts.changes : counts.edits
  if (fields.length === 0 || shown.length >= live.show) return
  const told = live.describe?.(found.fields, found.wanted) ?? { fields }
  shown.push({ key: line.key, place: line.place, contactId: found.id, ...told })
}
