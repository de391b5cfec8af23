/** Helping: delivers lines of a run that somebody else drives, and returns when there are none to be had. */
import { isDriven } from '../store/driven-runs.ts'
import type { Run } from '../store/runs.ts'
import { deliverDue } from './deliver.ts'
import { asError, failureOf } from './failure-of.ts'
import { finish } from './finish.ts'
import { keepHelping } from './keep-alive.ts'
import { RunLost } from './run-lost.ts'
import type { WorkJob } from './work-run.ts'

export interface HelpJob extends Omit<WorkJob, 'waitMs' | 'onDelivering' | 'leaseMs'> {
  readonly leaseMs: number
  /** A turn ends with the claim during which this has passed, so that other runs come to theirs. */
  readonly turnMs: number
  readonly now?: () => number
}

/** `finished` = the run was ended here; `turn_over` = there may be more to do; `nothing_left` = not now. */
export type HelpEnd = 'finished' | 'turn_over' | 'nothing_left'

/**
 * It ends as soon as the run does, or somebody asks for its end; calls in flight are settled. The run is ended here only when nobody drives
 * it any more.
 * @throws what the sink throws when nothing can go (the driver meets the same, and decides); everything claimed was handed back then
 */
export async function helpRun(run: Run, job: HelpJob): Promise<HelpEnd> {
  const { db, owner, meter, leaseMs, onProgress } = job
  const stop = new AbortController()
  const signal = AbortSignal.any([job.signal, stop.signal])
  const alive = keepHelping({ db, run: run.id, owner, meter, leaseMs, onLost: (error) => stop.abort(error) })
  const turn = createTurn(job)
  const due = deliverDue({ db, run, owner, leaseMs, sink: job.parts.sink, onProgress, signal }, turn.isOver)
  const failure = await failureOf(due)
  const reason = stop.signal.aborted ? asError(stop.signal.reason) : failure
  await alive.stop()
  if (reason !== undefined && !(reason instanceof RunLost)) throw reason
  if (!(await isDriven(db, run.id)) && (await finish(db, run.id))) return 'finished'
  return turn.ended() ? 'turn_over' : 'nothing_left'
}

function createTurn({ turnMs, now = Date.now }: Pick<HelpJob, 'turnMs' | 'now'>): { isOver(): boolean; ended(): boolean } {
  const until = now() + turnMs
  let over = false
  return { isOver: () => (over = now() >= until), ended: () => over }
}
