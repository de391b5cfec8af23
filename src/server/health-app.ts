/** `/healthz`: the process lives. `/readyz`: it takes work; 503 while it drains, or without its database or queue. Open to all, and says nothing else. */
import { Hono } from 'hono'
import type { ApiEnv } from './api-env.ts'
import type { Service } from './service-contract.ts'

type HealthService = Pick<Service, 'isDraining' | 'ready'>

/** `draining` first: whoever ends may have let go of the rest already. */
export type ReadyAnswer =
  | { readonly status: 'ready' }
  | { readonly status: 'draining' }
  | { readonly status: 'not_ready'; readonly database: boolean; readonly queue: boolean }

const NO_STORE = { 'Cache-Control': 'no-store' }

export function createHealthApp(service: HealthService): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  app.get('/healthz', (c) => c.json({ status: 'ok' }, 200, NO_STORE))
  app.get('/readyz', async (c) => {
    const answer = await readyAnswer(service)
    return c.json(answer, answer.status === 'ready' ? 200 : 503, NO_STORE)
  })
  return app
}

async function readyAnswer(service: HealthService): Promise<ReadyAnswer> {
  if (service.isDraining()) return { status: 'draining' }
  const { database, queue } = await service.ready()
  return database && queue ? { status: 'ready' } : { status: 'not_ready', database, queue }
}
