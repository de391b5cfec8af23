/** The admin API as one hono app: /v1, /metrics, /openapi.json and /board, all behind one door. */
import { type Handler, Hono, type MiddlewareHandler } from 'hono'
import { ConfigError } from '../errors.ts'
import type { BoardQueue } from '../jobs/queue-board.ts'
import { actOperations } from './api/act-operations.ts'
import { agentOperations } from './api/agent-operations.ts'
import type { ApiParts } from './api/api-parts.ts'
import { limitOperations } from './api/limit-operations.ts'
import { outcomeOperations } from './api/outcome-operations.ts'
import { runOperations } from './api/run-operations.ts'
import { startOperations } from './api/start-operations.ts'
import { syncOperations } from './api/sync-operations.ts'
import type { ApiEnv } from './api-env.ts'
import { ApiError } from './api-error.ts'
import type { Attempts } from './attempts.ts'
import { auditTrail } from './audit-trail.ts'
import { createBoard } from './board.ts'
import { createCallTally } from './call-tally.ts'
import { createDoor } from './door.ts'
import { errorAnswers } from './error-answer.ts'
import { createMetrics } from './metrics/metrics.ts'
import { openApiDocument } from './openapi.ts'
import { honoPath, type Operation, type OperationDoc } from './operation.ts'
import { BOARD_DOC, HEALTH_DOCS, METRICS_DOC, OPENAPI_DOC } from './other-docs.ts'
import { createRunViews } from './run-views.ts'
import { createRunWatch } from './run-watch.ts'
import { apiHeaders, boardHeaders } from './security-headers.ts'
import type { Service } from './service-contract.ts'
import type { Tokens } from './tokens.ts'
import type { WebhookTally } from './webhooks-tally.ts'

/** Operations whose handlers live in an app of their own (uploads): behind the same door, in the same document and audit. */
export interface MoreOperations {
  /** With whole paths, as in `/v1/syncs/:sync/uploads`. */
  readonly app: Hono<ApiEnv>
  readonly docs: readonly OperationDoc[]
}

export interface AdminAppOptions {
  readonly tokens: Tokens
  /** The server listens on this machine's own address only. */
  readonly loopback: boolean
  /** 0 to 1: the share of a window's calls that is never taken; prices plans. */
  readonly headroom: number
  /** Of fin-sync. */
  readonly version: string
  /** Defects and the like, for the log; nothing personal is in their messages. */
  readonly onDefect: (error: unknown) => void
  readonly board: () => Promise<BoardQueue>
  readonly more?: readonly MoreOperations[]
  readonly attempts?: Attempts
  /** For /metrics, where notifications of Intercom are taken in. */
  readonly webhooks?: Pick<WebhookTally, 'counts'> | undefined
}

/** @throws ConfigError when others could reach it and nobody would be asked for a token */
export function createAdminApp(service: Service, o: AdminAppOptions): Hono<ApiEnv> {
  if (o.tokens.size === 0 && !o.loopback) throw openToAll()
  const parts = createParts(service, o)
  const operations = operationsOf(parts)
  const docs = [...operations, ...(o.more ?? []).flatMap((one) => one.docs), METRICS_DOC, OPENAPI_DOC, BOARD_DOC, ...HEALTH_DOCS]
  const calls = createCallTally()
  service.onCall(calls.saw)
  const metrics = createMetrics({ service, calls, streams: parts.watch.readers, webhooks: o.webhooks, onDefect: o.onDefect })
  const document = openApiDocument(docs, o)
  const board = createBoard(o.board)

  const app = new Hono<ApiEnv>()
  app.onError(errorAnswers(o.onDefect))
  app.use('/board/*', boardHeaders())
  app.use('*', except(/^\/board(\/|$)/, apiHeaders()))
  app.use('*', async (c, next) => {
    await next()
    metrics.answered(c.var.operation ?? 'none', c.res.status)
  })
  app.use('*', createDoor(o))
  for (const one of docs) app.on(one.method.toUpperCase(), [honoPath(one.path)], ...before(one, { service, onDefect: o.onDefect }))
  for (const one of operations) app.on(one.method.toUpperCase(), honoPath(one.path), (c) => one.answer(c))
  for (const { app: another } of o.more ?? []) app.route('/', another)
  app.get('/metrics', async (c) =>
    c.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' }),
  )
  app.get('/openapi.json', (c) => c.json(document))
  app.all('/board', board)
  app.all('/board/*', board)
  refuseTheRest(app, docs)
  return app
}

function createParts(service: Service, { headroom, onDefect }: AdminAppOptions): ApiParts {
  const views = createRunViews(service.db)
  const watch = createRunWatch({ db: service.db, views, closing: service.closing, onDefect })
  return { service, views, watch, headroom, onDefect }
}

function operationsOf(parts: ApiParts): readonly Operation[] {
  return [
    ...syncOperations(parts),
    ...startOperations(parts),
    ...runOperations(parts),
    ...outcomeOperations(parts),
    ...actOperations(parts),
    ...limitOperations(parts),
    ...agentOperations(parts),
  ]
}

/** What goes before the handler of an operation. */
function before(
  doc: OperationDoc,
  { service, onDefect }: { service: Service; onDefect: (error: unknown) => void },
): MiddlewareHandler<ApiEnv>[] {
  const name: MiddlewareHandler<ApiEnv> = async (c, next) => {
    c.set('operation', doc.id)
    await next()
  }
  return doc.changes ? [name, auditTrail({ db: service.db, action: doc.id, onDefect })] : [name]
}

/** A path that is there with another method, and paths that are not. */
function refuseTheRest(app: Hono<ApiEnv>, docs: readonly OperationDoc[]): void {
  for (const path of new Set(docs.map((doc) => doc.path))) {
    const methods = docs.filter((doc) => doc.path === path).map(({ method }) => method.toUpperCase())
    const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods
    app.all(honoPath(path), refuseMethod(allowed.join(', ')))
  }
  app.all('*', (c) => {
    throw new ApiError('not_found', `There is nothing at ${c.req.path.slice(0, 200)}; GET /openapi.json tells what there is.`)
  })
}

function refuseMethod(allowed: string): Handler<ApiEnv> {
  return (c) => {
    throw new ApiError('method_not_allowed', `${c.req.method} is not for this path; it takes ${allowed}.`, {
      headers: { Allow: allowed },
    })
  }
}

function except(path: RegExp, middleware: MiddlewareHandler<ApiEnv>): MiddlewareHandler<ApiEnv> {
  return async (c, next) => (path.test(c.req.path) ? next() : middleware(c, next))
}

function openToAll(): ConfigError {
  return new ConfigError(
    'The server would be open to everybody who can reach it: set FIN_SYNC_ADMIN_TOKEN (openssl rand -hex 32 makes one) or server.tokens, or listen on 127.0.0.1.',
  )
}
