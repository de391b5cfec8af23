/** Uploads where the tables are embedded: the same promises, what becomes of a file from end to end, and what a process endures. */
import { existsSync } from 'node:fs'
import { open, readdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { keepFile } from '../../src/server/uploads-keep.ts'
import { type Received, receive } from '../../src/server/uploads-receive.ts'
import type { Store } from '../../src/store/open.ts'
import { testUploads } from '../contracts/uploads.ts'
import { atEnd } from '../support/at-end.ts'
import { embeddedStore } from '../support/embedded.ts'
import { tempDir } from '../support/temp.ts'
import { askTo, begin, files, pour, send, until } from '../support/upload-client.ts'
import { createServerDesk, PEOPLE, type ServerDesk } from './desk.ts'

testUploads({ name: 'PGlite', open: () => embeddedStore() })

/** A device that answers every write with ENOSPC; Linux has it. */
const FULL = '/dev/full'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

describe('an upload from end to end', () => {
  let desk: ServerDesk
  beforeAll(async () => {
    desk = await createServerDesk({ store, uploads: {} })
  })

  test('its rows go, its refused ones can be tried again when the file is gone, and nothing tells where it was kept', async () => {
    const { body } = await send(desk, { path: 'people/uploads?name=May.csv', body: PEOPLE })
    const run = await desk.ended(body.run)
    expect(run).toMatchObject({ status: 'partial', source: 'May.csv', read: 10, created: 9, refused: 1 })
    expect((await askTo(desk, { method: 'DELETE', path: `/v1/uploads/${body.id}` })).status).toBe(200)
    const rejects = await desk.ask('GET', `/v1/runs/${body.run}/rejects.csv`)
    expect(rejects.text).toContain('May.csv:5')
    const retry = await desk.ask('POST', `/v1/runs/${body.run}/retry`)
    expect(await desk.ended(retry.body.run)).toMatchObject({ read: 1, refused: 1, source: 'May.csv' })
    const packed = await send(desk, {
      path: 'people/uploads?name=June.ndjson',
      body: gzipSync('{"id":"j1","email":"june@example.com","name":"June"}\n'),
      headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
    })
    expect(await desk.ended(packed.body.run)).toMatchObject({ status: 'done', source: 'June.ndjson', created: 1 })
  })

  test('where the file is not to be found the run ends and says what to share', async () => {
    const { body } = await send(desk, { path: 'people/uploads?name=May.csv&run=false', body: PEOPLE })
    await rm(join(desk.folder, 'uploads', `${body.id}.csv`))
    const started = await desk.ask('POST', `/v1/uploads/${body.id}/runs`)
    const run = await desk.ended(started.body.run)
    expect(run).toMatchObject({ status: 'failed', message: expect.stringContaining('FIN_SYNC_HOME/uploads') })
    expect(run.message).toContain('May.csv')
    expect(run.message).not.toContain(desk.folder)
  })

  test('what is no CSV is told by its own name', async () => {
    const { body } = await send(desk, { path: 'people/uploads?name=May.csv', body: '\n\n' })
    const run = await desk.ended(body.run)
    expect(run).toMatchObject({ status: 'failed', message: expect.stringContaining('May.csv') })
    expect(run.message).not.toContain('uploads/')
  })
})

describe('what a process endures', () => {
  test('a client that sends next to nothing is sent away', async () => {
    const desk = await createServerDesk({ store, idle: true, uploads: { paceMs: 30 } })
    const { request: one, incoming } = begin(desk, { path: 'people/uploads', headers: {} })
    one.write('id\n')
    const { status, body } = await incoming
    one.destroy()
    expect([status, body.error.code]).toEqual([408, 'slow_body'])
    await nothingLeft(desk)
  })

  test('an upload that is on its way when the process ends is refused, and leaves nothing', async () => {
    const desk = await createServerDesk({ store, idle: true, uploads: {} })
    const { request: one, incoming } = begin(desk, { path: 'people/uploads', headers: {} })
    one.write('id\n')
    await until(async () => expect(await files(desk)).toHaveLength(1))
    desk.drain()
    const { status, body } = await incoming
    one.destroy()
    expect([status, body.error.code]).toEqual([503, 'draining'])
    await nothingLeft(desk)
    expect((await send(desk, { path: 'people/uploads', body: PEOPLE })).status).toBe(503)
  })

  test('25 MB pass through without staying in memory', async () => {
    const desk = await createServerDesk({ store, idle: true, uploads: {} })
    const held: number[] = []
    const look = (): void => {
      collectGarbage()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      held.push(heapUsed + arrayBuffers)
    }
    let block = 0
    const onBlock = (): void => (block++ % 25 === 0 ? look() : undefined)
    const sending = begin(desk, { path: 'people/uploads?run=false', headers: {} })
    const { status, body } = await pour(sending, { blocks: 100, bytes: 256 * 1024, onBlock })
    expect([status, body.bytes]).toEqual([201, 100 * 256 * 1024])
    look()
    expect((Math.max(...held) - (held[0] ?? 0)) / 1e6).toBeLessThan(13)
  })

  test.runIf(existsSync(FULL))('a disk that is full is said to be so, and nothing stays behind', async () => {
    const folder = await tempDir()
    const disk = await open(FULL, 'w')
    atEnd(() => disk.close())
    const error = await receivedBy(async (incoming) => {
      const limits = { maxBytes: 1e6, onBytes: () => undefined, signal: new AbortController().signal }
      const fill = (): Promise<Received> => receive(incoming, { ...limits, handle: disk })
      await keepFile({ folder, file: 'u20261120-aaaaaa.csv', fill, known: async () => undefined })
    })
    expect(error).toMatchObject({ code: 'insufficient_storage', message: expect.stringContaining('disk of the server is full') })
    expect(await readdir(folder)).toEqual([])
  })
})

/** What `take` failed with when 100 KB were sent to it over a socket. */
async function receivedBy(take: (incoming: IncomingMessage) => Promise<void>): Promise<unknown> {
  const failure = new Promise((resolve) => {
    const server = createServer((incoming, outgoing) => {
      const answer = (error?: unknown): void => void outgoing.end(() => resolve(error))
      take(incoming).then(() => answer(), answer)
    })
    atEnd(async () => void server.close())
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      request({ port, host: '127.0.0.1', method: 'POST', agent: false }, (response) => response.resume()).end('x'.repeat(100_000))
    })
  })
  return failure
}

async function nothingLeft(desk: ServerDesk): Promise<void> {
  await until(async () => expect(await readdir(join(desk.folder, 'uploads'))).toEqual([]))
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
}
