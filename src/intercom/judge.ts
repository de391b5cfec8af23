/** Decides what one attempt of a call means: done, to be repeated, or an error that tells what to do. Pure. */
import { Unreachable } from '../errors.ts'
import { scrub } from '../scrub.ts'
import type { Asked } from './asked.ts'
import { type Envelope, parseJson, readEnvelope, requestIdOf } from './envelope.ts'
import { AnswerLost, UnexpectedAnswer } from './errors.ts'
import { refusal } from './refusal.ts'
import type { Answer, Sent } from './send.ts'

/** `repeat` = worth another attempt; `error` is thrown when there are none left. `wait` = a 429, which costs no attempt. */
export type Verdict<T> =
  | { readonly next: 'return'; readonly value: T }
  | { readonly next: 'throw' | 'repeat' | 'wait'; readonly error: Error }

export function judge<T>(sent: Sent, asked: Asked<T>): Verdict<T> {
  if (sent.kind === 'answer') return judgeAnswer(sent, asked)
  const why = scrub(describe(sent.error), asked.secrets)
  if (sent.kind === 'unsent') return { next: 'repeat', error: unreachable(asked, `${why} (nothing was sent)`, sent.error) }
  return unclear(asked, why, sent.error)
}

function judgeAnswer<T>(answer: Answer, asked: Asked<T>): Verdict<T> {
  if (answer.status >= 200 && answer.status < 300) return readValue(answer, asked)
  const envelope = readEnvelope(answer.text, asked.secrets)
  const what = told(answer, envelope)
  if (answer.status === 429) return { next: 'wait', error: unreachable(asked, what) }
  if (answer.status >= 500 || answer.status === 408) return unclear(asked, what)
  return { next: 'throw', error: refusal(answer, envelope, asked) }
}

function readValue<T>(answer: Answer, asked: Asked<T>): Verdict<T> {
  const body = parseJson(answer.text)
  if (body === undefined) return unclear(asked, `${told(answer, undefined)}, whose body is not JSON`)
  const parsed = asked.schema.safeParse(body.json)
  if (parsed.success) return { next: 'return', value: parsed.data }
  const issues = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
  const why = `it answered ${answer.status} in an unexpected shape (${scrub(issues.join('; '), asked.secrets)})`
  if (!asked.repeatable) return lost(asked, why)
  const hint = `Check workspace.version (now ${asked.version}).`
  return { next: 'throw', error: new UnexpectedAnswer(`${asked.operation}: Intercom was asked, and ${why}. ${hint}`) }
}

/** Whether the request was applied is not known: repeated where that is safe, else left to the caller. */
function unclear<T>(asked: Asked<T>, why: string, cause?: Error): Verdict<T> {
  return asked.repeatable ? { next: 'repeat', error: unreachable(asked, why, cause) } : lost(asked, why, cause)
}

function lost<T>(asked: Asked<T>, why: string, cause?: Error): Verdict<T> {
  return {
    next: 'throw',
    error: new AnswerLost(asked.operation, { sentAt: asked.sentAt, why, ...withCause(cause, asked.secrets) }),
  }
}

function unreachable<T>(asked: Asked<T>, why: string, cause?: Error): Unreachable {
  const next = 'Check the network, the proxy and INTERCOM_BASE_URL, or try again later.'
  const message = `${asked.operation} did not get through to Intercom at ${asked.origin}: ${why}. ${next}`
  return new Unreachable(message, withCause(cause, asked.secrets))
}

/** The cause without what a parser error quotes of the bytes received, which may repeat what was sent. */
function withCause(cause: Error | undefined, secrets: readonly string[]): { cause?: Error } {
  if (cause === undefined) return {}
  const safe = new Error(scrub(describe(cause), secrets))
  safe.name = cause.name
  return { cause: safe }
}

function told(answer: Answer, envelope: Envelope | undefined): string {
  const first = envelope?.errors[0]
  const requestId = requestIdOf(answer, envelope)
  const detail = first === undefined ? '' : ` ${first.code}${first.message === undefined ? '' : `: ${first.message}`}`
  return `it answered ${answer.status}${detail}${requestId === undefined ? '' : ` (request ${requestId})`}`
}

/** Node reports a refused connection to several addresses as an error without a message. */
function describe(error: Error & { code?: unknown }): string {
  if (error.message !== '') return error.message
  return typeof error.code === 'string' ? error.code : error.name
}
