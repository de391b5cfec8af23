/** Puts a hono app on a real socket, of this machine alone unless told otherwise. */

import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { FinSyncError } from '../../errors.ts'
import type { SimulatorApp } from './app.ts'

const LOOPBACK = '127.0.0.1'

/** Longer than clients keep idle connections, so that no client meets a socket that we just closed. */
const KEEP_ALIVE_MS = 60_000

export interface Listening {
  readonly url: string
  readonly port: number
  /** Stops at once, cutting connections that are still open. */
  close(): Promise<void>
}

/**
 * Listens on 127.0.0.1 or on `host`; port 0 takes a free one.
 * @throws FinSyncError when the port cannot be had
 */
export async function listen(app: SimulatorApp, o: { port: number; host?: string | undefined }): Promise<Listening> {
  const host = o.host ?? LOOPBACK
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing))
  server.keepAliveTimeout = KEEP_ALIVE_MS
  await start(server, { port: o.port, host })
  const actual = portOf(server)
  return { url: `http://${host}:${actual}`, port: actual, close: () => stop(server) }
}

interface Place {
  readonly host: string
  readonly port: number
}

function start(server: Server, place: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error) => reject(cannotListen(place, cause))
    server.once('error', failed)
    server.listen(place.port, place.host, () => {
      server.off('error', failed)
      resolve()
    })
  })
}

function cannotListen({ host, port }: Place, cause: Error): FinSyncError {
  const message = `The Intercom simulator cannot listen on ${host}:${port} (${cause.message}). Choose another port, or 0 for a free one.`
  return new FinSyncError(message, { cause })
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error(`the simulator's server has no port: ${address}`)
  return address.port
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)))
    server.closeAllConnections()
  })
}
