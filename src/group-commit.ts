/** Group commit: what many callers ask for while one statement is under way is written by the next one, together. */

/**
 * Turns `write(batch)` into `add(one)`. Each promise ends as its batch ended. At most one write runs at a time, in the order of arrival.
 */
export function createGroupCommit<T, R>(write: (batch: readonly T[]) => Promise<readonly R[]>): (one: T) => Promise<R> {
  interface Waiting {
    readonly one: T
    readonly resolve: (result: R) => void
    readonly reject: (error: unknown) => void
  }
  let waiting: Waiting[] = []
  let running = false

  const writeOnce = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const results = await write(batch.map((w) => w.one))
      if (results.length !== batch.length) throw new Error(`a group of ${batch.length} was answered by ${results.length} results`)
      results.forEach((result, i) => batch[i]?.resolve(result))
    } catch (error) {
      for (const w of batch) w.reject(error)
    }
  }
  const drain = async (): Promise<void> => {
    running = true
    // One turn of the event loop first, so that callers that act on the same answer share the first group already.
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      await writeOnce(batch)
    }
    running = false
  }
  return (one) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ one, resolve, reject })
      if (!running) void drain()
    })
}
