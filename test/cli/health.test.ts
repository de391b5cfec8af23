/** `fin-sync health`: one line, and 0 or 1, whatever it meets. */
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { createHttpApp, type FetchApp } from '../../src/server/http-app.ts'
import { type Listening, listenHttp } from '../../src/server/http-listen.ts'
import { atEnd } from '../support/at-end.ts'
import { cliHere } from './cli.ts'

async function listening(app: FetchApp): Promise<Listening> {
  const server = await listenHttp(app, { host: '127.0.0.1', port: 0 })
  atEnd(() => server.close({ signal: AbortSignal.abort() }))
  return server
}

const app = (o: { draining?: boolean; database?: boolean; queue?: boolean }): FetchApp =>
  createHttpApp({
    isDraining: () => o.draining === true,
    ready: async () => ({ database: o.database ?? true, queue: o.queue ?? true }),
  })

const health = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  cliHere(['health', ...args], { cwd: '/', env: { NO_COLOR: '1', ...env } })

test.each([
  [{}, 0, 'is ready'],
  [{ draining: true }, 1, 'is ending'],
  [{ database: false }, 1, 'is not ready: no answer from its database'],
  [{ database: false, queue: false }, 1, 'is not ready: no answer from its database and queue'],
])('%j: exit %i, "%s"', async (state, code, said) => {
  const { url } = await listening(app(state))
  expect(await health(['--url', url])).toEqual({ code, stdout: '', stderr: `${url} ${said}\n` })
})

test('HOST and PORT say where it listens; every address of this machine is asked at 127.0.0.1', async () => {
  const { port } = await listening(app({}))
  const env = { HOST: '0.0.0.0', PORT: String(port) }
  expect(await health([], env)).toEqual({ code: 0, stdout: '', stderr: `http://127.0.0.1:${port} is ready\n` })
})

test('as JSON', async () => {
  const { url } = await listening(app({}))
  const { stdout } = await health(['--url', url, '--json'])
  expect(JSON.parse(stdout)).toEqual({ url, ready: true, text: 'is ready' })
})

test('nobody there, somebody else there, and no URL', async () => {
  const other = new Hono()
  other.get('/readyz', (c) => c.json(['hello']))
  const { url, close } = await listening(other)
  expect(await health(['--url', url])).toMatchObject({ code: 1, stderr: `${url} answers 200, but not as fin-sync does\n` })
  await close({ signal: AbortSignal.abort() })
  expect(await health(['--url', url])).toMatchObject({ code: 1, stderr: `${url} does not answer: ECONNREFUSED\n` })
  expect(await health(['--url', 'localhost:80'])).toMatchObject({ code: 2 })
})
