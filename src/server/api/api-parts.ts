/** What the operations of the admin API work with, and how they find what a path means. */
import { nearest } from '../../did-you-mean.ts'
import { findRun, UnknownRun } from '../../jobs/find-run.ts'
import type { Run } from '../../store/runs.ts'
import type { ApiContext } from '../api-env.ts'
import { ApiError } from '../api-error.ts'
import type { RunViews } from '../run-views.ts'
import type { RunWatch } from '../run-watch.ts'
import type { Service, ServiceSync } from '../service-contract.ts'

export interface ApiParts {
  readonly service: Service
  readonly views: RunViews
  readonly watch: RunWatch
  /** 0 to 1: the share of a window's calls that is never taken; prices plans. */
  readonly headroom: number
  /** Hears of what belongs into the log. */
  readonly onDefect: (error: unknown) => void
}

/** @throws ApiError with names like it */
export function findSync({ service }: Pick<ApiParts, 'service'>, name: string): ServiceSync {
  const sync = service.syncs.find((one) => one.name === name)
  if (sync !== undefined) return sync
  const names = service.syncs.map((one) => one.name)
  const near = nearest(name, names)
  const advice = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'GET /v1/syncs lists those there are'
  throw new ApiError('unknown_sync', `There is no sync ${JSON.stringify(name.slice(0, 64))}; ${advice}`, { details: { near } })
}

/** The run that a path means, by as much of its id as tells it from the others; noted for the audit. @throws ApiError, UnknownRun */
export async function findRunOf({ service }: Pick<ApiParts, 'service'>, o: { c: ApiContext; id: string }): Promise<Run> {
  if (!/^[\w-]{1,64}$/.test(o.id)) throw new ApiError('unknown_run', 'There is no such run; GET /v1/runs lists those there are.')
  const run = await known(findRun(service.db, o.id))
  const { audited } = o.c.var
  if (audited !== undefined) o.c.set('audited', { ...audited, target: `run/${run.id}` })
  return run
}

/** The command line's advice is none for who has the API only. */
async function known(found: Promise<Run>): Promise<Run> {
  try {
    return await found
  } catch (error) {
    if (!(error instanceof UnknownRun)) throw error
    const message = error.message.replace('fin-sync runs lists', 'GET /v1/runs lists')
    throw new ApiError('unknown_run', message, { details: { near: error.near }, cause: error })
  }
}
