/**
 * The limiter inside one process, whatever the buckets are kept in: takes of the same moment become one visit to the shared buckets,
 * what answers said travels along, and those who wait are served in order, live ones first.
 */
import { setMaxListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { Ask, ExchangeReply, ExchangeRequest, Levels } from './exchange.ts'
import { describedLevel, type Pools } from './levels.ts'
import type { Grant, Limiter } from './limiter.ts'
import type { Nap } from './nap.ts'
import { createPoolWatch } from './pool-watch.ts'
import { createReports, type Origin } from './reports.ts'
import { aheadOf, createStock, STOCK_MS } from './stock.ts'
import { createTakers } from './takers.ts'
import { bucketStates, createWaited } from './waited.ts'

export interface DeskOptions {
  /** One visit to the shared buckets. */
  readonly exchange: (request: ExchangeRequest) => Promise<ExchangeReply>
  readonly pools: Pools
  /** A clock of this process, in milliseconds. */
  readonly now: () => number
  readonly nap: Nap
  readonly onWarning: (message: string) => void
}

/** Those who are paced are served in small groups rather than one by one. */
const STEP_MS = 50
/** What was heard while nobody took anything is written after this time. */
const FLUSH_MS = 100

export function createDesk(o: DeskOptions): Limiter {
  const takers = createTakers()
  const reports = createReports()
  const stock = createStock()
  const watch = createPoolWatch(o.pools, o.onWarning)
  const waited = createWaited()
  const closing = new AbortController()
  let wake = new AbortController()
  let serving: Promise<void> | undefined
  let flushing = false
  let due = false
  let probing = false
  let recentCalls = 0
  let levels: Levels | undefined

  const serve = () => {
    serving ??= serveAll().finally(() => {
      serving = undefined
      if (takers.size > 0 || due) serve()
    })
  }

  const serveAll = async () => {
    try {
      while (takers.size > 0 || due) {
        // Takes of this turn of the event loop join the same visit.
        await setImmediate()
        wake = new AbortController()
        const waitMs = await visit()
        if (takers.size > 0 && waitMs > 0) await o.nap(Math.max(waitMs, STEP_MS), { signal: wake.signal, ref: true })
      }
    } catch (error) {
      due = false
      takers.refuseAll(error)
    }
  }

  /** One visit, its calls handed out. Returns how long those still in line should wait. */
  const visit = async (): Promise<number> => {
    shelve(o.now())
    due = false
    const asks = takers.asks()
    const wanted = asks.map(withAhead)
    if (asks.length > 0) recentCalls = 0
    const reply = await deliver(wanted)
    probing = reply.granted.some((granted) => granted.probing)
    const waits = asks.flatMap((ask, index) => handOut(ask, reply, index))
    return waits.length === 0 ? 0 : Math.min(...waits)
  }

  /** A failed visit is told to those who wait; what was heard is kept for the next visit, which fails again if the trouble lasts. */
  const deliver = async (asks: readonly Ask[]): Promise<ExchangeReply> => {
    const heard = reports.drain()
    try {
      const reply = await o.exchange({ asks, reports: heard })
      levels = reply.levels
      watch.look(levels)
      return reply
    } catch (error) {
      reports.restore(heard)
      throw error
    }
  }

  /** Returns the wait of those who got nothing. */
  const handOut = (ask: Ask, reply: ExchangeReply, index: number): number[] => {
    const { calls, waitMs } = reply.granted[index] ?? { calls: 0, waitMs: 0 }
    const left = takers.serve(ask, { calls, takenAt: reply.now })
    recentCalls += calls - left
    stock.put({ bucket: ask.bucket, takenAt: reply.now }, left, o.now() + STOCK_MS)
    if (left > 0) flushLater()
    return takers.has(ask) ? [waitMs] : []
  }

  const withAhead = (ask: Ask): Ask => {
    const limit = levels?.[describedLevel(ask.bucket, o.pools)].limit ?? 0
    return ask.live || probing ? ask : { ...ask, count: ask.count + aheadOf(recentCalls, limit) }
  }

  /** Gives back calls that were taken ahead and not needed. */
  const shelve = (now?: number) => {
    for (const { origin, calls } of stock.clear(now)) reports.unused(origin, calls)
  }

  /** Writes soon what nobody's take carries along. Does not keep the process alive: an unwritten report is gone with its window. */
  const flushLater = () => {
    if (probing) wake.abort()
    if (flushing || closing.signal.aborted) return
    flushing = true
    void o.nap(FLUSH_MS, { signal: closing.signal, ref: false }).then(() => {
      flushing = false
      shelve(o.now())
      due = !reports.isEmpty() && !closing.signal.aborted
      if (due) serve()
    })
  }

  const makeGrant = (origin: Origin, count: number): Grant => {
    const mark = watch.mark()
    return {
      count,
      said: (answer) => {
        reports.said(origin, answer)
        if (answer.headers !== undefined) watch.answer(answer.headers, mark)
        flushLater()
      },
      unused: (calls) => {
        reports.unused(origin, calls)
        flushLater()
      },
    }
  }

  const take: Limiter['take'] = async (bucket, { live = false, count = 1, signal } = {}) => {
    signal?.throwIfAborted()
    // A run's one signal is listened to by every call that waits; node would warn of a leak from the eleventh on.
    if (signal !== undefined) setMaxListeners(0, signal)
    if (closing.signal.aborted) throw new Error(`A call in the bucket "${bucket}" was asked for after the limiter was closed`)
    const ready = takers.has({ bucket, live }) ? undefined : stock.take(bucket, count, o.now())
    if (ready !== undefined) {
      recentCalls += ready.calls
      return makeGrant(ready.origin, ready.calls)
    }
    // Someone who joins others of the same kind can only wait with them; anyone else may be served at once.
    if (!takers.has({ bucket, live })) wake.abort()
    const startedAt = o.now()
    const joined = takers.join({ bucket, live, count }, { signal, onLeave: () => takers.size === 0 && wake.abort() })
    serve()
    const { calls, takenAt } = await joined.finally(() => waited.add(bucket, o.now() - startedAt))
    return makeGrant({ bucket, takenAt }, calls)
  }

  const state: Limiter['state'] = async () => bucketStates((await deliver([])).levels, o.pools, waited)

  const close: Limiter['close'] = async () => {
    closing.abort()
    takers.refuseAll(new Error('The limiter was closed while a call was waiting'))
    wake.abort()
    await serving
    shelve()
    if (!reports.isEmpty()) await deliver([])
  }

  return { take, state, close }
}
