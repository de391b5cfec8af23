/** One call of Intercom's REST API, as its functions ask for it and as it is reported on. */
import type { z } from 'zod'
import type { Bucket } from '../limiter/limiter.ts'

export interface ApiRequest<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** The method and the path's pattern, such as 'PUT /contacts/{id}': for messages and metrics, so no ids in it. */
  readonly operation: string
  readonly body?: object
  readonly query?: Readonly<Record<string, string | number | boolean>>
  /** Shape of a successful answer; an empty body is null. */
  readonly schema: z.ZodType<T>
  /** True when sending it twice does no more than sending it once. */
  readonly repeatable: boolean
}

export interface CallOptions {
  /** Ends waiting, for a grant or before another attempt. A request that is under way is not cut off. */
  readonly signal?: AbortSignal
  /** Live work goes before bulk work. */
  readonly live?: boolean
  /** Awaited directly before each attempt is sent; when it throws, nothing is sent and the error is the call's. */
  readonly beforeSend?: () => Promise<void>
  /** Called after each attempt of this call. */
  readonly onCall?: (call: CallReport) => void
  /** Milliseconds that an attempt of this call waited for its grant. */
  readonly onWaited?: (ms: number) => void
}

/** One attempt, for metrics and logs: no personal data in it. */
export interface CallReport {
  readonly operation: string
  readonly bucket: Bucket
  /** Null when no answer came. */
  readonly status: number | null
  readonly ms: number
  readonly attempt: number
  /** It was answered 429. */
  readonly limited: boolean
  readonly requestId?: string
}
