/** One question, one answer, each a line of JSON, over a unix socket between two processes of one machine. */
import { once } from 'node:events'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Json } from '../json.ts'

export type Answering = (question: unknown) => Promise<Json>

/** How a question ended: nobody listens there, somebody does but said nothing (busy, or another user's), or the answer. */
type Asked = { readonly was: 'nobody' } | { readonly was: 'silent' } | { readonly was: 'answered'; readonly answer: unknown }

/** Listens at `path`. The server alone does not keep the process alive. */
export async function listenAt(path: string, answering: Answering): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) => void answer(socket, answering))
  server.unref()
  server.listen(path)
  await once(server, 'listening')
  return server
}

/** Stops listening; whoever connects from now on is refused. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((closed) => server.close(() => closed()))
}

async function answer(socket: Socket, answering: Answering): Promise<void> {
  socket.unref()
  socket.on('error', gone)
  try {
    // Reading a socket to its end would destroy it, and with it our way to answer.
    const question = await text(socket.iterator({ destroyOnReturn: false }))
    socket.end(`${JSON.stringify(await answering(JSON.parse(question)))}\n`)
  } catch {
    // The other side went away, or did not speak our language: there is nobody to tell.
    socket.destroy()
  }
}

/** The other side may go away at any moment, even between two reads; without a listener that would end the process. Reads report it. */
function gone(): void {}

/**
 * Asks whoever listens at `path`. One who hangs up without an answer is asked again: if it was about to end, it refuses by then,
 * and if it does not, it lives.
 */
export async function ask(path: string, question: Json, o: { signal: AbortSignal }): Promise<Asked> {
  for (let tries = 0; tries < 3; tries++) {
    const asked = await askOnce(path, question, o)
    if (asked !== 'hung up') return asked
  }
  return { was: 'silent' }
}

async function askOnce(path: string, question: Json, o: { signal: AbortSignal }): Promise<Asked | 'hung up'> {
  const socket = createConnection({ path, allowHalfOpen: true, signal: o.signal })
  socket.on('error', gone)
  try {
    socket.end(`${JSON.stringify(question)}\n`)
    const line = await text(socket)
    return line === '' ? 'hung up' : { was: 'answered', answer: JSON.parse(line) }
  } catch (error) {
    if (NOBODY.has(code(error))) return { was: 'nobody' }
    return HUNG_UP.has(code(error)) ? 'hung up' : { was: 'silent' }
  } finally {
    socket.destroy()
  }
}

/** The file is gone, its process is gone, or it is no socket. */
const NOBODY = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'])
const HUNG_UP = new Set(['ECONNRESET', 'EPIPE'])

function code(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
