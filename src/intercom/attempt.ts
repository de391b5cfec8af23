/** One attempt of a call: a grant, the caller's mark, the request, and what its answer says to the limiter and the metrics. */
import pLimit from 'p-limit'
import type { Dispatcher } from 'undici'
import { createDispatcher, type ProxySettings } from '../dispatcher.ts'
import { ConfigError } from '../errors.ts'
import { bucketOf } from '../limiter/endpoints.ts'
import { readRateHeaders } from '../limiter/headers.ts'
import type { Grant, Limiter } from '../limiter/limiter.ts'
import { userAgent } from '../user-agent.ts'
import { readEnvelope, requestIdOf } from './envelope.ts'
import { judge, type Verdict } from './judge.ts'
import type { ApiRequest, CallOptions, CallReport } from './request.ts'
import { type HttpRequest, type Sent, send } from './send.ts'

export interface AttemptOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string
  readonly token: () => string
  /** Sent as Intercom-Version. */
  readonly version: string
  readonly limiter: Limiter
  /** Connections, and requests under way at once. Default 8. */
  readonly concurrency?: number
  readonly proxy?: ProxySettings
  /** Defaults: 5 s for a connection, 30 s for a whole answer. */
  readonly timeouts?: { readonly connectMs?: number; readonly answerMs?: number }
  /** Called after each attempt. */
  readonly onCall?: (call: CallReport) => void
  /** Epoch milliseconds. */
  readonly now?: () => number
}

interface Try<T> {
  readonly request: ApiRequest<T>
  readonly o: CallOptions
  /** From 1. */
  readonly attempt: number
}

export interface Attempts {
  /** @throws the signal's reason, and whatever `beforeSend` throws; then nothing was sent */
  make<T>(tried: Try<T>): Promise<Verdict<T>>
  close(): Promise<void>
}

interface Parts extends AttemptOptions {
  readonly dispatcher: Dispatcher
  readonly connectMs: number
  readonly answerMs: number
  readonly agent: string
  readonly now: () => number
}

export function createAttempts(o: AttemptOptions): Attempts {
  const { concurrency = 8, now = Date.now, timeouts = {} } = o
  const { connectMs = 5_000, answerMs = 30_000 } = timeouts
  const dispatcher = createDispatcher({ connections: concurrency, connectMs, proxy: o.proxy })
  const parts: Parts = { ...o, dispatcher, connectMs, answerMs, now, agent: userAgent() }
  // No request waits for a connection after it was marked as being sent.
  const gate = pLimit(concurrency)
  return {
    make: async (tried) => {
      const since = performance.now()
      const grant = await takeGrant(o.limiter, tried)
      tried.o.onWaited?.(performance.now() - since)
      return gate(() => useGrant(parts, tried, grant))
    },
    close: () => dispatcher.close(),
  }
}

function takeGrant<T>(limiter: Limiter, { request, o }: Try<T>): Promise<Grant> {
  const signal = o.signal === undefined ? {} : { signal: o.signal }
  return limiter.take(bucketOf(request.path), { live: o.live ?? false, ...signal })
}

async function useGrant<T>(parts: Parts, tried: Try<T>, grant: Grant): Promise<Verdict<T>> {
  const token = await readyToSend(parts, tried, grant)
  const sentAt = parts.now()
  const sent = await send(httpRequest(parts, tried.request, token), parts)
  settleGrant(grant, sent)
  const made = report(tried, sent, parts.now() - sentAt)
  parts.onCall?.(made)
  tried.o.onCall?.(made)
  const { operation, schema, repeatable } = tried.request
  const { origin } = new URL(parts.baseUrl)
  return judge(sent, { operation, schema, repeatable, version: parts.version, origin, sentAt: new Date(sentAt), secrets: [token] })
}

async function readyToSend<T>(parts: Parts, { o }: Try<T>, grant: Grant): Promise<string> {
  try {
    o.signal?.throwIfAborted()
    const token = validToken(parts.token())
    await o.beforeSend?.()
    return token
  } catch (error) {
    grant.unused(1)
    throw error
  }
}

/** A header takes visible ASCII only; anything else would fail inside the HTTP library with less to go by. */
function validToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token
  throw new ConfigError(
    'INTERCOM_ACCESS_TOKEN is empty or has characters that no access token has (a space or a line break?). Copy it again.',
  )
}

function httpRequest<T>(parts: Parts, { method, path, query, body }: ApiRequest<T>, token: string): HttpRequest {
  const { origin, pathname } = new URL(parts.baseUrl)
  const headers = {
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    'intercom-version': parts.version,
    'user-agent': parts.agent,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const fullPath = `${pathname.replace(/\/+$/, '')}${path}${queryText(query)}`
  return { method, origin, path: fullPath, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
}

function queryText(query: ApiRequest<unknown>['query']): string {
  const pairs = Object.entries(query ?? {}).map(([name, value]): [string, string] => [name, String(value)])
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`
}

/** A call whose answer was lost keeps its grant: Intercom may have counted it. */
function settleGrant(grant: Grant, sent: Sent): void {
  if (sent.kind === 'unsent') grant.unused(1)
  if (sent.kind !== 'answer') return
  const headers = readRateHeaders(sent.headers)
  grant.said({ limited: sent.status === 429, ...(headers === undefined ? {} : { headers }) })
}

function report<T>({ request, attempt }: Try<T>, sent: Sent, ms: number): CallReport {
  const status = sent.kind === 'answer' ? sent.status : null
  const call = { operation: request.operation, bucket: bucketOf(request.path), status, ms, attempt, limited: status === 429 }
  if (sent.kind !== 'answer') return call
  const requestId = requestIdOf(sent, sent.status < 400 ? undefined : readEnvelope(sent.text, []))
  return requestId === undefined ? call : { ...call, requestId }
}
