/** What the HTTP JSON source is told: plain values, secrets as functions. */
import type { ProxySettings } from '../dispatcher.ts'

/** Where a value is put into a request: a parameter of the query, or a path into the body. */
export interface Slot {
  readonly in: 'query' | 'body'
  readonly name: string
}

export interface PageSize {
  readonly slot: Slot
  readonly items: number
}

/** How the next page is asked for. */
export type NextPage =
  | { readonly by: 'cursor'; readonly path: string; readonly slot: Slot }
  | { readonly by: 'link' }
  | { readonly by: 'url'; readonly path: string }
  /** `overlap`: the last item is asked for again with the next page, and has to be the same. */
  | { readonly by: 'offset'; readonly slot: Slot; readonly size?: PageSize; readonly overlap: boolean }
  | { readonly by: 'page'; readonly slot: Slot; readonly first: number; readonly size?: PageSize }

/** `iso`: UTC to the second, as in 2026-01-31T09:00:00Z; `unix`: seconds since 1970; `unix_ms`: milliseconds. */
export type TimeFormat = 'iso' | 'unix' | 'unix_ms'

export interface SinceOptions {
  readonly slot: Slot
  /** Path of the time of the last change in an item. */
  readonly field: string
  readonly format: TimeFormat
  readonly overlapMs: number
}

export interface HttpJsonOptions {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, () => string>>
  readonly query: Readonly<Record<string, () => string>>
  /** Plain JSON values. */
  readonly body?: unknown
  /** Path of the list in an answer; empty = the answer itself. */
  readonly items: string
  /** Absent: there is one page. */
  readonly next?: NextPage | undefined
  /** Path of what says whether there is a next page. */
  readonly hasMore?: string | undefined
  readonly since?: SinceOptions | undefined
  readonly range?: { readonly from: Slot; readonly to: Slot; readonly format: TimeFormat } | undefined
  readonly gone?: { readonly path: string; readonly equals: string | number | boolean } | undefined
  readonly rateLimit: {
    readonly perSecond?: number | undefined
    /** Name of the header that says how long to wait. */
    readonly retryAfter: string
    /** Name of the header to go by where that one is missing. */
    readonly reset?: string | undefined
  }
  /** Without `statuses`: 408 and 500 to 599. */
  readonly retry: { readonly statuses?: readonly number[] | undefined; readonly attempts: number }
  readonly timeoutMs: number
  readonly maxPages: number
  /** Rows a chunk at most; default 5,000. A page is never joined with another. */
  readonly chunkRows?: number
  readonly proxy?: ProxySettings | undefined
  /** Rejects with the signal's reason. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
  /** 0 to 1. */
  readonly random?: () => number
  /** Epoch milliseconds. */
  readonly now?: () => number
}
