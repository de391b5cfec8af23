/** Runs, summaries and reasons with everything in them, so that a test names only what it is about. */
import type { Summary } from '../../src/jobs/summary.ts'
import type { ReasonCount } from '../../src/store/outcomes.ts'
import type { Run } from '../../src/store/runs.ts'

const ID = '20261120-k7mq3x'

export function aSummary(changes: Partial<Summary>): Summary {
  const none = { created: 0, updated: 0, unchanged: 0, archived: 0, deleted: 0, merged: 0, duplicate: 0, superseded: 0 }
  const head = { run: ID, sync: 'customers', status: 'done', read: 0 } as const
  return { ...head, ...none, refused: 0, postponed: 0, cancelled: 0, calls: 0, rate_limited: 0, seconds: 0, ...changes }
}

export function aRun(changes: Partial<Run>): Run {
  return {
    id: ID,
    sync: 'customers',
    request: { trigger: 'run', full: false, limit: null, path: null },
    label: 'customers.csv',
    columns: ['id', 'Email'],
    dates: null,
    phase: 'finished',
    status: 'done',
    rowsRead: 0,
    unchanged: 0,
    chunks: 1,
    cursor: null,
    reading: null,
    complete: true,
    message: null,
    exitCode: null,
    calls: 0,
    rateLimited: 0,
    guards: null,
    cancelledBy: null,
    stats: null,
    owner: null,
    leaseUntil: null,
    startedAt: new Date('2026-11-20T10:00:00Z'),
    finishedAt: new Date('2026-11-20T10:00:12Z'),
    removedOutcomes: null,
    ...changes,
  }
}

export function aReason(changes: Partial<ReasonCount>): ReasonCount {
  return { did: 'refused', code: 'email_invalid', count: 1, firstPlace: 2, firstWhy: 'because', ...changes }
}
