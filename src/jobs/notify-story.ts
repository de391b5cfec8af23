/** Gathers what is told of one run that has ended, and what the rules decide by. */
import type { Db } from '../store/db.ts'
import { earlierFullReads } from '../store/notifications-facts.ts'
import { countReasons } from '../store/outcomes.ts'
import { getRun } from '../store/runs.ts'
import type { WatchedSync } from './notify-judge.ts'
import type { RunStory } from './notify-notice.ts'
import { type AlertLimits, MOST_EARLIER, type RunFacts } from './notify-rules.ts'
import { summarise } from './summary.ts'

export interface JudgedRun extends RunStory {
  readonly facts: RunFacts
}

/** Undefined where the run is gone or has not ended. */
export async function lookAtRun(
  db: Db,
  o: { id: string; limits: AlertLimits; clean: (text: string) => string; syncs: readonly WatchedSync[] },
): Promise<JudgedRun | undefined> {
  const run = await getRun(db, o.id)
  if (run === undefined || run.status === null) return undefined
  const summary = await summarise(db, run)
  const { rowsVary = false } = o.syncs.find(({ name }) => name === run.sync) ?? {}
  const earlier = rowsVary ? [] : await earlierFullReads(db, { run, limit: MOST_EARLIER })
  const reasons = summary.refused > 0 ? await countReasons(db, run.id) : []
  const { request, status, complete } = run
  const full = run.reading?.kind === 'full'
  const facts = { request, status, complete, full, rows: summary.read, refused: summary.refused, earlier }
  return { run, summary, reasons, earlier, limits: o.limits, clean: o.clean, facts }
}
