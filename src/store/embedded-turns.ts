/** Lets timers and sockets have their turn while the embedded server is kept busy. */
import { setImmediate } from 'node:timers/promises'

/** How long queries may follow one another without a turn of the event loop. Measured: without it timers starve for seconds. */
const BUSY_MS = 15

/**
 * Returns a function to await before each query. PGlite works in the calling thread and answers within promises only, so a loop of
 * queries would never let the event loop go round: no lock renewed, no signal heard.
 */
export function turns(o: { now?: () => number } = {}): () => Promise<void> {
  const now = o.now ?? (() => performance.now())
  let turnedAt = now()
  return async () => {
    if (now() - turnedAt < BUSY_MS) return
    await setImmediate()
    turnedAt = now()
  }
}
