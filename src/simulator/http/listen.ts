/** Puts a hono app on a real socket of this machine, reachable from nowhere else. */

import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { FinSyncError } from '../../errors.ts'
import type { SimulatorApp } from './app.ts'

const HOST = '127.0.0.1'

/** Longer than clients keep idle connections, so that no client meets a socket that we just closed. */
const KEEP_ALIVE_MS = 60_000

export interface Listening {
  readonly url: string
  readonly port: number
  /** Stops at once, cutting connections that are still open. */
  close(): Promise<void>
}

/**
 * Listens on 127.0.0.1; port 0 takes a free one.
 * @throws FinSyncError when the port cannot be had
 */
export async function listen(app: SimulatorApp, port: number): Promise<Listening> {
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing))
  server.keepAliveTimeout = KEEP_ALIVE_MS
  await start(server, port)
  const actual = portOf(server)
  return { url: `http://${HOST}:${actual}`, port: actual, close: () => stop(server) }
}

function start(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error) => reject(cannotListen(port, cause))
    server.once('error', failed)
    server.listen(port, HOST, () => {
      server.off('error', failed)
      resolve()
    })
  })
}

function cannotListen(port: number, cause: Error): FinSyncError {
  const message = `The Intercom simulator cannot listen on ${HOST}:${port} (${cause.message}). Choose another port, or 0 for a free one.`
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
