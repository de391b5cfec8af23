/** The words of a source over HTTP: what is asked, what comes back, and what a source may decide by itself. */
import type { Readable } from 'node:stream'
import type { ProxySettings } from '../dispatcher.ts'

/** Names are in lower case. */
export type HttpHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

export interface HttpCall {
  /** Default GET. Every call may be repeated, so a call that changes something must be safe to send twice. */
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /**
   * `/path` is put behind the base URL, `?query` included. A full URL (a next link) must be of the base URL's origin: the credentials go
   * along with every call and must not reach another host.
   */
  readonly path: string
  /** Added to the query that `path` has; `undefined` is left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Sent as a form when it is a URLSearchParams, else as JSON. */
  readonly body?: unknown
  /** Over those of the source. */
  readonly headers?: Readonly<Record<string, string>>
  /** What is being done, for messages: "listing contacts". */
  readonly operation: string
  /** Statuses other than 2xx that are an answer too, such as 304. */
  readonly accept?: readonly number[]
}

/** An answer that is no success. `body` is its JSON value, else its text (at most 64 KB of either). */
export interface HttpRefused {
  readonly status: number
  readonly headers: HttpHeaders
  readonly body: unknown
  readonly operation: string
  /** What the other side said in it, fit to be shown: one line without secrets and email addresses; empty when it said nothing. */
  readonly said: string
}

export interface SourceHttpOptions {
  /** Who is asked, for messages: "HubSpot". */
  readonly label: string
  /** With or without a path; its origin is the only one that is ever asked. */
  readonly baseUrl: string
  /** The setting that names the base URL, for messages. Default `base_url`. */
  readonly baseUrlSetting?: string
  /** Credentials and the like, asked for before every attempt. Their values never appear in an error. */
  readonly headers: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
  /** Further texts that must not appear in an error, such as a key that travels in the query. */
  readonly secrets?: () => readonly string[]
  /** After a 401: gets new credentials, which `headers` then tells. Called once for all calls that met the old ones. */
  readonly renew?: (o: { signal: AbortSignal }) => Promise<void>
  /** The pace that this source keeps by itself, over all its calls. */
  readonly perSecond?: number
  /** How often a call is sent at most; waits for a limit do not count. Default 5. */
  readonly attempts?: number
  /** Statuses after which the same call is sent again. Default 408 and 500 to 599. */
  readonly repeatedStatuses?: readonly number[]
  /** Milliseconds to wait when the answer (status 400 or more) means "too many calls"; undefined leaves it to the status and Retry-After. */
  readonly rateLimitWait?: (answer: HttpRefused) => number | undefined
  /** The error that a no (any 3xx or 4xx) means; undefined = the usual: a 429 and a 408 are sent again, the rest are an error. */
  readonly refusal?: (answer: HttpRefused) => Error | undefined
  readonly proxy?: ProxySettings | undefined
  /** `json`: for a whole answer; `stream`: until it begins, and between two parts of it. Default 60,000. */
  readonly timeoutMs?: number
  /** Of an answer to `json`, unpacked. Default 64 MB. */
  readonly maxBodyBytes?: number
  /** A limit that asks for a longer wait ends the read instead. Default 5 minutes. */
  readonly longestWaitMs?: number
  /** Rejects with the signal's reason. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
  /** 0 to 1. */
  readonly random?: () => number
  /** Epoch milliseconds. */
  readonly now?: () => number
}

export interface HttpAnswer<Body> {
  readonly status: number
  readonly headers: HttpHeaders
  readonly body: Body
}

/**
 * Calls are tried again after a 429, a 5xx, a time-out and a dropped connection, with growing waits, a limited number of times.
 * Both throw the signal's reason when it is aborted, and
 * @throws Unreachable when no attempt got through, or a limit asks for too long a wait
 * @throws NotAuthorised after a 401 (that `renew` did not cure) and a 403
 * @throws ConfigError after any other 4xx and a redirect to another host, unless `refusal` told another error
 */
export interface SourceHttp {
  /** The JSON value of the answer; null when it is empty. */
  json(call: HttpCall, o: { signal: AbortSignal }): Promise<HttpAnswer<unknown>>
  /**
   * The body as it comes, unpacked (gzip, br). It fails with Unreachable when the connection breaks off in the middle: nothing is asked
   * again then. Destroy it or read it to its end.
   */
  stream(call: HttpCall, o: { signal: AbortSignal }): Promise<HttpAnswer<Readable>>
  /** Ends all connections at once. */
  close(): Promise<void>
}
