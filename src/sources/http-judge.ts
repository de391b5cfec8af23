/** What an answer that is no success means: to be sent again, to be waited for, or an error that tells what to do. Pure. */
import { ConfigError, NotAuthorised, Unreachable } from '../errors.ts'
import { scrub } from '../scrub.ts'
import type { HttpCall, HttpRefused, SourceHttpOptions } from './http-types.ts'
import { retryAfterMs } from './http-wait.ts'

/** What was asked, as far as a message needs it. */
export interface Asked {
  readonly call: HttpCall
  /** Without its query. */
  readonly url: string
  /** Texts that must not appear in any error. */
  readonly secrets: readonly string[]
  readonly o: SourceHttpOptions
}

/** `wait`: too many calls; `waitMs` is absent when no time was named. `renew`: the credentials may have expired. */
export type Verdict =
  | { readonly next: 'wait'; readonly waitMs: number | undefined; readonly error: Error }
  | { readonly next: 'repeat' | 'renew' | 'throw'; readonly error: Error }

export function judge(refused: HttpRefused, asked: Asked, now: number): Verdict {
  const waitMs = asked.o.rateLimitWait?.(refused)
  const error = waitMs === undefined && refused.status < 500 ? asked.o.refusal?.(refused) : undefined
  if (waitMs !== undefined || (refused.status === 429 && error === undefined)) {
    return { next: 'wait', waitMs: waitMs ?? retryAfterMs(refused.headers, now), error: unreachable(asked, told(refused)) }
  }
  if (error === undefined && isRepeated(refused.status, asked.o))
    return { next: 'repeat', error: unreachable(asked, told(refused)) }
  if (refused.status >= 500) return { next: 'throw', error: unreachable(asked, told(refused)) }
  return { next: refused.status === 401 ? 'renew' : 'throw', error: error ?? usual(refused, asked) }
}

const isRepeated = (status: number, { repeatedStatuses }: SourceHttpOptions): boolean =>
  repeatedStatuses?.includes(status) ?? (status >= 500 || status === 408)

/** `what` = what came back, as a half sentence that follows the name of who was asked. */
export function unreachable(asked: Asked, what: string, cause?: unknown): Unreachable {
  const next = `Check the network, the proxy and ${asked.o.baseUrlSetting ?? 'base_url'}, or try again later.`
  const message = `${asked.call.operation}: ${asked.o.label} at ${asked.url} ${what}. ${next}`
  return new Unreachable(safe(message, asked), cause === undefined ? undefined : { cause: safeCause(cause, asked) })
}

export function limited(asked: Asked, waitMs: number): Unreachable {
  const minutes = Math.ceil(waitMs / 60_000)
  const message = `${asked.call.operation}: ${asked.o.label} at ${asked.url} allows no further calls for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} (its limit for this account is used up). Run again after that; the read goes on where it stopped.`
  return new Unreachable(safe(message, asked))
}

/** What went wrong with the connection, without the bytes that a parser's error quotes. */
export function failure(error: unknown, asked: Asked): string {
  return `did not answer: ${safe(describe(error), asked)}`
}

/** What the other side said in a refusal: the texts that APIs are known to put there. */
export function saidIn(body: unknown, secrets: readonly string[]): string {
  const text = messageIn(body)
  return scrub(text.replaceAll(/\s+/g, ' ').trim(), secrets).slice(0, 200)
}

const told = ({ status, said }: HttpRefused) => `answered ${status}${said === '' ? '' : ` (${said})`}`

function usual(refused: HttpRefused, asked: Asked): Error {
  const what = `${asked.call.operation}: ${asked.o.label} at ${asked.url} ${told(refused)}`
  if (refused.status === 401)
    return new NotAuthorised(safe(`${what}. Its credentials are wrong or have expired: check them.`, asked))
  if (refused.status === 403)
    return new NotAuthorised(safe(`${what}. The credentials lack a permission for this: grant it, or take others.`, asked))
  return new ConfigError(
    safe(`${what}. Check what the configuration asks for, and ${asked.o.baseUrlSetting ?? 'base_url'}.`, asked),
  )
}

/** Room for an address and a sentence, whatever the other side says. */
const safe = (text: string, { secrets }: Asked) => scrub(text, secrets)

function safeCause(cause: unknown, asked: Asked): Error {
  const error = new Error(safe(describe(cause), asked))
  if (cause instanceof Error) error.name = cause.name
  return error
}

/** Node reports a refused connection to several addresses as an error without a message. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.message !== '') return error.message
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

const MESSAGE_KEYS = ['message', 'error_description', 'error', 'detail', 'title', 'errors']

/** `{ message }`, `{ error: { message } }`, `[{ message }]`, `{ error, error_description }` and the like; a page of HTML says nothing. */
function messageIn(body: unknown, depth = 0): string {
  if (typeof body === 'string') return depth > 0 || !/^\s*</.test(body) ? body : ''
  if (typeof body !== 'object' || body === null || depth > 3) return ''
  if (Array.isArray(body)) return messageIn(body[0], depth + 1)
  const entries = new Map(Object.entries(body))
  for (const key of MESSAGE_KEYS) {
    const found = messageIn(entries.get(key), depth + 1)
    if (found !== '') return found
  }
  return ''
}
