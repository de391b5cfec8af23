/** Through a proxy: a tunnel where it works, and a clear error, nothing sent, where it does not. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { Unreachable } from '../../src/errors.ts'
import type { ApiRequest } from '../../src/intercom/client.ts'
import { openClient } from './open-client.ts'
import { startServer } from './server.ts'

const CREATE: ApiRequest<unknown> = {
  method: 'POST',
  path: '/contacts',
  operation: 'POST /contacts',
  body: {},
  schema: z.unknown(),
  repeatable: false,
}

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A proxy that treats each CONNECT as `onConnect` says. */
async function startProxy(onConnect: (socket: Socket, target: string) => void) {
  const sockets = new Set<Socket>()
  const asked: { target: string; authorization: string | undefined }[] = []
  const proxy = createServer()
  proxy.on('connection', (socket) => sockets.add(socket))
  proxy.on('connect', (request, socket: Socket) => {
    socket.on('error', () => socket.destroy())
    asked.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] })
    onConnect(socket, request.url ?? '')
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  closers.push(async () => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
    await once(proxy, 'close')
  })
  return { asked, host: `127.0.0.1:${(proxy.address() as AddressInfo).port}` }
}

function tunnel(socket: Socket, target: string): void {
  const [host, port] = target.split(':')
  const upstream = connect(Number(port), host)
  upstream.on('error', () => socket.destroy())
  upstream.on('connect', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    socket.pipe(upstream).pipe(socket)
  })
}

/** `url` leads to this machine as well, but under an address that is not known for it. */
async function target() {
  const server = await startServer(() => ({ status: 200, json: { ok: true } }))
  closers.push(server.close)
  return { ...server, url: `http://0.0.0.0:${server.port}` }
}

test('calls go through the proxy, with its credentials', async () => {
  const server = await target()
  const proxy = await startProxy(tunnel)
  const { client } = openClient(server.url, { proxy: { httpProxy: `http://ann:pass@${proxy.host}` } })
  closers.unshift(client.close)
  await client.call(CREATE)
  expect(proxy.asked).toEqual([
    { target: `0.0.0.0:${server.port}`, authorization: `Basic ${Buffer.from('ann:pass').toString('base64')}` },
  ])
  expect(server.received[0]?.headers['proxy-authorization']).toBeUndefined()
})

test('hosts of the no-proxy list are called directly, and so is everything without a proxy', async () => {
  const server = await target()
  const proxy = await startProxy((socket) => socket.destroy())
  for (const settings of [{ httpProxy: `http://${proxy.host}`, noProxy: 'example.com,0.0.0.0' }, { noProxy: '*' }, {}]) {
    const { client } = openClient(server.url, { proxy: settings })
    closers.unshift(client.close)
    await client.call(CREATE)
  }
  expect(proxy.asked).toEqual([])
  expect(server.received).toHaveLength(3)
})

test.each(['127.0.0.1', 'localhost'])('%s is this machine and is called directly, whatever proxy is set', async (host) => {
  const server = await target()
  const proxy = await startProxy((socket) => socket.destroy())
  const { client } = openClient(`http://${host}:${server.port}`, { proxy: { httpProxy: `http://${proxy.host}` } })
  closers.unshift(client.close)
  await client.call(CREATE)
  expect([proxy.asked.length, server.received.length]).toEqual([0, 1])
})

test.each<[string, (socket: Socket) => void]>([
  ['asks for credentials', (socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')],
  ['hangs up', (socket) => socket.destroy()],
  ['never answers', () => {}],
])('a proxy that %s: nothing was sent, and the error does not tell its password', async (_, onConnect) => {
  const server = await target()
  const proxy = await startProxy(onConnect)
  const { client, notes } = openClient(server.url, {
    proxy: { httpProxy: `http://ann:s3cret-pass@${proxy.host}` },
    timeouts: { connectMs: 60, answerMs: 100 },
  })
  closers.unshift(client.close)
  const error: unknown = await client.call(CREATE).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Unreachable)
  expect(String(error)).toContain('nothing was sent')
  expect(String(error)).not.toContain('s3cret-pass')
  expect(notes.unused).toBe(5)
  expect(proxy.asked).toHaveLength(5)
  expect(server.received).toHaveLength(0)
})
