/** A run with all that is known of it, as `show --json` prints it and the admin API answers. Pure. */
import { explain } from '../codes.ts'
import type { Did } from '../outcome.ts'
import type { ReasonCount } from '../store/outcomes.ts'
import type { GuardFinding, Phase, Run, RunRequest, RunStats } from '../store/runs.ts'
import type { Reading } from '../store/watermarks.ts'
import { findingText } from './guards.ts'
import type { Summary } from './summary.ts'

export interface Shown {
  readonly run: Run
  /** Rows that were read and are not delivered yet. */
  readonly waiting: number
  readonly summary: Summary
  readonly reasons: readonly ReasonCount[]
}

/** The summary, and when the run was (ISO 8601 in UTC); `finished` is null while it goes on. */
export interface RunJson extends Summary {
  readonly started: string
  readonly finished: string | null
}

export interface GuardJson extends GuardFinding {
  readonly text: string
}

export interface ReasonJson {
  readonly did: Did
  readonly code: string
  readonly count: number
  readonly first_place: number
  readonly first_why: string | null
  readonly means: string
  readonly do: string
}

export interface ReadingJson {
  readonly kind: Reading['kind']
  readonly why: string | null
  readonly since: string | null
}

export interface RequestJson extends Pick<RunRequest, 'trigger' | 'full' | 'limit' | 'path'> {
  readonly from: string | null
  readonly to: string | null
  readonly retry_of: string | null
  readonly allow: readonly string[]
  readonly by: string | null
}

export interface StatsJson {
  readonly slowest_calls: readonly { operation: string; ms: number; status: number | null; request_id: string | null }[]
  readonly limit_wait_ms: number | null
}

export interface ShownJson extends RunJson, StatsJson {
  readonly phase: Phase
  readonly waiting: number
  readonly complete: boolean
  readonly source: string
  readonly reading: ReadingJson | null
  readonly request: RequestJson
  readonly message: string | null
  readonly cancelled_by: string | null
  readonly guards: readonly GuardJson[]
  readonly reasons: readonly ReasonJson[]
}

export function showJson({ run, waiting, summary, reasons }: Shown): ShownJson {
  const { phase, label, message, complete, cancelledBy } = run
  return {
    ...runJson({ run, summary }),
    phase,
    waiting,
    complete,
    source: label,
    reading: run.reading === null ? null : readingJson({ ...run.reading, since: run.reading.sinceAt }),
    request: requestJson(run.request),
    message,
    cancelled_by: cancelledBy,
    guards: (run.guards ?? []).map(guardJson),
    reasons: reasons.map(reasonJson),
    ...statsJson(run.stats),
  }
}

export function runJson({ run, summary }: Pick<Shown, 'run' | 'summary'>): RunJson {
  return { ...summary, started: run.startedAt.toISOString(), finished: run.finishedAt?.toISOString() ?? null }
}

export function guardJson(finding: GuardFinding): GuardJson {
  return { ...finding, text: findingText(finding) }
}

export function reasonJson({ did, code, count, firstPlace, firstWhy }: ReasonCount): ReasonJson {
  const { means, do: advice } = explain(code)
  return { did, code, count, first_place: firstPlace, first_why: firstWhy, means, do: advice }
}

export function readingJson(o: {
  kind: Reading['kind']
  why?: string | null | undefined
  since?: string | null | undefined
}): ReadingJson {
  return { kind: o.kind, why: o.why ?? null, since: o.since ?? null }
}

export function requestJson({ trigger, full, limit, path, from, to, retryOf, allow, by }: RunRequest): RequestJson {
  return {
    trigger,
    full,
    limit,
    path,
    from: from ?? null,
    to: to ?? null,
    retry_of: retryOf ?? null,
    allow: allow ?? [],
    by: by ?? null,
  }
}

function statsJson(stats: RunStats | null): StatsJson {
  const slowest = (stats?.slowest ?? []).map(({ operation, ms, status, requestId }) => ({
    operation,
    ms,
    status,
    request_id: requestId ?? null,
  }))
  return { slowest_calls: slowest, limit_wait_ms: stats?.limitWaitMs ?? null }
}
