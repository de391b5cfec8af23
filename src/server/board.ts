/** bull-board, read-only: what waits in the queue, for a browser. */
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import type { BoardQueue } from '../jobs/queue-board.ts'
import type { ApiContext, ApiEnv } from './api-env.ts'
import { ApiError } from './api-error.ts'
import { isReading } from './door.ts'
import { errorAnswer } from './error-answer.ts'

const PATH = '/board'

/** Answers everything below /board; the library and the queue are asked for when somebody looks. */
export function createBoard(queue: () => Promise<BoardQueue>): (c: ApiContext) => Promise<Response> {
  let opening: Promise<Hono<ApiEnv>> | undefined
  return async (c) => {
    if (!isReading(c))
      throw new ApiError('method_not_allowed', 'The board shows the queue and changes nothing.', {
        headers: { Allow: 'GET, HEAD' },
      })
    opening ??= openBoard(queue)
    // It may work the next time.
    opening.catch(() => (opening = undefined))
    const board = await opening
    return board.fetch(c.req.raw, c.env)
  }
}

async function openBoard(queue: () => Promise<BoardQueue>): Promise<Hono<ApiEnv>> {
  const [{ createBullBoard }, { HonoAdapter }] = await Promise.all([import('@bull-board/api'), import('@bull-board/hono')])
  const serverAdapter = new HonoAdapter(serveStatic)
  serverAdapter.setBasePath(PATH)
  createBullBoard({ queues: [await queue()], serverAdapter, options: { uiConfig: { boardTitle: 'fin-sync' } } })
  const app = new Hono<ApiEnv>().route(PATH, serverAdapter.registerPlugin())
  app.get(`${PATH}/`, (c) => c.redirect(PATH, 301))
  app.notFound((c) => errorAnswer(new ApiError('not_found', `The board has nothing at ${c.req.path.slice(0, 200)}.`), c))
  return app
}
