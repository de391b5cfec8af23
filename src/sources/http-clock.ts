/** Waiting and chance, passed in by tests, and the pace of a source's calls. */
import { setTimeout as delay } from 'node:timers/promises'

export interface Clock {
  /** Rejects with the signal's reason. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** 0 to 1. */
  readonly random: () => number
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** The clock with real time for what is left out. */
export function clockOf(
  o: {
    readonly [Name in keyof Clock]?: Clock[Name] | undefined
  },
): Clock {
  return { sleep: o.sleep ?? realSleep, random: o.random ?? Math.random, now: o.now ?? Date.now }
}

/** Waits for its turn: turns are at least `1 / perSecond` apart, in the order in which they were asked for. */
export type Pace = (signal: AbortSignal) => Promise<void>

export function createPace(perSecond: number, clock: Clock): Pace {
  const gapMs = 1_000 / perSecond
  let nextAt = 0
  return async (signal) => {
    const now = clock.now()
    const turnAt = Math.max(now, nextAt)
    nextAt = turnAt + gapMs
    if (turnAt > now) await clock.sleep(turnAt - now, signal)
  }
}

async function realSleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}
