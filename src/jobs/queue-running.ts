/** Keeps count of the handlers at work, so that closing can wait for them, but not for ever. */

interface Running {
  /** Runs `work` and counts it until it settles. */
  during<T>(work: () => Promise<T>): Promise<T>
  count(): number
  /** Resolves when none is left or when `signal` aborts, whichever comes first. */
  settled(signal?: AbortSignal): Promise<void>
}

export function running(): Running {
  let atWork = 0
  const waiting = new Set<() => void>()
  const wakeAll = (): void => {
    for (const wake of waiting) wake()
    waiting.clear()
  }
  return {
    during: async (work) => {
      atWork++
      try {
        return await work()
      } finally {
        atWork--
        if (atWork === 0) wakeAll()
      }
    },
    count: () => atWork,
    settled: (signal) =>
      new Promise((done) => {
        if (atWork === 0 || signal?.aborted === true) return done()
        waiting.add(done)
        signal?.addEventListener('abort', () => done(), { once: true })
      }),
  }
}
