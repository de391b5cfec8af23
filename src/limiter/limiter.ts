/** The contract of the rate limiter: nobody calls Intercom without a grant, and every answer's headers flow back through it. */

/** Endpoint families that Intercom may limit on their own; children of the app's bucket, which is a child of the workspace's. */
export const BUCKETS = ['contacts', 'conversations', 'content'] as const
export type Bucket = (typeof BUCKETS)[number]

/**
 * What an answer said about its rate limit (X-RateLimit-Limit, -Remaining, -Reset; official: rate-limiting). `limit` and `remaining`
 * count calls of one 10-second window; `resetAt` is epoch milliseconds on the server's clock.
 */
export interface RateHeaders {
  readonly limit: number
  readonly remaining: number
  readonly resetAt: number
}

/** Leave to make `count` calls now. */
export interface Grant {
  readonly count: number
  /** Tells what one answer said: its headers where it had them, and whether it was a 429. Never throws, does not wait. */
  said(answer: { readonly headers?: RateHeaders; readonly limited: boolean }): void
  /** Gives back calls that were not made. */
  unused(n: number): void
}

export interface TakeOptions {
  /** How many calls are wanted; the grant holds between 1 and this many. Default 1. */
  readonly count?: number
  /** Live work (hand-off, webhooks): may use the reserve and goes before bulk work. */
  readonly live?: boolean
  readonly signal?: AbortSignal
}

/** How a bucket stands, for gauges and `show`. `resetAt` epoch milliseconds; null = nothing heard yet. */
export interface BucketState {
  readonly bucket: Bucket
  readonly limit: number | null
  readonly remaining: number | null
  readonly resetAt: number | null
  /** Milliseconds that takers waited so far in this process. */
  readonly waitedMs: number
}

export interface Limiter {
  /**
   * Waits until at least one call may be made in the bucket and all its parents.
   * @throws the signal's reason when aborted while waiting
   */
  take(bucket: Bucket, o?: TakeOptions): Promise<Grant>
  state(): Promise<readonly BucketState[]>
  /** Writes back what is still held locally (headers heard, grants unused). */
  close(): Promise<void>
}
