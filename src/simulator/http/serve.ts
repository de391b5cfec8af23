/** The way of one call through the simulator: counted, let in, limited, struck by faults, handled, and told to the listeners. */
import { ApiError, errorAnswer, notFound } from './api-error.ts'
import type { CallLog } from './call-log.ts'
import { requireJsonAccepted, requireRouteVersion, requireScope, requireToken } from './door.ts'
import type { FaultRule, Faults } from './faults.ts'
import { parseJson } from './parse-body.ts'
import type { RateLimits, RateVerdict } from './rate-limits.ts'
import type { Answer, Family, Route, Scope } from './route.ts'

export interface ServeParts {
  readonly tokens: ReadonlySet<string>
  readonly scopes: ReadonlySet<Scope>
  /** Version of calls that name none. */
  readonly version: string
  readonly latencyMs: number
  readonly limits: RateLimits
  readonly faults: Faults
  readonly log: CallLog
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
}

/** An HTTP request, freed from the server that received it. */
export interface Incoming {
  readonly method: string
  /** Without the query string. */
  readonly path: string
  readonly query: URLSearchParams
  /** `http://127.0.0.1:4010`, without a slash at its end. */
  readonly origin: string
  header(name: string): string | undefined
  param(name: string): string
  text(): Promise<string>
}

/** What a call's path leads to; without a route (unknown path, or a method it does not have) the answer is 404. */
export interface Target {
  readonly pattern: string
  readonly family: Family
  readonly route?: Route
}

/** `dropped` = cut the connection, answer nothing. */
export type Served = Answer | 'dropped'
export type Serve = (incoming: Incoming, target: Target) => Promise<Served>

export function createServe(parts: ServeParts): Serve {
  return async (incoming, target) => {
    const { method, path } = incoming
    const window = parts.limits.windowStartMs(target.family)
    const arrived = { method, path, pattern: target.pattern, at: parts.now(), window }
    await parts.log.arrived(arrived)
    const served = await orErrorAnswer(() => letIn(parts, incoming, target))
    await parts.log.handled({ ...arrived, status: served === 'dropped' ? served : served.status })
    return served
  }
}

/** A call without a valid token counts against no limit and gets no rate headers, as documented. */
async function letIn(parts: ServeParts, incoming: Incoming, target: Target): Promise<Served> {
  const app = requireToken(incoming.header, parts.tokens)
  const verdict = parts.limits.take(app, target.family)
  if (verdict.exceeded !== undefined) return limitedAnswer(verdict)
  const { waitMs, fault } = parts.faults.draw({ ...incoming, pattern: target.pattern })
  if (waitMs + parts.latencyMs > 0) await parts.sleep(waitMs + parts.latencyMs)
  const instead = fault === undefined ? undefined : faultAnswer(fault, verdict, () => parts.limits.refusal(app, target.family))
  const served = instead ?? withHeaders(await orErrorAnswer(() => handle(parts, incoming, target)), verdict)
  return fault?.kind === 'drop_after' ? 'dropped' : served
}

async function handle(parts: ServeParts, incoming: Incoming, { route }: Target): Promise<Answer> {
  requireJsonAccepted(incoming.header)
  if (route === undefined) throw notFound('The requested resource was not found')
  const version = requireRouteVersion(incoming.header, route, parts.version)
  requireScope(route.scope, parts.scopes)
  const body = route.method === 'GET' ? undefined : parseJson(await incoming.text())
  return route.handle({ param: incoming.param, query: incoming.query, origin: incoming.origin, body, version })
}

async function orErrorAnswer<T>(work: () => Promise<T>): Promise<T | Answer> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ApiError) return errorAnswer(error.parts)
    throw error
  }
}

/** What a fault answers in place of the route; undefined when the route is to run. */
function faultAnswer(fault: FaultRule, verdict: RateVerdict, refusal: () => RateVerdict): Served | undefined {
  if (fault.kind === 'drop_before') return 'dropped'
  const bare = fault.headers === false ? { headers: {} } : {}
  if (fault.kind === 'rate_limit') return limitedAnswer({ ...refusal(), ...bare })
  if (fault.kind !== 'status') return undefined
  const status = fault.status ?? 500
  const answer = errorAnswer({ status, code: codeOf(status), message: `Fault on request: ${status}` })
  return withHeaders(fault.body === undefined ? answer : { ...answer, body: fault.body }, { ...verdict, ...bare })
}

function limitedAnswer({ headers, exceeded = 'Exceeded rate limit' }: RateVerdict): Answer {
  return errorAnswer({ status: 429, code: 'rate_limit_exceeded', message: exceeded, headers })
}

function withHeaders(answer: Answer, { headers }: RateVerdict): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

/** The documented code that goes with a status, for faults that name none. */
function codeOf(status: number): string {
  const codes: Readonly<Record<number, string>> = {
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not_found',
    408: 'request_timeout',
    409: 'conflict',
    422: 'unprocessable_entity',
    429: 'rate_limit_exceeded',
    503: 'service_unavailable',
  }
  return codes[status] ?? (status < 500 ? 'client_error' : 'server_error')
}
