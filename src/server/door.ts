/** Who is let in: the holder of a token, or, where there is none, this machine alone. Sets `caller` for everything behind it. */
import type { MiddlewareHandler } from 'hono'
import type { ApiContext, ApiEnv } from './api-env.ts'
import { ApiError } from './api-error.ts'
import { type Attempts, createAttempts } from './attempts.ts'
import { checkLocal } from './local-request.ts'
import { METRICS_TOKEN, type Tokens } from './tokens.ts'

const LOCAL = 'local'
const METRICS_PATH = '/metrics'
const BEARER = 'Bearer realm="fin-sync"'
/** For browsers, which have no other way to show a token. Alone: Chrome looks at the first scheme of a header only. */
const BASIC = 'Basic realm="fin-sync", charset="UTF-8"'

export interface DoorOptions {
  readonly tokens: Tokens
  /** The server listens on this machine's own address only. */
  readonly loopback: boolean
  readonly attempts?: Attempts
}

/** Middleware that throws an ApiError for who is not let in. */
export function createDoor(o: DoorOptions): MiddlewareHandler<ApiEnv> {
  const attempts = o.attempts ?? createAttempts()
  return async (c, next) => {
    c.set('caller', letIn(c, { ...o, attempts }))
    await next()
  }
}

function letIn(c: ApiContext, o: DoorOptions & { attempts: Attempts }): ApiEnv['Variables']['caller'] {
  const address = c.env.incoming.socket.remoteAddress ?? ''
  if (o.tokens.size === 0 || isOpenMetrics(c, o)) {
    checkLocal((name) => c.req.header(name))
    return { name: LOCAL, address }
  }
  return { name: holderOf(c, { ...o, address }), address }
}

/** On this machine, and not by way of a proxy that others reach. Whoever shows a token all the same is asked which. */
function isOpenMetrics(c: ApiContext, { loopback }: DoorOptions): boolean {
  const proxied = c.req.header('x-forwarded-for') ?? c.req.header('forwarded')
  return loopback && c.req.path === METRICS_PATH && proxied === undefined && c.req.header('authorization') === undefined
}

function holderOf(c: ApiContext, o: { tokens: Tokens; attempts: Attempts; address: string }): string {
  const waitMs = o.attempts.waitMs(o.address)
  if (waitMs > 0) throw tooMany(waitMs)
  const presented = presentedBy(c)
  if (presented === undefined) throw unauthorised(c, 'This needs a token: send the header Authorization: Bearer <token>.')
  const name = o.tokens.nameOf(presented)
  if (name === undefined) {
    o.attempts.failed(o.address)
    throw unauthorised(c, 'This token is not known.')
  }
  if (name === METRICS_TOKEN && c.req.path !== METRICS_PATH) {
    throw new ApiError('forbidden', `The token named ${METRICS_TOKEN} may read ${METRICS_PATH} and nothing else.`)
  }
  return name
}

/**
 * A browser adds a password to requests by itself, also to those that a foreign page makes it send: so it opens what changes nothing,
 * and no more.
 */
function presentedBy(c: ApiContext): string | undefined {
  const [, scheme, text = ''] = /^(Bearer|Basic) +(\S+) *$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (scheme?.toLowerCase() === 'bearer') return text
  if (scheme === undefined || !isReading(c)) return undefined
  const pair = Buffer.from(text, 'base64').toString()
  return pair.slice(pair.indexOf(':') + 1)
}

export function isReading(c: ApiContext): boolean {
  return c.req.method === 'GET' || c.req.method === 'HEAD'
}

function unauthorised(c: ApiContext, why: string): ApiError {
  return new ApiError('unauthorised', why, { headers: { 'WWW-Authenticate': isReading(c) ? BASIC : BEARER } })
}

function tooMany(waitMs: number): ApiError {
  const seconds = Math.ceil(waitMs / 1_000)
  return new ApiError('too_many_attempts', `Too many wrong tokens came from this address; try again in ${seconds} s.`, {
    headers: { 'Retry-After': String(seconds) },
  })
}
