/** Time that passes only when a test says so: nothing sleeps, and every run is the same. */
import { setImmediate } from 'node:timers/promises'
import type { Nap } from '../../src/limiter/nap.ts'

export interface VirtualTime {
  now(): number
  readonly nap: Nap
  sleep(ms: number): Promise<void>
  /** Real work (a query) that has to end before time may go on. */
  busy<T>(work: () => Promise<T>): Promise<T>
  /** Lets `ms` milliseconds pass, waking everybody who sleeps at their moment. */
  pass(ms: number): Promise<void>
}

/** A window of Intercom begins here. */
export const START = 1_800_000_000_000

export function createVirtualTime(start = START): VirtualTime {
  let now = start
  let working = 0
  const sleepers = new Set<{ readonly at: number; wake(): void }>()
  const settle = async () => {
    let quiet = 0
    while (quiet < 4) {
      await setImmediate()
      quiet = working > 0 ? 0 : quiet + 1
    }
  }
  const sleepUntil = (at: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (signal?.aborted) return resolve()
      const wake = () => {
        sleepers.delete(sleeper)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const sleeper = { at, wake }
      sleepers.add(sleeper)
      signal?.addEventListener('abort', wake)
    })
  return {
    now: () => now,
    nap: (ms, { signal }) => sleepUntil(now + ms, signal),
    sleep: (ms) => sleepUntil(now + ms),
    busy: async (work) => {
      working += 1
      try {
        return await work()
      } finally {
        working -= 1
      }
    },
    pass: async (ms) => {
      const end = now + ms
      await settle()
      for (;;) {
        const next = Math.min(...[...sleepers].map((sleeper) => sleeper.at))
        if (next > end) break
        now = Math.max(now, next)
        for (const sleeper of [...sleepers].filter((each) => each.at <= now)) sleeper.wake()
        await settle()
      }
      now = end
    },
  }
}
