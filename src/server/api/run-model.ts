/** Runs, as the API answers them. */
import { z } from 'zod'
import type { RequestJson, ShownJson } from '../../jobs/run-json.ts'
import { REMOVALS, ROW_OUTCOMES } from '../../outcome.ts'
import { GUARDS } from '../../store/runs.ts'
import { instant, model } from './model.ts'

export const STATUSES = ['done', 'partial', 'stopped', 'cancelled', 'failed'] as const
export const TRIGGERS = ['run', 'schedule', 'import', 'retry', 'resume', 'backfill', 'live'] as const
export const DIDS = [...ROW_OUTCOMES, ...REMOVALS] as const

const count = z.int().min(0)
const guard = z.enum(GUARDS)
const status = z.enum(STATUSES).nullable().describe('How it ended; null while it goes on')
const phase = z.enum(['reading', 'delivering', 'finished'])

/** In the order in which outcomes are told everywhere. */
const counts = {
  read: count.describe(
    'Rows that were read. read = created + updated + unchanged + refused + postponed + cancelled + superseded + duplicate + merged + waiting',
  ),
  created: count,
  updated: count,
  unchanged: count,
  archived: count.describe('Removals have no row: they come on top'),
  deleted: count,
  merged: count,
  duplicate: count,
  superseded: count,
  refused: count,
  postponed: count,
  cancelled: count,
  calls: count.describe('Calls to Intercom'),
  rate_limited: count.describe('Of those, answered 429'),
}

const summary = {
  run: z.string(),
  sync: z.string(),
  status,
  ...counts,
  seconds: z.number(),
  started: instant,
  finished: instant.nullable(),
}

export const request = z.object({
  trigger: z.enum(TRIGGERS),
  full: z.boolean(),
  limit: count.nullable(),
  from: instant.nullable().describe('Of a backfill: inclusive'),
  to: instant.nullable().describe('Of a backfill: exclusive'),
  retry_of: z.string().nullable(),
  allow: z.array(z.string()),
  by: z.string().nullable().describe('Who asked: the name of a token, or user@host'),
})

export const runListed = model('RunListed', z.object({ ...summary, trigger: z.enum(TRIGGERS), by: z.string().nullable() }))

/** What the event stream tells. */
export const runState = model(
  'RunState',
  z.object({
    ...summary,
    phase,
    waiting: count.describe('Rows that were read and are not delivered yet'),
    message: z.string().nullable(),
    cancelled_by: z.string().nullable(),
  }),
)

export const guardFinding = z.object({
  guard,
  what: z.enum(['pages', 'rows']).exactOptional().describe('What is counted; absent = contacts'),
  found: count,
  of: count,
  limit: z.number(),
  allowed: z.boolean(),
  text: z.string(),
})

export const reason = z.object({
  did: z.enum(DIDS),
  code: z.string(),
  count,
  first_place: z.int(),
  first_why: z.string().nullable(),
  means: z.string(),
  do: z.string(),
})

export const reading = z.object({
  kind: z.enum(['full', 'incremental', 'range']),
  why: z.string().nullable(),
  since: z.string().nullable(),
})

export const runShown = model(
  'Run',
  z.object({
    ...summary,
    phase,
    waiting: count.describe('Rows that were read and are not delivered yet'),
    complete: z.boolean().describe('The source was read from its beginning to its end'),
    source: z.string(),
    reading: reading.nullable(),
    request,
    message: z.string().nullable(),
    cancelled_by: z.string().nullable(),
    guards: z.array(guardFinding),
    reasons: z.array(reason).describe('Why rows did not go, most frequent first'),
    slowest_calls: z.array(
      z.object({ operation: z.string(), ms: z.number(), status: z.int().nullable(), request_id: z.string().nullable() }),
    ),
    limit_wait_ms: z.number().nullable(),
  }),
)

/** Without the path of a file: where the server keeps it is nobody's business. */
export function shownRun(shown: ShownJson): Omit<ShownJson, 'request'> & { request: Omit<RequestJson, 'path'> } {
  const { path: _, ...asked } = shown.request
  return { ...shown, request: asked }
}
