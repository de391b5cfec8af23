/** How fast a run goes: what was counted lately, by the second. Pure. */

/** Counts at one moment; `atMs` is on any clock that only goes forward. */
export interface Sample {
  readonly atMs: number
  readonly calls: number
  readonly settled: number
}

/** Intercom counts calls in windows of 10 s: a run may begin with many at once, and only over a whole window they compare with the limit. */
const OVER_MS = 10_000
/** From less than this nothing can be told. */
const LEAST_MS = 2_000

/** Adds a sample and forgets those that are too old; one older than the window is kept, so that the whole window is covered. */
export function remember(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const from = samples.findLastIndex((one) => one.atMs <= sample.atMs - OVER_MS)
  return [...samples.slice(Math.max(0, from)), sample]
}

/** By the second; null while nothing can be told. */
export interface Rates {
  /** On average over the last 10 s, also when the run has not lasted so long. */
  readonly calls: number | null
  /** On average since it is remembered, at most over 10 s or so. */
  readonly settled: number | null
}

export function ratesOf(samples: readonly Sample[]): Rates {
  const [first] = samples
  const last = samples.at(-1)
  if (first === undefined || last === undefined || last.atMs - first.atMs < LEAST_MS) return { calls: null, settled: null }
  const ms = last.atMs - first.atMs
  return {
    calls: ((last.calls - first.calls) * 1000) / Math.max(ms, OVER_MS),
    settled: ((last.settled - first.settled) * 1000) / ms,
  }
}
