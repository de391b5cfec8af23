/** Reads Intercom's rate limit headers; anything that does not make sense is as good as absent. */
import type { RateHeaders } from './limiter.ts'

/** Header names in lower case, as node and undici hand them over. */
export type AnswerHeaders = { readonly [name: string]: string | readonly string[] | undefined }

/** A reset before 2001 or after 2286 is no time in unix seconds (milliseconds, a duration, garbage). */
const EARLIEST_SECONDS = 1_000_000_000
const LATEST_SECONDS = 9_999_999_999

/**
 * X-RateLimit-Limit and -Remaining count calls of one 10-second window, X-RateLimit-Reset is its end in unix seconds (official:
 * rate-limiting). They are absent on some answers, such as those to a token that was refused.
 */
export function readRateHeaders(headers: AnswerHeaders): RateHeaders | undefined {
  const limit = wholeNumber(headers['x-ratelimit-limit'])
  const remaining = wholeNumber(headers['x-ratelimit-remaining'])
  const resetSeconds = wholeNumber(headers['x-ratelimit-reset'])
  if (limit === undefined || remaining === undefined || resetSeconds === undefined) return undefined
  if (limit < 1 || resetSeconds < EARLIEST_SECONDS || resetSeconds > LATEST_SECONDS) return undefined
  return { limit: Math.min(limit, 1_000_000_000), remaining: Math.min(remaining, limit), resetAt: resetSeconds * 1000 }
}

function wholeNumber(value: string | readonly string[] | undefined): number | undefined {
  const text = typeof value === 'object' ? value[0] : value
  return text !== undefined && /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : undefined
}
