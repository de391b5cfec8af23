/** Reads on behind a broken connection by itself, as long as each attempt brings something. */
import { type Clock, clockOf } from './http-clock.ts'
import { failedMs } from './http-wait.ts'

const MOST_BREAKS = 5

export interface UnbrokenOptions {
  /** Where `blocks` begin. */
  readonly from: number
  /** The bytes from a position on, by a new request. */
  readonly again: (from: number) => AsyncIterable<unknown>
  /** Whether asking again can help. */
  readonly isBreak: (error: unknown) => boolean
  readonly clock?: Partial<Clock> | undefined
  readonly signal: AbortSignal
}

/** @throws what `blocks` threw when it is no break, or several attempts in a row brought nothing */
export async function* unbroken(blocks: AsyncIterable<unknown>, o: UnbrokenOptions): AsyncGenerator<Buffer> {
  const { sleep, random, now } = clockOf(o.clock ?? {})
  let at = o.from
  let coming = blocks
  for (let breaks = 0; ; ) {
    try {
      for await (const block of coming) {
        if (!Buffer.isBuffer(block)) continue
        at += block.length
        breaks = 0
        yield block
      }
      return
    } catch (error) {
      o.signal.throwIfAborted()
      breaks += 1
      if (!o.isBreak(error) || breaks > MOST_BREAKS) throw error
      await sleep(failedMs(breaks, { headers: {}, random: random(), now: now() }), o.signal)
      coming = o.again(at)
    }
  }
}
