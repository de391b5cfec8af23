/** Changes that show up a fixed time after they were made, in the order they were made: what search sees of a write. */

export interface Lag<Change> {
  /** Takes note of a change that happened now; `atOnce` skips the delay (for what was there before the server started). */
  record(change: Change, o?: { readonly atOnce?: boolean }): void
  /** Applies every change whose time has come. */
  settle(): void
}

interface LagOptions<Change> {
  readonly delayMs: number
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly apply: (change: Change) => void
}

export function createLag<Change>({ delayMs, now, apply }: LagOptions<Change>): Lag<Change> {
  const waiting: { readonly visibleAt: number; readonly change: Change }[] = []
  let next = 0
  return {
    record(change, { atOnce = delayMs === 0 } = {}) {
      if (atOnce) apply(change)
      else waiting.push({ visibleAt: now() + delayMs, change })
    },
    settle() {
      const time = now()
      for (let entry = waiting[next]; entry !== undefined && entry.visibleAt <= time; entry = waiting[next]) {
        apply(entry.change)
        next += 1
      }
      if (next > 1000 && next * 2 > waiting.length) next -= waiting.splice(0, next).length
    },
  }
}
