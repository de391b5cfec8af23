/** One request and its answer on undici: ends in time, never follows a redirect, unpacks what comes packed. */
import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip } from 'node:zlib'
import { type Dispatcher, request } from 'undici'
import type { HttpCall, HttpHeaders } from './http-types.ts'
import { headerText } from './http-wait.ts'

export interface Exchange {
  readonly status: number
  readonly headers: HttpHeaders
  /** Unpacked; its errors are those of the connection. */
  readonly body: Readable
  /** Takes the time-out for the whole answer away: from now on it may take as long as parts of it keep coming. */
  endless(): void
}

export interface ExchangeOptions {
  readonly dispatcher: Dispatcher
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** @throws the signal's reason, or whatever went wrong with the connection; nothing is tried twice here */
export async function exchange(url: URL, call: HttpCall, o: ExchangeOptions): Promise<Exchange> {
  const deadline = startDeadline(o)
  try {
    const answer = await request(url, {
      dispatcher: o.dispatcher,
      method: call.method ?? 'GET',
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip, br',
        ...contentType(call.body),
        ...o.headers,
        ...call.headers,
      },
      body: bodyText(call.body),
      signal: deadline.signal,
      headersTimeout: 0, // the deadline's
      bodyTimeout: o.timeoutMs,
    })
    answer.body.once('close', deadline.end)
    // Whoever reads the body meets its error; one that is thrown away unread must not end the process with it.
    answer.body.on('error', () => undefined)
    return { status: answer.statusCode, headers: answer.headers, body: unpacked(answer), endless: deadline.stopClock }
  } catch (error) {
    deadline.end()
    throw deadline.signal.aborted ? deadline.signal.reason : error
  }
}

/** Not AbortSignal.any: in node 20 each of its signals stays with the long-lived one of the run. */
function startDeadline({ signal, timeoutMs }: ExchangeOptions) {
  const controller = new AbortController()
  const onAbort = () => controller.abort(signal.reason)
  const timer = setTimeout(() => controller.abort(new Error(`no complete answer within ${timeoutMs} ms`)), timeoutMs)
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  const stopClock = () => clearTimeout(timer)
  const end = () => {
    stopClock()
    signal.removeEventListener('abort', onAbort)
  }
  return { signal: controller.signal, stopClock, end }
}

function unpacked({ headers, body }: Dispatcher.ResponseData): Readable {
  const encoding = headerText(headers, 'content-encoding')?.trim().toLowerCase()
  const unpack =
    encoding === 'gzip' || encoding === 'x-gzip' ? createGunzip() : encoding === 'br' ? createBrotliDecompress() : undefined
  if (unpack === undefined) return body
  // An error of either end destroys the other with it, so the reader of what is unpacked meets it.
  return pipeline(body, unpack, () => undefined)
}

const contentType = (body: unknown): Record<string, string> => {
  if (body === undefined) return {}
  return { 'content-type': body instanceof URLSearchParams ? 'application/x-www-form-urlencoded' : 'application/json' }
}

const bodyText = (body: unknown): string | null => {
  if (body === undefined) return null
  return body instanceof URLSearchParams ? body.toString() : JSON.stringify(body)
}
