/** A server for the fakes of other people's APIs: counts calls and connections, and plays the faults that a network has. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'

/**
 * `status`: answered in place of the API. `reset`: the connection is cut before an answer. `half`: it is cut in the middle of the body.
 * `silence`: the call is taken and never answered. `html`: a proxy's page with status 200 instead of JSON.
 */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  | 'reset'
  | 'half'
  | 'silence'
  | 'html'

export interface FakeCall {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

export interface FakeServer {
  /** Without a slash at its end. */
  readonly url: string
  /** All calls so far, those that met a fault included. */
  readonly calls: readonly FakeCall[]
  /** The next `times` calls (default 1) meet the fault, those that `when` tells. A later one comes after those before it. */
  meet(fault: Fault, o?: { times?: number; when?: (call: FakeCall) => boolean }): void
  /** Faults that nobody has met yet. */
  left(): number
  /** Takes the faults away that nobody has met yet. */
  heal(): void
  /** Connections open now. One that is just being closed is waited for. */
  open(): Promise<number>
  close(): Promise<void>
}

type Handler = (request: Request) => Response | Promise<Response>
interface Armed {
  readonly fault: Fault
  readonly when: (call: FakeCall) => boolean
  times: number
}

/** `handler`: what plays the API, such as the `fetch` of a hono app. */
export async function startFake(handler: Handler): Promise<FakeServer> {
  const calls: FakeCall[] = []
  const armed: Armed[] = []
  const sockets = new Set<Socket>()
  const answer = getRequestListener(handler)
  const server = createServer((request, response) => {
    const call = { method: request.method ?? '', path: request.url ?? '', headers: request.headers }
    calls.push(call)
    const fault = nextFault(armed, call)
    if (fault === undefined) void answer(request, response)
    else play(fault, { request, response })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    calls,
    meet: (fault, { times = 1, when = () => true } = {}) => void armed.push({ fault, when, times }),
    left: () => armed.reduce((sum, { times }) => sum + times, 0),
    heal: () => void armed.splice(0),
    open: () => openOf(sockets),
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      if (server.listening) await once(server, 'close')
    },
  }
}

/** The address of a port where nobody listens. */
export async function nobodyThere(): Promise<string> {
  const server = await startFake(() => new Response())
  await server.close()
  return server.url
}

function nextFault(armed: Armed[], call: FakeCall): Fault | undefined {
  const index = armed.findIndex(({ when }) => when(call))
  const found = armed[index]
  if (found === undefined) return undefined
  found.times -= 1
  if (found.times <= 0) armed.splice(index, 1)
  return found.fault
}

function play(fault: Fault, { request, response }: { request: IncomingMessage; response: ServerResponse }): void {
  request.resume()
  if (fault === 'reset') request.socket.resetAndDestroy()
  else if (fault === 'half') cutInTheMiddle(response)
  else if (fault === 'html') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Please log in</html>')
  else if (fault !== 'silence') {
    response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(JSON.stringify(fault.body ?? {}))
  }
}

function cutInTheMiddle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"results": [', () => response.socket?.resetAndDestroy())
}

/** A client's end of a connection is told to this side by the network, so a moment is allowed for it: until nothing more is closed. */
async function openOf(sockets: ReadonlySet<Socket>): Promise<number> {
  if (sockets.size === 0) return 0
  const deadline = AbortSignal.timeout(1_000)
  while (sockets.size > 0 && !deadline.aborted) {
    const [socket] = sockets
    if (socket !== undefined) await once(socket, 'close', { signal: deadline }).catch(() => undefined)
  }
  return sockets.size
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the fake has no port')
  return address.port
}
