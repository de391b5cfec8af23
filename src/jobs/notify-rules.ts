/** What the end of a run says about its sync: which states it shows, and which it shows to be over. Pure. */
import type { AlertKind } from '../notify/notice.ts'
import type { RunRequest, Status } from '../store/runs.ts'
import { readsOwnSource } from './read-decision.ts'

/** Shares are 0 to 1, `moreRows` is 1 or more. */
export interface AlertLimits {
  readonly refusedShare: number
  readonly fewerRows: number
  readonly moreRows: number
  readonly overdueGraceMs: number
}

/** States that a run shows; `overdue` is told by the lack of one. */
export type RunState = Exclude<AlertKind, 'overdue'>

export interface RunFacts {
  readonly request: RunRequest
  readonly status: Status
  /** Its read came to the source's own end. */
  readonly complete: boolean
  /** It read everything, and not only what had changed. */
  readonly full: boolean
  readonly rows: number
  readonly refused: number
  /** Rows of the full reads before it, the newest first. */
  readonly earlier: readonly number[]
}

/** Fewer reads than this tell nothing of what is usual; more than that are not looked at. */
const LEAST_EARLIER = 5
export const MOST_EARLIER = 10

/** The states that the run shows its sync to be in. */
export function statesOf(run: RunFacts, limits: AlertLimits): readonly RunState[] {
  return [
    ...(run.status === 'failed' ? (['run_failed'] as const) : []),
    ...(run.status === 'stopped' ? (['stopped_by_guard'] as const) : []),
    ...(tellsRefused(run) && run.refused > run.rows * limits.refusedShare ? (['refused_share'] as const) : []),
    ...(isUnusual(run, limits) ? (['unusual_rows'] as const) : []),
  ]
}

/**
 * Whether a state that an earlier run showed is over. `origin` = what had asked for that one (`originOf`), `complete` = its read came to an
 * end. A good run of the whole source ends everything; another one only what came of its own kind, and a resume also what came after reading.
 */
export function isOver(
  open: { readonly kind: AlertKind; readonly origin: string | null; readonly complete: boolean },
  run: RunFacts,
  limits: AlertLimits,
): boolean {
  if (open.kind === 'unusual_rows') return tellsRows(run) && !isUnusual(run, limits)
  if (!isGood(run)) return false
  const origin = originOf(run)
  if (open.kind === 'overdue') return origin === 'whole'
  if (statesOf(run, limits).includes(open.kind)) return false
  if (open.kind === 'refused_share' && !tellsRefused(run)) return false
  return origin === 'whole' || origin === open.origin || (origin === 'resume' && open.complete)
}

/** `whole`: the sync's own source without a limit. `part`: with one. Else the trigger. */
export function originOf({ request }: Pick<RunFacts, 'request'>): string {
  if (!readsOwnSource(request)) return request.trigger
  return request.limit === null ? 'whole' : 'part'
}

export function isGood({ status }: Pick<RunFacts, 'status'>): boolean {
  return status === 'done' || status === 'partial'
}

/** A retry reads nothing but rows that were refused, and a resume reads none. */
function tellsRefused(run: RunFacts): boolean {
  return isGood(run) && run.rows > 0 && run.request.trigger !== 'retry' && run.request.trigger !== 'resume'
}

function tellsRows(run: RunFacts): boolean {
  return run.complete && run.full && originOf(run) === 'whole' && run.earlier.length >= LEAST_EARLIER
}

/** Outside of what is usual: the median of up to ten full reads before it, so that single odd ones among them do not count. */
function isUnusual(run: RunFacts, { fewerRows, moreRows }: AlertLimits): boolean {
  if (!tellsRows(run)) return false
  const usual = usualRows(run.earlier)
  return run.rows < usual * fewerRows || run.rows > usual * moreRows
}

export function usualRows(earlier: readonly number[]): number {
  const sorted = earlier.slice(0, MOST_EARLIER).toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [below = 0, above = 0] = sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1, middle + 1)
  return (below + above) / 2
}
