/** A client against a server that answers one request after the other as a test tells it, and remembers what it was sent. */
import type { IntercomClient } from '../../src/intercom/client.ts'
import { openClient } from './open-client.ts'
import { type Reply, startServer, type TestServer } from './server.ts'

export interface Sent {
  readonly method: string
  readonly url: string
  /** Parsed; undefined when there was none. */
  readonly body: unknown
}

export interface Against {
  readonly client: IntercomClient
  readonly server: TestServer
  readonly sent: () => readonly Sent[]
}

const started: { client: IntercomClient; server: TestServer }[] = []

/** After each test. */
export async function closeAll(): Promise<void> {
  for (const { client, server } of started.splice(0)) {
    await client.close()
    await server.close()
  }
}

/** The last answer stays. */
export async function against(...replies: readonly [Reply, ...Reply[]]): Promise<Against> {
  const server = await startServer((index) => replies[index] ?? replies.at(-1) ?? replies[0])
  const { client } = openClient(server.url)
  started.push({ client, server })
  return { client, server, sent: () => server.received.map(({ method, url, body }) => ({ method, url, body: parsed(body) })) }
}

export const ok = (json: unknown): Reply => ({ status: 200, json })

const parsed = (body: string): unknown => (body === '' ? undefined : JSON.parse(body))
