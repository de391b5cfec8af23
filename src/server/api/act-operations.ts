/** What can be done about a run: end it, try its refused rows again, carry on what it left, let its guards pass. */
import { strict } from '../../config/strict.ts'
import { endLeftRun } from '../../jobs/end-left-run.ts'
import { listLeftWork } from '../../store/left-work.ts'
import { countOutcomes } from '../../store/outcomes.ts'
import { getRun, type Run, type RunRequest, requestCancel } from '../../store/runs.ts'
import type { ApiContext } from '../api-env.ts'
import { ApiError } from '../api-error.ts'
import { answerJson, NONE, type Operation, operation } from '../operation.ts'
import { type ApiParts, findRunOf } from './api-parts.ts'
import { allow } from './asked-fields.ts'
import { runState } from './run-model.ts'
import { alreadyRunning, startAndTell } from './start-run.ts'

const SAME = { method: 'post', tag: 'runs', changes: true, query: NONE } as const
const started = { means: 'A run of its own is open for it; a worker takes it', schema: runState }
const STARTING = ['unknown_run', 'unknown_sync', 'already_running', 'unavailable', 'draining'] as const

export function actOperations(parts: ApiParts): readonly Operation[] {
  return [cancelOf(parts), retryOf(parts), resumeOf(parts), allowOf(parts)]
}

function cancelOf(parts: ApiParts): Operation {
  const { db } = parts.service
  return operation({
    ...SAME,
    id: 'cancelRun',
    path: '/v1/runs/{id}/cancel',
    summary: 'Ask for the end of a run',
    description: 'Calls under way are settled, the rest of its rows become cancelled. Follow its events to see the end.',
    body: NONE,
    answers: { 202: { means: 'Asked for', schema: runState } },
    errors: ['unknown_run', 'already_ended'],
    async handle({ c, by, param }) {
      const run = await findRunOf(parts, { c, id: param('id') })
      if (!(await requestCancel(db, { id: run.id, by }))) throw await endedAlready(parts, run)
      await endLeftRun(db, { id: run.id, force: false })
      return tellRun(parts, { c, id: run.id })
    },
  })
}

function retryOf(parts: ApiParts): Operation {
  const { db } = parts.service
  return operation({
    ...SAME,
    id: 'retryRun',
    path: '/v1/runs/{id}/retry',
    summary: 'Start a run that reads the refused rows of this one',
    body: strict({ allow }),
    answers: { 201: started },
    errors: [...STARTING, 'nothing_to_retry', 'invalid'],
    async handle({ c, body, by, param }) {
      const run = await findRunOf(parts, { c, id: param('id') })
      const refused = (await countOutcomes(db, run.id)).get('refused') ?? 0
      if (refused === 0) throw new ApiError('nothing_to_retry', `Run ${run.id} has no refused rows.`)
      const request: RunRequest = {
        trigger: 'retry',
        retryOf: run.id,
        full: false,
        limit: null,
        path: null,
        by,
        ...allowed(body.allow),
      }
      return startAndTell(parts, { c, sync: run.sync, request })
    },
  })
}

function resumeOf(parts: ApiParts): Operation {
  const { db } = parts.service
  return operation({
    ...SAME,
    id: 'resumeRun',
    path: '/v1/runs/{id}/resume',
    summary: 'Carry on what this run and earlier ones of its sync left',
    description:
      'A run that was left open is carried on as it is. Of one that has ended, rows that wait for their next attempt are delivered.',
    body: NONE,
    answers: {
      201: started,
      202: { means: 'The run is open and nobody works on it: a worker takes it within seconds', schema: runState },
    },
    errors: [...STARTING, 'nothing_to_resume'],
    async handle({ c, by, param }) {
      const run = await findRunOf(parts, { c, id: param('id') })
      const left = (await listLeftWork(db)).find(({ sync }) => sync === run.sync)
      if (left !== undefined && left.openRun === run.id && !left.driven) return tellRun(parts, { c, id: run.id })
      if (left?.openRun === run.id) throw alreadyRunning(run)
      if (left === undefined || (left.openRun === null && left.due === 0 && left.later === 0)) {
        throw new ApiError('nothing_to_resume', `Sync "${run.sync}" has nothing left of run ${run.id} or others.`)
      }
      const request: RunRequest = { trigger: 'resume', full: false, limit: null, path: null, by }
      return startAndTell(parts, { c, sync: run.sync, request })
    },
  })
}

function allowOf(parts: ApiParts): Operation {
  return operation({
    ...SAME,
    id: 'allowRun',
    path: '/v1/runs/{id}/allow',
    summary: 'Start a run like this one, which a guard stopped, and let the guards pass',
    body: strict({ allow: allow.describe('Guards that may be passed; by default those that stopped it') }),
    answers: { 201: started },
    errors: [...STARTING, 'not_stopped', 'invalid'],
    async handle({ c, body, by, param }) {
      const run = await findRunOf(parts, { c, id: param('id') })
      if (run.status !== 'stopped') throw notStopped(run)
      const found = (run.guards ?? []).filter((one) => !one.allowed).map(({ guard }) => guard)
      const guards = [...new Set([...(run.request.allow ?? []), ...(body.allow.length > 0 ? body.allow : found)])]
      return startAndTell(parts, { c, sync: run.sync, request: againOf(run.request, { by, guards }) })
    },
  })
}

/** A person asks now, whatever asked then. */
function againOf(request: RunRequest, { by, guards }: { by: string; guards: NonNullable<RunRequest['allow']> }): RunRequest {
  return { ...request, trigger: request.trigger === 'schedule' ? 'run' : request.trigger, by, ...allowed(guards) }
}

function allowed(guards: NonNullable<RunRequest['allow']>): Pick<RunRequest, 'allow'> {
  return guards.length === 0 ? {} : { allow: guards }
}

async function tellRun({ service, views }: ApiParts, { c, id }: { c: ApiContext; id: string }): Promise<Response> {
  const run = await getRun(service.db, id)
  if (run === undefined) throw new Error(`run ${id} was there a moment ago`)
  return answerJson(c, { schema: runState, value: await views.state(run), status: 202 })
}

async function endedAlready({ service }: ApiParts, { id }: Run): Promise<ApiError> {
  const status = (await getRun(service.db, id))?.status ?? 'removed'
  return new ApiError('already_ended', `Run ${id} has ended already (${status}).`, { details: { run: id, status } })
}

function notStopped({ id, status }: Run): ApiError {
  const how = status ?? 'open'
  return new ApiError('not_stopped', `Run ${id} was not stopped by a guard (it is ${how}), so there is nothing to allow.`, {
    details: { run: id, status: how },
  })
}
