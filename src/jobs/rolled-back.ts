/** Runs work on a Db whose every change is undone at the end, however it ends. */
import type { Db } from '../store/db.ts'

class RollBack extends Error {}

/** Inside, a `tx` is part of the one transaction: what it writes is seen by the work and by nobody else. */
export async function rolledBack<T>(db: Db, work: (scratch: Db) => Promise<T>): Promise<T> {
  let result: { readonly value: T } | undefined
  try {
    await db.tx(async (tx) => {
      // The work may wait for a source for minutes, and hold nothing that anybody else waits for.
      await tx.execute('set local idle_in_transaction_session_timeout to 0')
      const scratch: Db = { query: tx.query, execute: tx.execute, tx: (inner) => inner(tx), close: () => Promise.resolve() }
      result = { value: await work(scratch) }
      throw new RollBack('nothing of this is kept')
    })
  } catch (error) {
    if (!(error instanceof RollBack)) throw error
  }
  if (result === undefined) throw new Error('the work neither ended nor failed')
  return result.value
}
