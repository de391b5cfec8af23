/** Sends uploads over real connections, whole or in pieces, and looks at the folder in which they end up. */
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { vi } from 'vitest'
import { type Answer, type ServerDesk, TOKEN } from '../server/desk.ts'

/** Waits for what is seen from outside only. */
export function until(seen: () => Promise<void>): Promise<void> {
  return vi.waitFor(seen, { timeout: 20_000, interval: 10 })
}

export interface Sending {
  readonly request: ClientRequest
  readonly incoming: Promise<Answer>
}

/** An upload of which nothing has been sent yet. */
export function begin(desk: ServerDesk, o: { path: string; headers: Readonly<Record<string, string>>; type?: null }): Sending {
  const type = o.type === null ? {} : { 'content-type': 'text/csv' }
  const headers = { authorization: `Bearer ${TOKEN}`, ...type, ...o.headers }
  const one = request(`${desk.url}/v1/syncs/${o.path}`, { method: 'POST', headers })
  const incoming = once(one, 'response').then(([response]) => answerOf(response))
  // Whoever is refused on the way may see the connection end before all was sent.
  one.on('error', () => undefined)
  return { request: one, incoming }
}

/** Sends `blocks` of `bytes` each, as fast as they are taken, until all is sent or the answer has come. */
export async function pour(sending: Sending, o: { blocks: number; bytes: number; onBlock?: () => void }): Promise<Answer> {
  const block = Buffer.alloc(o.bytes, 'x')
  let isAnswered = false
  void sending.incoming.then(() => (isAnswered = true))
  for (let i = 0; i < o.blocks && !isAnswered; i++) {
    const isTaken = new Promise((resolve) => sending.request.write(block, resolve))
    await Promise.race([isTaken, sending.incoming])
    o.onBlock?.()
  }
  sending.request.end()
  return sending.incoming
}

async function answerOf(response: IncomingMessage): Promise<Answer> {
  const pieces: Buffer[] = []
  for await (const piece of response) pieces.push(piece)
  const text = Buffer.concat(pieces).toString()
  return { status: response.statusCode ?? 0, body: JSON.parse(text), text, headers: new Headers() }
}

export function send(
  desk: ServerDesk,
  o: { path: string; body: string | Buffer; headers?: Readonly<Record<string, string>>; type?: null },
): Promise<Answer> {
  const { request: one, incoming } = begin(desk, {
    ...o,
    headers: { 'content-length': String(Buffer.byteLength(o.body)), ...o.headers },
  })
  one.end(o.body)
  return incoming
}

export async function askTo(desk: ServerDesk, o: { method: string; path: string }): Promise<Answer> {
  const response = await fetch(`${desk.url}${o.path}`, { method: o.method, headers: { authorization: `Bearer ${TOKEN}` } })
  const text = await response.text()
  return { status: response.status, body: JSON.parse(text), text, headers: response.headers }
}

export function files(desk: ServerDesk): Promise<string[]> {
  return readdir(join(desk.folder, 'uploads'))
}
