/** Runs as they stand: the run itself always as it is now, what has to be counted for it a moment old at most. */
import { runJson, type ShownJson, showJson } from '../jobs/run-json.ts'
import { type Summary, summarise } from '../jobs/summary.ts'
import type { Db } from '../store/db.ts'
import { countWaiting } from '../store/finish-run.ts'
import { countReasons, type ReasonCount } from '../store/outcomes.ts'
import type { Run } from '../store/runs.ts'
import { createSharedAnswers } from './shared-answers.ts'

/** How old a count may be. */
const COUNTED_MS = 500

export interface RunState extends ReturnType<typeof runJson>, Pick<ShownJson, 'phase' | 'waiting' | 'message' | 'cancelled_by'> {}

export interface RunViews {
  summary(run: Run): Promise<Summary>
  state(run: Run): Promise<RunState>
  shown(run: Run): Promise<ShownJson>
}

interface Counts {
  readonly summary: Summary
  readonly waiting: number
}

export function createRunViews(db: Db, o: { now?: () => number } = {}): RunViews {
  const counts = createSharedAnswers<Counts>({ leastMs: COUNTED_MS, ...o })
  const reasons = createSharedAnswers<readonly ReasonCount[]>({ leastMs: COUNTED_MS, ...o })
  const countsOf = async (run: Run): Promise<Counts> => {
    const { summary, waiting } = await counts(standing(run), async () => ({
      summary: await summarise(db, run),
      waiting: run.status === null ? await countWaiting(db, run.id) : 0,
    }))
    return { waiting, summary: refreshed(summary, run) }
  }
  return {
    summary: async (run) => (await countsOf(run)).summary,
    state: async (run) => {
      const { summary, waiting } = await countsOf(run)
      const { phase, message, cancelledBy } = run
      return { ...runJson({ run, summary }), phase, waiting, message, cancelled_by: cancelledBy }
    },
    shown: async (run) => {
      const counted = await countsOf(run)
      return showJson({ run, ...counted, reasons: await reasons(standing(run), () => countReasons(db, run.id)) })
    },
  }
}

/** What was counted in another phase of the run says nothing about this one. */
function standing({ id, phase, status }: Run): string {
  return `${id} ${phase} ${status}`
}

/** `read` stays with the outcomes that were counted beside it, so that they add up. */
function refreshed(summary: Summary, run: Run): Summary {
  const end = run.finishedAt?.getTime() ?? Date.now()
  const seconds = Math.round((end - run.startedAt.getTime()) / 100) / 10
  return { ...summary, calls: run.calls, rate_limited: run.rateLimited, seconds }
}
