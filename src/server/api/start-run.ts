/** Starting runs for the API: nothing new while the process ends, one open run a sync, and the place where it can be followed. */
import type { RunRequest } from '../../store/runs.ts'
import type { ApiContext } from '../api-env.ts'
import { ApiError } from '../api-error.ts'
import { answerJson } from '../operation.ts'
import { type ApiParts, findSync } from './api-parts.ts'
import { runState } from './run-model.ts'

/** @throws ApiError when the process is ending, the sync cannot run or has an open run */
export async function startAndTell(
  { service, views }: ApiParts,
  o: { c: ApiContext; sync: string; request: RunRequest },
): Promise<Response> {
  refuseWhileDraining(service)
  const sync = findSync({ service }, o.sync)
  if (sync.unavailable !== null) throw new ApiError('unavailable', `Sync "${sync.name}" cannot run: ${sync.unavailable}`)
  const started = await service.start({ sync: sync.name, request: o.request })
  if (started.running !== undefined) throw alreadyRunning(started.running)
  const { run } = started
  const { audited } = o.c.var
  if (audited !== undefined) o.c.set('audited', { ...audited, target: `sync/${run.sync} run/${run.id}` })
  return answerJson(o.c, {
    schema: runState,
    value: await views.state(run),
    status: 201,
    headers: { Location: `/v1/runs/${run.id}` },
  })
}

export function refuseWhileDraining({ isDraining }: Pick<ApiParts['service'], 'isDraining'>): void {
  if (!isDraining()) return
  throw new ApiError('draining', 'This fin-sync is ending and starts nothing new. Try again in a moment.', {
    headers: { 'Retry-After': '30' },
  })
}

export function alreadyRunning({ id, sync, startedAt }: { id: string; sync: string; startedAt: Date }): ApiError {
  return new ApiError('already_running', `Sync "${sync}" has an open run: ${id}, started ${startedAt.toISOString()}.`, {
    details: { run: id },
  })
}
