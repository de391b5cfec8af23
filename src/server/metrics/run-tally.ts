/** Counts what runs do, whoever drives them, from the tables: what was added since the last look, so that nothing is counted twice. */
import type { Db } from '../../store/db.ts'
import { countByReason, type OutcomeCount } from '../../store/outcome-counts.ts'
import type { Run } from '../../store/runs.ts'
import { listOpenRuns, runsEndedSince } from '../../store/runs-page.ts'
import { createSharedAnswers } from '../shared-answers.ts'

/** An end becomes visible a moment after its own time. */
const OVERLAP_MS = 60_000
const COUNTED_MS = 5_000

export interface RunTallyOptions {
  readonly db: Db
  readonly onRows: (run: Run, rows: number) => void
  readonly onOutcomes: (run: Run, outcome: OutcomeCount) => void
  readonly onEnded: (run: Run) => void
  /** Epoch milliseconds. What runs that were begun earlier have done before the first look is not counted. */
  readonly since: number
}

interface Seen {
  rows: number
  readonly outcomes: Map<string, number>
}

/** Answers the open runs. */
export function createRunTally(o: RunTallyOptions): () => Promise<readonly Run[]> {
  const seen = new Map<string, Seen>()
  const ended = new Map<string, number>()
  const counts = createSharedAnswers<OutcomeCount[]>({ leastMs: COUNTED_MS })
  let from = new Date(o.since)
  let isFirst = true
  const countedOf = (run: Run): Promise<OutcomeCount[]> => counts(`${run.id} ${run.status}`, () => countByReason(o.db, run.id))
  return async () => {
    const since = await runsEndedSince(o.db, from)
    const open = await listOpenRuns(o.db)
    const news = since.runs.filter(({ id }) => !ended.has(id))
    for (const run of [...open, ...news]) {
      const before = seen.get(run.id) ?? { rows: 0, outcomes: new Map<string, number>() }
      const isOld = isFirst && run.startedAt.getTime() < o.since
      seen.set(run.id, before)
      add(run, { before, outcomes: withUnchanged(await countedOf(run), run), tell: isOld ? undefined : o })
    }
    for (const run of news) {
      o.onEnded(run)
      ended.set(run.id, since.now.getTime())
      seen.delete(run.id)
    }
    for (const [id, at] of ended) if (at < since.now.getTime() - 2 * OVERLAP_MS) ended.delete(id)
    from = new Date(since.now.getTime() - OVERLAP_MS)
    isFirst = false
    return open
  }
}

/** A row that was postponed and then went counts as both: a counter never goes back. */
function add(run: Run, o: { before: Seen; outcomes: readonly OutcomeCount[]; tell: RunTallyOptions | undefined }): void {
  const { before, tell } = o
  if (run.rowsRead > before.rows) tell?.onRows(run, run.rowsRead - before.rows)
  before.rows = Math.max(before.rows, run.rowsRead)
  for (const outcome of o.outcomes) {
    const key = `${outcome.did} ${outcome.code}`
    const was = before.outcomes.get(key) ?? 0
    if (outcome.count > was) tell?.onOutcomes(run, { ...outcome, count: outcome.count - was })
    before.outcomes.set(key, Math.max(was, outcome.count))
  }
}

/** Rows found unchanged when they were read have no outcome of their own. */
function withUnchanged(outcomes: readonly OutcomeCount[], { unchanged }: Run): OutcomeCount[] {
  const own = outcomes.find(({ did, code }) => did === 'unchanged' && code === '')?.count ?? 0
  const rest = outcomes.filter(({ did, code }) => did !== 'unchanged' || code !== '')
  return unchanged + own === 0 ? rest : [...rest, { did: 'unchanged', code: '', count: unchanged + own }]
}
