/** A pool over one embedded PGlite that looks like a `pg.Pool`, so that the store and the queue run on it unchanged. */
import { EventEmitter } from 'node:events'
import type { PGlite } from '@electric-sql/pglite'
import { type LightClient, lightClient } from './embedded-client.ts'
import { type InnerSession, innerSession } from './embedded-session.ts'
import type { SqlPool, SqlResult } from './pool.ts'

/**
 * Makes the pool. All its clients share one session: a client hears every channel that any of them listens to, and a SET outside a
 * transaction is everybody's. `end` finishes what was asked before, refuses what comes after, and leaves `lite` for its owner to
 * close.
 */
export async function embeddedPool(lite: PGlite): Promise<SqlPool> {
  const events = new EventEmitter()
  // A server that broke rejects every later statement, which is where it is told; an event nobody hears would end the process.
  events.on('error', () => undefined)
  const fail = (error: unknown): boolean => events.emit('error', error)
  const inner = await innerSession(lite, fail)
  const clients = new Set<LightClient>()
  const deaf = lite.onNotification((channel, payload) => {
    for (const client of clients) client.emit('notification', { channel, payload })
  })
  return Object.assign(events, {
    query: <R extends object>(sql: string, parameters?: readonly unknown[]) => once<R>(inner, sql, parameters),
    connect: async () => {
      const client = lightClient(inner, { onRelease: (gone) => clients.delete(gone), onError: fail })
      clients.add(client)
      return client
    },
    end: async () => {
      deaf()
      await inner.end()
    },
  })
}

/** One statement on its own. A transaction it left open would be everybody's, so that is refused and undone. */
async function once<R extends object>(inner: InnerSession, sql: string, parameters?: readonly unknown[]): Promise<SqlResult<R>> {
  const turn = await inner.take()
  try {
    const result = await turn.query<R>(sql, parameters)
    if (!turn.inTransaction()) return result
    throw new Error('a transaction was begun on the pool itself; take a client with connect() for it')
  } finally {
    if (turn.inTransaction()) await turn.query('rollback')
    turn.giveBack()
  }
}
