/** What can come of a call that did not succeed. Messages never carry a token or an email address. */
import { FinSyncError } from '../errors.ts'

/** One entry of Intercom's error envelope. */
export interface ErrorEntry {
  readonly code: string
  readonly message?: string
  readonly field?: string
}

export interface RefusalDetails {
  readonly operation: string
  readonly status: number
  readonly errors: readonly ErrorEntry[]
  readonly requestId?: string | undefined
  /** Where a 410 says the contact lives now: the `rel="canonical"` of its Link header. */
  readonly link?: string | undefined
}

/** A definite no to this one request (4xx): it was not applied, and the same request will be refused again. */
export class IntercomRefusal extends Error {
  override readonly name = 'IntercomRefusal'
  readonly operation: string
  readonly status: number
  /** The code of the first error; `http_400` and the like when the answer had no envelope. */
  readonly code: string
  /** The message of the first error as Intercom wrote it, without email addresses. */
  readonly text: string
  readonly errors: readonly ErrorEntry[]
  readonly requestId: string | undefined
  readonly link: string | undefined
  constructor(details: RefusalDetails) {
    const first = details.errors[0]
    const code = first?.code ?? `http_${details.status}`
    const text = first?.message ?? ''
    const request = details.requestId === undefined ? '' : ` (request ${details.requestId})`
    super(`Intercom refused ${details.operation} with ${details.status} ${code}${text === '' ? '' : `: ${text}`}${request}`)
    this.operation = details.operation
    this.status = details.status
    this.code = code
    this.text = text
    this.errors = details.errors
    this.requestId = details.requestId
    this.link = details.link
  }
}

/**
 * The request left, but whether it was applied is not known: the answer timed out, the connection dropped, or the answer was a 5xx or
 * unreadable. Thrown only for calls that are not safe to repeat; the caller finds out what happened before it tries again.
 */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost'
  readonly operation: string
  readonly sentAt: Date
  constructor(operation: string, o: { sentAt: Date; why: string; cause?: unknown }) {
    super(
      `${operation} was sent to Intercom at ${o.sentAt.toISOString()}, but ${o.why}: it may or may not have been applied`,
      o.cause === undefined ? undefined : { cause: o.cause },
    )
    this.operation = operation
    this.sentAt = o.sentAt
  }
}

/** A successful answer of a shape nobody foresaw; repeating the call cannot help. Ends the run, exit 1. */
export class UnexpectedAnswer extends FinSyncError {
  override readonly name = 'UnexpectedAnswer'
}

/** The contact that a merged one lives on as, where the refusal is about one that was merged. */
export function mergedInto({ status, link }: IntercomRefusal): string | undefined {
  return status === 410 ? /^\/contacts\/([\w-]+)$/.exec(link ?? '')?.[1] : undefined
}
