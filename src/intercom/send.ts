/** Sends one HTTP request once and tells for certain whether it can have reached the other side. */
import type { Dispatcher } from 'undici'
import type { AnswerHeaders } from '../limiter/headers.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly origin: string
  /** With query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  readonly headers: AnswerHeaders
  readonly text: string
}

/** `unsent` = not one byte was written; `lost` = it was at least begun, and no whole answer came back. */
export type Sent = Answer | { readonly kind: 'unsent' | 'lost'; readonly error: Error }

export interface SendOptions {
  readonly dispatcher: Dispatcher
  /** For the connection; also ends a wait that the dispatcher would not end. */
  readonly connectMs: number
  /** From the first byte sent to the last byte of the answer. */
  readonly answerMs: number
}

/** A page of 150 contacts is about a megabyte. */
const LARGEST_ANSWER = 32 * 1024 * 1024

/** Never rejects. Cannot be aborted: a call that is under way is waited for, at most `answerMs`. */
export function send(request: HttpRequest, o: SendOptions): Promise<Sent> {
  return new Promise((resolve) => {
    const state = createExchange(resolve, o)
    const { origin, path, method, headers, body = null } = request
    // undici's own time-outs are for parts of an answer; one that drips in byte by byte would hold on for ever.
    const options = { origin, path, method, headers: { ...headers }, body, headersTimeout: 0, bodyTimeout: 0 }
    try {
      o.dispatcher.dispatch(options, state.handler)
    } catch (error) {
      state.fail(asError(error))
    }
  })
}

/**
 * undici calls `onRequestStart` directly before it writes the first byte: a request that fails before was never sent. A socket that the
 * server had already closed fails after it, because nobody can tell whether the server still read the request.
 */
function createExchange(resolve: (sent: Sent) => void, o: SendOptions) {
  let started = false
  let status = 0
  let answerHeaders: AnswerHeaders = {}
  let size = 0
  const chunks: Buffer[] = []
  let isOver = false
  let abort: (reason: Error) => void = () => {}
  const end = (sent: Sent) => {
    if (!isOver) resolve(sent)
    isOver = true
    clearTimeout(timer)
  }
  const fail = (error: Error) => end({ kind: started ? 'lost' : 'unsent', error })
  const giveUp = (what: string, ms: number) => () => {
    const error = new Error(`${what} within ${ms} ms`)
    fail(error)
    abort(error)
  }
  let timer = setTimeout(giveUp('no connection', 2 * o.connectMs), 2 * o.connectMs)
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (controller) => {
      abort = (reason) => controller.abort(reason)
      if (isOver) return abort(new Error('given up before it was sent'))
      started = true
      clearTimeout(timer)
      timer = setTimeout(giveUp('no complete answer', o.answerMs), o.answerMs)
    },
    onResponseStart: (_, statusCode, headers) => {
      status = statusCode
      answerHeaders = headers
    },
    onResponseData: (_, chunk) => {
      size += chunk.length
      if (size > LARGEST_ANSWER) return abort(new Error(`an answer of more than ${LARGEST_ANSWER} bytes`))
      chunks.push(chunk)
    },
    onResponseEnd: () => end({ kind: 'answer', status, headers: answerHeaders, text: Buffer.concat(chunks).toString('utf8') }),
    onResponseError: (_, error) => fail(error),
  }
  return { handler, fail }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
