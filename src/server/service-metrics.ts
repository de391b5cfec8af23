/** `/metrics` of a process that has no admin API. */
import { Hono } from 'hono'
import type { ApiEnv } from './api-env.ts'
import { ApiError } from './api-error.ts'
import { createCallTally } from './call-tally.ts'
import { createDoor, type DoorOptions } from './door.ts'
import { errorAnswers } from './error-answer.ts'
import { createMetrics } from './metrics/metrics.ts'
import { apiHeaders } from './security-headers.ts'
import type { Service } from './service-contract.ts'

export interface MetricsAppOptions extends DoorOptions {
  readonly onDefect: (error: unknown) => void
}

/** Beyond this machine it needs a token, and without one it is closed. */
export function createMetricsApp(service: Service, o: MetricsAppOptions): Hono<ApiEnv> {
  const calls = createCallTally()
  service.onCall(calls.saw)
  const metrics = createMetrics({ service, calls, streams: () => 0, onDefect: o.onDefect })
  const app = new Hono<ApiEnv>()
  app.onError(errorAnswers(o.onDefect))
  app.use('*', apiHeaders())
  if (o.tokens.size === 0 && !o.loopback) app.use('*', refuse)
  app.use('*', createDoor(o))
  app.get('/metrics', async (c) =>
    c.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' }),
  )
  app.all('*', (c) => {
    throw new ApiError(
      'not_found',
      `There is nothing at ${c.req.path.slice(0, 200)}; a worker answers /healthz, /readyz and /metrics.`,
    )
  })
  return app
}

function refuse(): never {
  throw new ApiError('forbidden', 'Metrics are told to other machines by a token only: set FIN_SYNC_ADMIN_TOKEN for this process.')
}
