/** Records every state-changing call: before anything is done that it began, and afterwards how it was answered. */
import type { MiddlewareHandler } from 'hono'
import { beginAudit, endAudit } from '../store/audit.ts'
import type { Db } from '../store/db.ts'
import type { ApiContext, ApiEnv, Audited } from './api-env.ts'

/** A target is for people: no path of ours is longer. */
const LONGEST = 200

export interface AuditTrailOptions {
  readonly db: Db
  /** As the OpenAPI document calls it. */
  readonly action: string
  /** Hears when the end could not be recorded; what was done is done, and answered as such. */
  readonly onDefect: (error: unknown) => void
}

/** Middleware of one operation. Where the beginning cannot be recorded, nothing is done. */
export function auditTrail({ db, action, onDefect }: AuditTrailOptions): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const begun: Audited = { action, target: targetOf(c) }
    const id = await beginAudit(db, { who: c.var.caller.name, address: c.var.caller.address, ...begun })
    c.set('audited', begun)
    await next()
    await endAudit(db, { id, status: c.res.status, ...(c.var.audited ?? begun) }).catch(onDefect)
  }
}

/** The path, without the query: what it names is a sync, a run or an upload. */
function targetOf(c: ApiContext): string {
  return c.req.path.replace(/^\/v1\//, '').slice(0, LONGEST)
}
