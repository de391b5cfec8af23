/** A wait that can be cut short. */
import { setTimeout as delay } from 'node:timers/promises'

/** Resolves after `ms`, or as soon as `signal` is aborted. `ref: false` = does not keep the process alive. */
export type Nap = (ms: number, o: { readonly signal: AbortSignal; readonly ref: boolean }) => Promise<void>

/** The real one. */
export const nap: Nap = async (ms, { signal, ref }) => {
  try {
    await delay(ms, undefined, { signal, ref })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
