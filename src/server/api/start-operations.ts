/** Starting runs and backfills of a sync, and planning it. */
import { z } from 'zod'
import { strict } from '../../config/strict.ts'
import { FinSyncError } from '../../errors.ts'
import { callsPerSecond } from '../../jobs/pace.ts'
import { planJson } from '../../jobs/plan-json.ts'
import { findOpenRun, type RunRequest } from '../../store/runs.ts'
import { ApiError } from '../api-error.ts'
import { answerJson, NONE, type Operation, operation } from '../operation.ts'
import type { ServiceSync } from '../service-contract.ts'
import { type ApiParts, findSync } from './api-parts.ts'
import { allow, time } from './asked-fields.ts'
import { planShown } from './plan-model.ts'
import { runState } from './run-model.ts'
import { alreadyRunning, refuseWhileDraining, startAndTell } from './start-run.ts'

const full = z.boolean().default(false).describe('Read everything, also where the source could tell what changed')
const limit = z.int().min(1).max(1_000_000_000).nullable().default(null).describe('Read only the first so many rows')

const started = { means: 'The run is open; a worker takes it', schema: runState }
const STARTING = ['unknown_sync', 'already_running', 'invalid', 'unavailable', 'draining'] as const

export function startOperations(parts: ApiParts): readonly Operation[] {
  return [startOf(parts), backfillOf(parts), planOf(parts)]
}

function startOf(parts: ApiParts): Operation {
  return operation({
    id: 'startRun',
    method: 'post',
    path: '/v1/syncs/{sync}/runs',
    tag: 'syncs',
    summary: 'Start a run',
    changes: true,
    query: NONE,
    body: strict({ full, limit, allow }),
    answers: { 201: started },
    errors: STARTING,
    handle: ({ c, body, by, param }) =>
      startAndTell(parts, { c, sync: param('sync'), request: requestOf({ trigger: 'run', by, ...body }) }),
  })
}

const range = strict({
  from: time
    .optional()
    .describe('Read what changed at this time or later: an ISO 8601 date or time, in UTC unless it has an offset'),
  to: time.optional().describe('Read what changed before this time'),
  full,
  limit,
  allow,
})
  .refine((asked) => !asked.full || (asked.from === undefined && asked.to === undefined), {
    error: 'reads everything; leave it out, or leave out from and to',
    path: ['full'],
  })
  .refine((asked) => asked.full || asked.from !== undefined || asked.to !== undefined, {
    error: 'tell what to read: from, to or both (to is not included), or full for everything',
    path: ['from'],
  })
  .refine((asked) => asked.from === undefined || asked.to === undefined || asked.from < asked.to, {
    error: 'is not before to, so there is nothing to read; to is not included',
    path: ['from'],
  })

function backfillOf(parts: ApiParts): Operation {
  return operation({
    id: 'startBackfill',
    method: 'post',
    path: '/v1/syncs/{sync}/backfills',
    tag: 'syncs',
    summary: 'Read once more what changed in a range of time, or everything',
    description: 'The next run goes on from where it would have, nobody is archived, and other work goes first.',
    changes: true,
    query: NONE,
    body: range,
    answers: { 201: started },
    errors: [...STARTING, 'no_range'],
    async handle({ c, body: { from, to, ...rest }, by, param }) {
      const sync = findSync(parts, param('sync'))
      if (!rest.full) refuseWithoutRange(sync)
      const times = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
      return startAndTell(parts, { c, sync: sync.name, request: { ...requestOf({ trigger: 'backfill', by, ...rest }), ...times } })
    },
  })
}

/** What is only known when it is opened is told by the run. */
function refuseWithoutRange({ name, source, range: can }: ServiceSync): void {
  if (can !== false) return
  throw new ApiError(
    'no_range',
    `The source of sync "${name}" (${source}) cannot be read by time; send {"full": true} to read everything.`,
  )
}

function planOf(parts: ApiParts): Operation {
  const { service, headroom } = parts
  const planning = new Set<string>()
  return operation({
    id: 'planSync',
    method: 'post',
    path: '/v1/syncs/{sync}/plan',
    tag: 'syncs',
    summary: 'What a run would do and cost; changes nothing',
    description: 'Reads the whole source, so it may take minutes. It ends when the caller leaves.',
    changes: false,
    query: NONE,
    body: strict({ full, limit }),
    answers: { 200: { means: 'The plan', schema: planShown } },
    errors: [...STARTING, 'plan_running', 'cannot_plan', 'intercom_refused', 'unreachable'],
    async handle({ c, body, by, param }) {
      refuseWhileDraining(service)
      const sync = findSync(parts, param('sync'))
      if (sync.unavailable !== null) throw new ApiError('unavailable', `Sync "${sync.name}" cannot run: ${sync.unavailable}`)
      const open = await findOpenRun(service.db, sync.name)
      if (open !== undefined) throw alreadyRunning(open)
      if (planning.has(sync.name)) throw new ApiError('plan_running', `Sync "${sync.name}" is being planned already.`)
      planning.add(sync.name)
      try {
        const signal = AbortSignal.any([c.req.raw.signal, service.closing])
        const plan = await service.plan(sync.name, { request: requestOf({ trigger: 'run', by, allow: [], ...body }), signal })
        const limitHere = (await service.limits()).find(({ bucket }) => bucket === bucketOf(sync))?.limit ?? null
        const pace = callsPerSecond({ limit: limitHere, headroom })
        const value = { ...planJson({ plan, limit: limitHere, headroom, callsPerSecond: pace }), live: null }
        return answerJson(c, { schema: planShown, value })
      } catch (error) {
        refuseWhileDraining(service)
        throw planError(error)
      } finally {
        planning.delete(sync.name)
      }
    },
  })
}

function planError(error: unknown): unknown {
  if (!(error instanceof FinSyncError) || error.exitCode !== 1) return error
  return new ApiError('cannot_plan', error.message, { cause: error })
}

function bucketOf({ kind }: ServiceSync): 'contacts' | 'content' {
  return kind === 'pages' ? 'content' : 'contacts'
}

function requestOf({
  trigger,
  full: isFull,
  limit: most,
  allow: guards,
  by,
}: Pick<RunRequest, 'trigger' | 'full' | 'limit' | 'allow' | 'by'>): RunRequest {
  return {
    trigger,
    full: isFull,
    limit: most,
    path: null,
    ...(guards === undefined || guards.length === 0 ? {} : { allow: guards }),
    ...(by === undefined ? {} : { by }),
  }
}
