/** Remembers the calls the simulator got and tells listeners about them, so that tests can count and wait without sleeping. */

/** A call that has arrived. `pattern` is `PUT /contacts/{id}`; `at` and `window` (start of its rate window) are epoch milliseconds. */
export interface ArrivedCall {
  readonly method: string
  readonly path: string
  readonly pattern: string
  readonly at: number
  readonly window: number
}

/** A call that was handled; `dropped` = the connection was cut instead of an answer. */
export interface Call extends ArrivedCall {
  readonly status: number | 'dropped'
}

export interface Counts {
  readonly total: number
  readonly byPattern: Readonly<Record<string, number>>
  readonly byStatus: Readonly<Record<string, number>>
}

/** A promise that a listener returns is awaited before the call goes on. */
export type Listener<T> = (call: T) => void | Promise<void>

export interface CallLog {
  arrived(call: ArrivedCall): Promise<void>
  handled(call: Call): Promise<void>
  /** The latest calls, oldest first; counts go on where the log lets go of old ones. */
  calls(): readonly Call[]
  counts(): Counts
  reset(): void
  /** Listens to calls before they are handled; returns how to stop. */
  onArrival(listener: Listener<ArrivedCall>): () => void
  /** Listens to calls that were applied and are about to be answered; returns how to stop. */
  onCall(listener: Listener<Call>): () => void
}

/** Holds on to the last `keep` calls at least (twice that at most). */
export function createCallLog(keep = 100_000): CallLog {
  let calls: Call[] = []
  let counts = noCounts()
  const arrivals = createListeners<ArrivedCall>()
  const answers = createListeners<Call>()
  return {
    arrived: arrivals.tell,
    handled(call) {
      calls.push(call)
      if (calls.length > keep * 2) calls = calls.slice(-keep)
      addTo(counts, call)
      return answers.tell(call)
    },
    calls: () => [...calls],
    counts: () => structuredClone(counts),
    reset() {
      calls = []
      counts = noCounts()
    },
    onArrival: arrivals.add,
    onCall: answers.add,
  }
}

type OpenCounts = { total: number; byPattern: Record<string, number>; byStatus: Record<string, number> }

function noCounts(): OpenCounts {
  return { total: 0, byPattern: {}, byStatus: {} }
}

function addTo(counts: OpenCounts, { pattern, status }: Call): void {
  counts.total += 1
  counts.byPattern[pattern] = (counts.byPattern[pattern] ?? 0) + 1
  counts.byStatus[status] = (counts.byStatus[status] ?? 0) + 1
}

function createListeners<T>() {
  const listeners = new Set<Listener<T>>()
  return {
    async tell(call: T): Promise<void> {
      for (const listener of [...listeners]) await listener(call)
    },
    add(listener: Listener<T>): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
