/** The read phase of a run as a whole: opens where its rows come from, reads them, and passes the barrier. */
import type { Source } from '../sources/source.ts'
import type { Db } from '../store/db.ts'
import { describeRun, type Run } from '../store/runs.ts'
import type { Reading } from '../store/watermarks.ts'
import { passBarrier } from './barrier.ts'
import type { SyncParts } from './parts.ts'
import type { OnProgress } from './progress.ts'
import { read } from './read.ts'
import { decideReading } from './read-decision.ts'
import { NO_MAPPING, NOTHING_TO_READ, openStoredRows } from './stored-rows.ts'

export interface ReadPhaseJob {
  readonly db: Db
  readonly owner: string
  readonly parts: SyncParts
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

/** Leaves the run in the deliver phase; or as far as it came when `signal` was aborted. @throws what `read` and `passBarrier` throw */
export async function readPhase(run: Run, job: ReadPhaseJob): Promise<void> {
  const { db, owner, parts, onProgress, signal } = job
  const source = await openRows(run, job)
  await describeRun(db, { id: run.id, label: source.label, columns: source.columns, dates: source.dates })
  const mapping = source === NOTHING_TO_READ ? NO_MAPPING : parts.compileMapping(source.columns)
  const reading = await decideReading(db, { run, owner, parts, source, mapping })
  tellReading(reading, { run, source, onProgress })
  const end = await read({ db, run: { ...run, reading }, owner, source, mapping, onProgress, signal })
  if (signal.aborted) return
  await passBarrier({ db, run, owner, parts, end, onProgress, signal })
}

/** Nothing is told of a source that has only one way to be read. */
export function tellReading(
  reading: Reading | null,
  { run, source, onProgress }: { run: Run; source: Pick<Source, 'can'>; onProgress: OnProgress },
): void {
  if (reading === null || (reading.kind === 'full' && !source.can.since)) return
  const { kind, why = null, sinceAt = null } = reading
  const { from = null, to = null } = run.request
  onProgress({ kind: 'reading', run: run.id, reading: kind, why, since: sinceAt, from, to })
}

/** Where the rows of a run come from: its source, or our own tables. */
function openRows({ request }: Run, { db, parts, signal }: ReadPhaseJob): Promise<Source> {
  if (request.trigger === 'resume') return Promise.resolve(NOTHING_TO_READ)
  return request.retryOf === undefined ? parts.openSource(request, { signal }) : openStoredRows(db, request.retryOf)
}
