/** Puts a hono app on a real socket, and takes it off again without cutting answers that are under way. */
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { FinSyncError } from '../errors.ts'
import type { FetchApp } from './http-app.ts'
import { type Place, urlOf } from './http-place.ts'
import { TIME_LIMITS } from './time-limits.ts'

export interface Listening {
  /** As a browser or curl on this machine takes it. */
  readonly url: string
  readonly port: number
  /** Takes no more connections, lets answers end until `signal` aborts, and cuts what is left then. */
  close(o: { signal: AbortSignal }): Promise<void>
}

/** @throws FinSyncError when the port cannot be had */
export async function listenHttp(app: FetchApp, place: Place): Promise<Listening> {
  const answer = getRequestListener((request, env) => app.fetch(request, env), { overrideGlobalObjects: false })
  const server = createServer(TIME_LIMITS, (incoming, outgoing) => {
    outgoing.once('close', () => closeWhenIdle(server))
    void answer(incoming, outgoing)
  })
  await start(server, place)
  const port = portOf(server)
  let closed: Promise<void> | undefined
  return { url: urlOf({ host: place.host, port }), port, close: (o) => (closed ??= stop(server, o.signal)) }
}

function start(server: Server, place: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error): void => reject(cannotListen(place, cause))
    server.once('error', failed)
    server.listen(place.port, place.host, () => {
      server.off('error', failed)
      resolve()
    })
  })
}

function cannotListen({ host, port }: Place, cause: Error): FinSyncError {
  const message = `cannot listen on ${host}:${port} (${cause.message}); name another place with --host and --port, or HOST and PORT`
  return new FinSyncError(message, { cause })
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error(`the server has no port: ${address}`)
  return address.port
}

/** A connection whose last answer has gone out after `stop` would be kept for the next request, which never comes. */
function closeWhenIdle(server: Server): void {
  if (!server.listening) setImmediate(() => server.closeIdleConnections())
}

function stop(server: Server, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cut = (): void => server.closeAllConnections()
    server.close((error) => {
      signal.removeEventListener('abort', cut)
      if (error === undefined) resolve()
      else reject(error)
    })
    if (signal.aborted) cut()
    else signal.addEventListener('abort', cut, { once: true })
  })
}
