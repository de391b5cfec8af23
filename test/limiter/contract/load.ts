/** Loads and answers that the suites of the limiter's contract share. */
import { expect } from 'vitest'
import type { LimiterSettings } from '../../../src/limiter/levels.ts'
import type { Bucket, Grant, Limiter, RateHeaders } from '../../../src/limiter/limiter.ts'
import { START, type VirtualTime } from '../virtual-time.ts'
import type { WindowServer } from '../window-server.ts'

export const SHARED: LimiterSettings = { pools: 'shared' }

interface Load {
  readonly server: WindowServer
  readonly time: VirtualTime
  readonly workers: number
  readonly bucket?: Bucket
  readonly live?: boolean
  readonly latencyMs?: number
  readonly untilAt?: number
}

/** So many workers, each of which calls as often as it may. */
export async function load(limiter: Limiter, o: Load): Promise<void> {
  const halfMs = (o.latencyMs ?? 120) / 2
  const worker = async (index: number) => {
    while (o.time.now() < (o.untilAt ?? Number.POSITIVE_INFINITY)) {
      const grant = await limiter.take(o.bucket ?? 'contacts', { live: o.live ?? false })
      await o.time.sleep(halfMs + (index % 7))
      const answer = o.server.call()
      await o.time.sleep(halfMs + (index % 5))
      grant.said(answer)
    }
  }
  await untilClosed(Promise.all(Array.from({ length: o.workers }, (_, index) => worker(index))))
}

export async function stranger(server: WindowServer, o: { time: VirtualTime; everyMs: number }): Promise<void> {
  for (;;) {
    server.call()
    await o.time.sleep(o.everyMs)
  }
}

export async function forever(work: () => Promise<void>, workers: number): Promise<void> {
  const worker = async () => {
    for (;;) await work()
  }
  await untilClosed(Promise.all(Array.from({ length: workers }, worker)))
}

/** A load ends with its limiter. */
export async function untilClosed(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('closed'))) throw error
  }
}

export function takeMany(limiter: Limiter, count: number, o: { live?: boolean } = {}): { readonly grants: Grant[] } {
  const grants: Grant[] = []
  const one = async () => void grants.push(await limiter.take('contacts', o))
  void untilClosed(Promise.all(Array.from({ length: count }, one)))
  return { grants }
}

export function headersOf(o: { limit: number; remaining: number; resetAt?: number }): RateHeaders {
  return { resetAt: START + 10_000, ...o }
}

/** One call, answered at once. */
export async function hearOnce(limiter: Limiter, time: VirtualTime, o: { limit: number; remaining: number }): Promise<void> {
  const [grant] = await Promise.all([limiter.take('contacts'), time.pass(1_000)])
  const resetAt = (Math.floor(time.now() / 10_000) + 1) * 10_000
  grant.said({ limited: false, headers: headersOf({ ...o, resetAt }) })
  await time.pass(200)
}

export async function whileTimePasses<T>(time: VirtualTime, work: Promise<T>, stepMs = 100): Promise<T> {
  let over = false
  void work.finally(() => {
    over = true
  })
  await time.pass(0)
  while (!over) await time.pass(stepMs)
  return work
}

/** In each of the windows (1 = the first) 97 to 100 % of what headroom leaves were served. */
export function expectWellUsed(server: WindowServer, o: { limit: number; headroom?: number; windows: readonly number[] }): void {
  const usable = o.limit - Math.ceil(o.limit * (o.headroom ?? 0.1))
  for (const calls of server.served.values()) expect(calls).toBeLessThanOrEqual(usable)
  for (const window of o.windows) {
    expect(server.served.get(START + window * 10_000), `window ${window}`).toBeGreaterThanOrEqual(Math.floor(0.97 * usable))
  }
}
