/** A light client of the embedded server: it keeps the one session only while its transaction is open. */
import { EventEmitter } from 'node:events'
import pLimit from 'p-limit'
import type { InnerSession, Turn } from './embedded-session.ts'
import type { SqlResult } from './pool.ts'

export interface LightClient extends EventEmitter {
  query<R extends object>(sql: string, parameters?: readonly unknown[]): Promise<SqlResult<R>>
  release(destroy?: boolean): void
}

/**
 * Lends a client that has transactions of its own and shares everything else (LISTEN, SET) with all others.
 * `onRelease` is told when it is given back; a transaction that is open by then is rolled back, and `onError` hears if that fails.
 */
export function lightClient(
  inner: InnerSession,
  o: { onRelease: (client: LightClient) => void; onError: (error: unknown) => void },
): LightClient {
  const inOrder = pLimit(1)
  let held: Turn | undefined
  let released = false

  async function run<R extends object>(sql: string, parameters?: readonly unknown[]): Promise<SqlResult<R>> {
    const turn = held ?? (await inner.take())
    held = turn
    try {
      return await turn.query<R>(sql, parameters)
    } finally {
      if (!turn.inTransaction()) letGo(turn)
    }
  }

  function letGo(turn: Turn): void {
    held = undefined
    turn.giveBack()
  }

  async function rollBackIfOpen(): Promise<void> {
    if (held !== undefined) await run('rollback')
  }

  const client: LightClient = Object.assign(new EventEmitter(), {
    query: async <R extends object>(sql: string, parameters?: readonly unknown[]): Promise<SqlResult<R>> => {
      if (released) throw new Error('this database session was given back; it can no longer be used')
      return await inOrder(() => run<R>(sql, parameters))
    },
    release: (): void => {
      if (released) throw new Error('this database session was given back twice')
      released = true
      o.onRelease(client)
      inOrder(rollBackIfOpen).catch(o.onError)
    },
  })
  return client
}
