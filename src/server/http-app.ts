/** All that one process answers over HTTP: its health, and whatever else is mounted beside it. */
import type { Http2Bindings, HttpBindings } from '@hono/node-server'
import { createHealthApp } from './health-app.ts'
import type { Service } from './service-contract.ts'

/** What a request listener needs of an app. */
export interface FetchApp {
  fetch(request: Request, env: HttpBindings | Http2Bindings): Response | Promise<Response>
}

/** `rest` answers at every path but those of the health. */
export function createHttpApp(service: Pick<Service, 'isDraining' | 'ready'>, rest?: FetchApp): FetchApp {
  const app = createHealthApp(service)
  if (rest !== undefined) app.notFound((c) => rest.fetch(c.req.raw, c.env))
  return app
}
