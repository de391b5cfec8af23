/** The line of those who wait for calls: live ones before bulk ones, otherwise first come first served. */
import type { Ask } from './exchange.ts'
import type { Bucket } from './limiter.ts'

/** What tells takers apart: those of one kind can only be served in the order they came. */
export interface Kind {
  readonly bucket: Bucket
  readonly live: boolean
}

export interface Served {
  readonly calls: number
  readonly takenAt: number
}

interface Taker extends Kind {
  readonly count: number
  grant(served: Served): void
  refuse(reason: Error): void
}

export interface Takers {
  readonly size: number
  has(kind: Kind): boolean
  /**
   * Waits for 1 to `count` calls. `onLeave` is called when the taker gave up.
   * @throws the signal's reason, or what `refuseAll` was called with
   */
  join(wanted: Kind & { readonly count: number }, o: { signal?: AbortSignal | undefined; onLeave: () => void }): Promise<Served>
  /** What they want together: live asks first. */
  asks(): readonly Ask[]
  /** Serves takers of a kind in order and returns the calls left over. */
  serve(kind: Kind, served: Served): number
  refuseAll(reason: unknown): void
}

export function createTakers(): Takers {
  const line = new Set<Taker>()
  return {
    get size() {
      return line.size
    },
    has: (kind) => [...line].some((taker) => isOfKind(taker, kind)),
    join: (wanted, { signal, onLeave }) =>
      new Promise((resolve, reject) => {
        const onAbort = () => {
          line.delete(taker)
          taker.refuse(asError(signal?.reason))
          onLeave()
        }
        const stopListening = () => signal?.removeEventListener('abort', onAbort)
        const grant = (served: Served) => {
          stopListening()
          resolve(served)
        }
        const refuse = (reason: Error) => {
          stopListening()
          reject(reason)
        }
        const taker: Taker = { ...wanted, grant, refuse }
        signal?.addEventListener('abort', onAbort)
        line.add(taker)
      }),
    asks: () => group([...line]),
    serve: (kind, served) => {
      let left = served.calls
      for (const taker of [...line].filter((each) => isOfKind(each, kind))) {
        if (left === 0) break
        const calls = Math.min(left, taker.count)
        left -= calls
        line.delete(taker)
        taker.grant({ ...served, calls })
      }
      return left
    },
    refuseAll: (reason) => {
      const all = [...line]
      line.clear()
      for (const taker of all) taker.refuse(asError(reason))
    },
  }
}

function isOfKind(taker: Kind, kind: Kind): boolean {
  return taker.bucket === kind.bucket && taker.live === kind.live
}

function group(line: readonly Taker[]): readonly Ask[] {
  const asks = new Map<string, Ask>()
  for (const { bucket, live, count } of line) {
    const key = `${bucket} ${live}`
    asks.set(key, { bucket, live, count: count + (asks.get(key)?.count ?? 0) })
  }
  return [...asks.values()].toSorted((one, other) => Number(other.live) - Number(one.live))
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('Waiting for a call was given up', { cause: reason })
}
