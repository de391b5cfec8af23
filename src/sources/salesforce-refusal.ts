/** What Salesforce says when it refuses a call or fails a job, as errors that tell what to do. */
import { z } from 'zod'
import { ConfigError, NotAuthorised, StartAgain, Unreachable } from '../errors.ts'
import { scrub } from '../scrub.ts'
import type { HttpRefused } from './http-types.ts'
import { retryAfterMs } from './http-wait.ts'

/** The REST API's form of an error; the first of them counts. */
const restErrors = z.array(z.object({ errorCode: z.string(), message: z.string().default('') })).min(1)

/** What messages need: what is read, for people, and what must not be in them. */
export interface About {
  readonly object: string
  readonly secrets: readonly string[]
}

/** What is being done when the query goes out. */
export const CREATING = 'creating a query job'

/** "TotalRequests Limit exceeded." is about 24 hours; "ConcurrentRequests … Limit exceeded." passes in seconds. */
const CONCURRENT_WAIT_MS = 10_000

const USED_UP: readonly string[] = ['REQUEST_LIMIT_EXCEEDED', 'LIMIT_EXCEEDED', 'EXCEEDED_QUOTA']

/** How long to wait when a refusal means "too many calls"; undefined when it is none, or nothing worth waiting for. `now`: epoch ms. */
export function limitWaitMs({ status, headers, body }: HttpRefused, now: number): number | undefined {
  const { code, message } = restErrorOf(body)
  if (status !== 403 || code !== 'REQUEST_LIMIT_EXCEEDED') return undefined
  return retryAfterMs(headers, now) ?? (/concurrent/i.test(message) ? CONCURRENT_WAIT_MS : undefined)
}

/** The error of a refused call to the REST API; undefined = the usual one. */
export function refusalError(refused: HttpRefused, about: About): Error | undefined {
  const { status, body, operation, said } = refused
  const { code, message } = restErrorOf(body)
  if (code === undefined) return undefined
  if (USED_UP.includes(code)) return usedUp(refused, code)
  if (status === 401) return notAccepted(refused, code)
  if (status === 410 || code === 'UNSUPPORTED_API_VERSION') return noSuchVersion(operation, said)
  if (status === 404) return operation === CREATING ? noSuchVersion(operation, said) : jobGone()
  return queryError({ ...about, operation, code, message, forbidden: status === 403 })
}

/** The error of a job that failed; its message names a code, as in "InvalidBatch : Failed to process query: INVALID_FIELD: …". */
export function failedJobError(errorMessage: string, about: About): Error {
  const code = /\b[A-Z]{3,}(?:_[A-Z]+)+\b/.exec(errorMessage)?.[0] ?? 'Failed'
  return queryError({ ...about, operation: 'running the query job', code, message: errorMessage, forbidden: false })
}

/** Only what Salesforce itself says about a job counts: a 404 of something on the way is no reason to read everything again. */
export const jobGone = (): StartAgain =>
  new StartAgain(
    'Salesforce no longer has the results of the query job that was being read (it keeps them for 7 days). They have to be asked for again, from the beginning.',
  )

const usedUp = ({ operation, said }: HttpRefused, code: string): Unreachable =>
  new Unreachable(
    `${operation}: the Salesforce org has used up its API calls or query jobs of the last 24 hours (${code}${show(said)}). Run again later, or sync less often.`,
  )

const notAccepted = ({ operation, said }: HttpRefused, code: string): NotAuthorised =>
  new NotAuthorised(
    `${operation}: Salesforce refuses the session that it has given (${code}${show(said)}). Check the login IP ranges and the "API Enabled" permission of the user the app runs as.`,
  )

const noSuchVersion = (operation: string, said: string): ConfigError =>
  new ConfigError(`${operation}: Salesforce does not have this address (${said}). Check api_version, login_url and base_url.`)

interface Said extends About {
  readonly operation: string
  readonly code: string
  readonly message: string
  readonly forbidden: boolean
}

const NOT_ALLOWED =
  /^(?:INSUFFICIENT_|API_DISABLED|API_CURRENTLY_DISABLED|OAUTH_|INVALID_OPERATION_WITH_EXPIRED_PASSWORD|PASSWORD_LOCKOUT)/
const PASSES: readonly string[] = ['SERVER_UNAVAILABLE', 'UNKNOWN_EXCEPTION', 'QUERY_TIMEOUT', 'UNABLE_TO_LOCK_ROW']

function queryError(o: Said): Error {
  const named = namedProblem(o)
  if (named !== undefined) return new ConfigError(scrub(`${o.operation}: ${named}`, o.secrets))
  // A message quotes the query, whose conditions may name people.
  const what = `${o.operation}: Salesforce answered ${o.code}${show(scrub(o.message.replaceAll(/\s+/g, ' ').trim(), o.secrets))}.`
  if (NOT_ALLOWED.test(o.code) || o.forbidden)
    return new NotAuthorised(`${what} The user the app runs as lacks a permission: "API Enabled", or read access to ${o.object}.`)
  if (PASSES.includes(o.code))
    return new Unreachable(`${what} Run again; if it happens again, read less at once (soql with a WHERE).`)
  return new ConfigError(`${what} Correct the fields or the soql of the source.`)
}

/** Refusals that name what is wrong. A field that the user may not see does not exist for Salesforce. */
const NAMED: readonly (readonly [RegExp, (name: string, entity: string) => string])[] = [
  [
    /No such column '([^']{1,255})'(?: on entity '([^']{1,255})')?/,
    (field, entity) =>
      `Salesforce has no field ${field} on ${entity}, or the user the app runs as may not read it. Correct the name (custom fields end in __c), or grant read access.`,
  ],
  [
    /Didn't understand relationship '([^']{1,255})'/,
    (name, entity) =>
      `Salesforce knows no relationship ${name} on ${entity}. Correct the path (custom relationships end in __r), or grant read access.`,
  ],
  [
    /sObject type '([^']{1,255})' is not supported/,
    (name) =>
      `Salesforce has no object ${name}, or the user the app runs as may not read it. Correct the name (custom objects end in __c), or grant read access.`,
  ],
  [
    /(compound) data/i,
    () =>
      'an address or a location cannot be read as a whole. Name its parts: MailingStreet, MailingCity, MailingCountry in place of MailingAddress.',
  ],
]

function namedProblem({ message, object }: Said): string | undefined {
  for (const [pattern, text] of NAMED) {
    const found = pattern.exec(message)
    if (found !== null) return text(found[1] ?? '', found[2] ?? object)
  }
  return undefined
}

function restErrorOf(body: unknown): { code: string | undefined; message: string } {
  const parsed = restErrors.safeParse(body)
  const [first] = parsed.success ? parsed.data : []
  return { code: first?.errorCode, message: first?.message ?? '' }
}

const show = (said: string): string => (said === '' ? '' : `: ${said.replace(/\.$/, '')}`)
