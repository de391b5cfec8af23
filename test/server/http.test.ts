/** The process' health over HTTP, and a server that ends without cutting answers. */
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { FinSyncError } from '../../src/errors.ts'
import { createHttpApp, type FetchApp } from '../../src/server/http-app.ts'
import { type Listening, listenHttp } from '../../src/server/http-listen.ts'
import { urlOf } from '../../src/server/http-place.ts'
import { lookWhetherReady } from '../../src/server/service-ready.ts'
import { atEnd } from '../support/at-end.ts'
import { embeddedStore } from '../support/embedded.ts'

const LOCAL = { host: '127.0.0.1', port: 0 }
const NOW = { signal: AbortSignal.abort() }
const figures = async () => ({ waiting: 0, active: 0, delayed: 0 })

async function listening(app: FetchApp): Promise<Listening> {
  const server = await listenHttp(app, LOCAL)
  atEnd(() => server.close(NOW))
  return server
}

test('ready, not ready, draining', async () => {
  const store = await embeddedStore()
  const state = { draining: false }
  const ready = () => lookWhetherReady({ db: store.db, queue: { figures } })
  const { url } = await listening(createHttpApp({ isDraining: () => state.draining, ready }))
  const ask = async (path: string): Promise<[number, unknown]> => {
    const answer = await fetch(`${url}${path}`)
    return [answer.status, await answer.json()]
  }
  expect(await ask('/readyz')).toEqual([200, { status: 'ready' }])
  await store.close()
  expect(await ask('/readyz')).toEqual([503, { status: 'not_ready', database: false, queue: true }])
  state.draining = true
  expect(await ask('/readyz')).toEqual([503, { status: 'draining' }])
  expect(await ask('/healthz')).toEqual([200, { status: 'ok' }])
})

test('who does not answer in time is away, and is not waited for', async () => {
  const silent = () => new Promise<never>(() => undefined)
  expect(await lookWhetherReady({ db: { query: silent }, queue: { figures } }, { withinMs: 5 })).toEqual({
    database: false,
    queue: true,
  })
  expect(await lookWhetherReady({ db: { query: async () => [] }, queue: { figures: silent } }, { withinMs: 5 })).toEqual({
    database: true,
    queue: false,
  })
})

test('paths besides the health are those of the rest', async () => {
  const rest = new Hono()
  rest.get('/readyz', (c) => c.text('not this one'))
  rest.notFound((c) => c.text(`nothing at ${c.req.path}`, 404))
  const service = { isDraining: () => false, ready: async () => ({ database: true, queue: true }) }
  const { url } = await listening(createHttpApp(service, rest))
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready' })
  expect(await (await fetch(`${url}/elsewhere`)).text()).toBe('nothing at /elsewhere')
})

test('closing lets an answer end, takes no more, and cuts what is left when its time is over', async () => {
  const held = deferred()
  const arrived = deferred()
  const app = new Hono()
  app.get('/held', async (c) => {
    arrived.resolve()
    await held.promise
    return c.text('done')
  })
  const patient = await listening(app)
  const answer = fetch(`${patient.url}/held`)
  await arrived.promise
  const closed = patient.close({ signal: AbortSignal.timeout(20_000) })
  await expect(fetch(`${patient.url}/held`)).rejects.toThrow('fetch failed')
  held.resolve()
  expect(await (await answer).text()).toBe('done')
  await closed

  const streaming = new Hono()
  streaming.get(
    '/stream',
    () => new Response(new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('one')) })),
  )
  const impatient = await listening(streaming)
  const stream = await fetch(`${impatient.url}/stream`)
  const cut = new AbortController()
  const ended = impatient.close({ signal: cut.signal })
  cut.abort()
  await ended
  await expect(stream.text()).rejects.toThrow('terminated')
})

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

test('a port that is taken is one clear line', async () => {
  const { port } = await listening(new Hono())
  const taken = listenHttp(new Hono(), { host: '127.0.0.1', port })
  await expect(taken).rejects.toThrow(FinSyncError)
  await expect(taken).rejects.toThrow(`cannot listen on 127.0.0.1:${port} (listen EADDRINUSE`)
})

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8080'],
  ['0.0.0.0', 'http://127.0.0.1:8080'],
  ['::', 'http://[::1]:8080'],
  ['::1', 'http://[::1]:8080'],
  ['localhost', 'http://localhost:8080'],
])('what listens on %s is reached at %s', (host, url) => {
  expect(urlOf({ host, port: 8080 })).toBe(url)
})
