/** Keeps one hand of a worker free of backfills: whoever drives one does so for hours, and nightly work must not wait for that. */

export interface BackfillRoom {
  /** Works with the place that was free, or answers false at once. */
  during(work: () => Promise<void>): Promise<boolean>
}

/** A worker that does one thing at a time does that one. */
export function createBackfillRoom({ concurrency }: { concurrency: number }): BackfillRoom {
  let free = Math.max(1, concurrency - 1)
  return {
    async during(work) {
      if (free === 0) return false
      free -= 1
      try {
        await work()
      } finally {
        free += 1
      }
      return true
    },
  }
}
