/** A run with all that is known of it, as `show --json` prints it. Pure. */
import { explain } from '../codes.ts'
import { findingText } from '../jobs/guards.ts'
import type { Summary } from '../jobs/summary.ts'
import type { ReasonCount } from '../store/outcomes.ts'
import type { GuardFinding, Run, RunRequest, RunStats } from '../store/runs.ts'
import { runJson } from './list-runs.ts'

export interface Shown {
  readonly run: Run
  /** Rows that were read and are not delivered yet. */
  readonly waiting: number
  readonly summary: Summary
  readonly reasons: readonly ReasonCount[]
}

export function showJson({ run, waiting, summary, reasons }: Shown): object {
  const { phase, label, message, complete, cancelledBy } = run
  return {
    ...runJson({ run, summary }),
    phase,
    waiting,
    complete,
    source: label,
    request: requestJson(run.request),
    message,
    cancelled_by: cancelledBy,
    guards: (run.guards ?? []).map(guardJson),
    reasons: reasons.map(reasonJson),
    ...statsJson(run.stats),
  }
}

export function guardJson(finding: GuardFinding): object {
  return { ...finding, text: findingText(finding) }
}

export function reasonJson({ did, code, count, firstPlace, firstWhy }: ReasonCount): object {
  const { means, do: advice } = explain(code)
  return { did, code, count, first_place: firstPlace, first_why: firstWhy, means, do: advice }
}

function requestJson({ trigger, full, limit, path, retryOf, allow, by }: RunRequest): object {
  return { trigger, full, limit, path, retry_of: retryOf ?? null, allow: allow ?? [], by: by ?? null }
}

function statsJson(stats: RunStats | null): object {
  const slowest = (stats?.slowest ?? []).map(({ operation, ms, status, requestId }) => ({
    operation,
    ms,
    status,
    request_id: requestId ?? null,
  }))
  return { slowest_calls: slowest, limit_wait_ms: stats?.limitWaitMs ?? null }
}
