/** Calls, servers and clients that the tests of the client share. */
import { afterEach } from 'vitest'
import { z } from 'zod'
import type { ApiRequest, ClientOptions } from '../../src/intercom/client.ts'
import { startByteServer } from './byte-server.ts'
import { type OpenClient, openClient } from './open-client.ts'
import { type Received, type Reply, startServer, type TestServer } from './server.ts'

/** Safe to repeat. */
export const READ: ApiRequest<{ ok: boolean }> = {
  method: 'GET',
  path: '/contacts/1',
  operation: 'GET /contacts/{id}',
  schema: z.object({ ok: z.boolean() }),
  repeatable: true,
}

/** Not safe to repeat. */
export const CREATE: ApiRequest<{ ok: boolean }> = {
  ...READ,
  method: 'POST',
  path: '/contacts',
  operation: 'POST /contacts',
  body: { email: 'ann@example.com' },
  repeatable: false,
}

export const FINE = { status: 200, json: { ok: true } } satisfies Reply

export interface Bench {
  /** A client and the server it talks to. */
  against(
    reply: (index: number, request: Received) => Reply,
    o?: Partial<ClientOptions>,
  ): Promise<OpenClient & { server: TestServer }>
  /** A client that talks to a server of bytes. */
  againstBytes(onSocket: Parameters<typeof startByteServer>[0], o?: Partial<ClientOptions>): Promise<OpenClient>
  /** A client for an address. */
  at(url: string): OpenClient
}

/** Everything it opens is closed after each test. */
export function useBench(): Bench {
  const closers: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0)) await close()
  })
  const open = (url: string, o?: Partial<ClientOptions>) => {
    const opened = openClient(url, o)
    closers.unshift(opened.client.close)
    return opened
  }
  return {
    against: async (reply, o) => {
      const server = await startServer(reply)
      closers.push(server.close)
      return { ...open(server.url, o), server }
    },
    againstBytes: async (onSocket, o) => {
      const server = await startByteServer(onSocket)
      closers.push(server.close)
      return open(server.url, o)
    },
    at: (url) => open(url),
  }
}

/** The error that `work` ends with. */
export async function failure(work: Promise<unknown>): Promise<Error> {
  const error: unknown = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error)) throw new Error('what was thrown is no error')
  return error
}
