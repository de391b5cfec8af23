/** Does again what a Postgres server ended because of a deadlock. */
import { hasCode } from './error-code.ts'

const DEADLOCK = '40P01'
const MOST_DEADLOCKS = 5

/**
 * Two that write the same rows in another order wait for each other, and the server ends one of them; nothing of it was done, and the other
 * one has gone on. `run` is called again, so what it does besides statements must bear that.
 */
export async function untilNoDeadlock<T>(run: () => Promise<T>): Promise<T> {
  for (let deadlocks = 1; ; deadlocks++) {
    try {
      return await run()
    } catch (error) {
      if (!hasCode(error, DEADLOCK) || deadlocks === MOST_DEADLOCKS) throw error
    }
  }
}
