/** How sources ask over HTTP: paced, repeated where that can help, within limits of time and size, and with errors that tell what to do. */
import { createDispatcher } from '../dispatcher.ts'
import { userAgent } from '../user-agent.ts'
import { readJson, readOn, readRefused, TooLarge } from './http-body.ts'
import { type Clock, clockOf, createPace, type Pace } from './http-clock.ts'
import { type Exchange, exchange } from './http-exchange.ts'
import { type Asked, failure, judge, limited, saidIn, unreachable, type Verdict } from './http-judge.ts'
import { createRenewal, type Renewal } from './http-renewal.ts'
import type { HttpAnswer, HttpCall, HttpHeaders, SourceHttp, SourceHttpOptions } from './http-types.ts'
import { redirectedTo, shownUrl, urlOf } from './http-url.ts'
import { failedMs, headerText, limitedMs } from './http-wait.ts'

export type { HttpAnswer, HttpCall, HttpHeaders, HttpRefused, SourceHttp, SourceHttpOptions } from './http-types.ts'

const MOST_ATTEMPTS = 5
/** A "too many calls" costs no attempt, but a call that is never let through has to end. */
const MOST_WAITS = 10
const MOST_REDIRECTS = 5
const CONNECT_MS = 10_000
const TIMEOUT_MS = 60_000
const LONGEST_WAIT_MS = 5 * 60_000

export function createSourceHttp(o: SourceHttpOptions): SourceHttp {
  const clock = clockOf(o)
  const dispatcher = createDispatcher({ connections: 4, connectMs: CONNECT_MS, proxy: o.proxy })
  const pace = o.perSecond === undefined ? undefined : createPace(o.perSecond, clock)
  const parts: Parts = { o, clock, dispatcher, pace, agent: userAgent(), renewal: createRenewal(o.renew) }
  return {
    json: (call, { signal }) => answerOf(parts, { call, signal, read: (got) => readJson(got, o.maxBodyBytes) }),
    stream: (call, { signal }) => answerOf(parts, { call, signal, read: async (got, asked) => readOn(got, { asked, signal }) }),
    close: () => dispatcher.destroy(),
  }
}

interface Parts {
  readonly o: SourceHttpOptions
  readonly clock: Clock
  readonly dispatcher: ReturnType<typeof createDispatcher>
  readonly pace: Pace | undefined
  readonly agent: string
  readonly renewal: Renewal
}

interface Asking<Body> {
  readonly call: HttpCall
  readonly signal: AbortSignal
  readonly read: (got: Exchange, asked: Asked) => Promise<Body>
}

type Tried<Body> = { readonly next: 'return'; readonly answer: HttpAnswer<Body> } | (Verdict & { readonly headers: HttpHeaders })

async function answerOf<Body>(parts: Parts, asking: Asking<Body>): Promise<HttpAnswer<Body>> {
  let attempt = 1
  let waits = 0
  let renewed = false
  for (;;) {
    const age = parts.renewal.age()
    const tried = await attemptOnce(parts, asking)
    if (tried.next === 'return') return tried.answer
    if (tried.next === 'wait' && waits < MOST_WAITS) {
      waits += 1
      await waitForLimit(parts, asking, { tried, waits })
    } else if (tried.next === 'renew' && !renewed && parts.renewal.possible) {
      renewed = true
      await parts.renewal.renew(age, asking)
    } else if (tried.next === 'repeat' && attempt < (parts.o.attempts ?? MOST_ATTEMPTS)) {
      const waitMs = failedMs(attempt, { headers: tried.headers, random: parts.clock.random(), now: parts.clock.now() })
      await parts.clock.sleep(Math.min(waitMs, longestWaitMs(parts)), asking.signal)
      attempt += 1
    } else throw tried.error
  }
}

const longestWaitMs = ({ o }: Parts) => o.longestWaitMs ?? LONGEST_WAIT_MS

async function waitForLimit<Body>(
  parts: Parts,
  { call, signal }: Asking<Body>,
  o: { tried: { waitMs?: number | undefined }; waits: number },
): Promise<void> {
  const waitMs = o.tried.waitMs ?? limitedMs(o.waits, parts.clock.random())
  if (waitMs > longestWaitMs(parts)) throw limited(askedOf(parts, call, { url: urlOf(call, parts.o), headers: {} }), waitMs)
  await parts.clock.sleep(waitMs, signal)
}

async function attemptOnce<Body>(parts: Parts, asking: Asking<Body>): Promise<Tried<Body>> {
  const { call, signal } = asking
  signal.throwIfAborted()
  await parts.pace?.(signal)
  const headers = { 'user-agent': parts.agent, ...(await parts.o.headers()) }
  let url = urlOf(call, parts.o)
  for (let redirects = 0; ; redirects += 1) {
    const asked = askedOf(parts, call, { url, headers })
    const got = await begin(parts, asking, { url, headers, asked })
    if ('next' in got) return got
    const location = redirects < MOST_REDIRECTS ? redirectOf(got, call) : undefined
    if (location === undefined) return finish(parts, asking, { got, asked })
    await readRefused(got) // so that the connection can be used again
    url = redirectedTo(location, { at: url, call, base: parts.o })
  }
}

async function begin<Body>(
  parts: Parts,
  { call, signal }: Asking<Body>,
  o: { url: URL; headers: Readonly<Record<string, string>>; asked: Asked },
): Promise<Exchange | (Verdict & { headers: HttpHeaders })> {
  const timeoutMs = parts.o.timeoutMs ?? TIMEOUT_MS
  try {
    return await exchange(o.url, call, { dispatcher: parts.dispatcher, headers: o.headers, timeoutMs, signal })
  } catch (error) {
    signal.throwIfAborted()
    return { next: 'repeat', headers: {}, error: unreachable(o.asked, failure(error, o.asked), error) }
  }
}

async function finish<Body>(
  parts: Parts,
  { call, signal, read }: Asking<Body>,
  { got, asked }: { got: Exchange; asked: Asked },
): Promise<Tried<Body>> {
  const { status, headers } = got
  try {
    if ((status >= 200 && status < 300) || call.accept?.includes(status) === true) {
      return { next: 'return', answer: { status, headers, body: await read(got, asked) } }
    }
    const body = await readRefused(got)
    const refused = { status, headers, body, operation: call.operation, said: saidIn(body, asked.secrets) }
    return { ...judge(refused, asked, parts.clock.now()), headers }
  } catch (error) {
    got.body.destroy()
    signal.throwIfAborted()
    if (error instanceof TooLarge) throw unreachable(asked, `gave ${error.message}`, error)
    return { next: 'repeat', headers, error: unreachable(asked, failure(error, asked), error) }
  }
}

const redirectOf = ({ status, headers }: Exchange, { method = 'GET', accept }: HttpCall): string | undefined => {
  const isRedirect = status >= 300 && status < 400 && accept?.includes(status) !== true && method === 'GET'
  return isRedirect ? headerText(headers, 'location') : undefined
}

/** The values of all headers of the source are taken for secrets, with and without a scheme such as Bearer before them. */
function askedOf(parts: Parts, call: HttpCall, { url, headers }: { url: URL; headers: Readonly<Record<string, string>> }): Asked {
  const values = Object.entries(headers).flatMap(([name, value]) =>
    NO_SECRETS.has(name.toLowerCase()) ? [] : [value, value.split(' ').at(-1) ?? ''],
  )
  const secrets = [...values, ...(parts.o.secrets?.() ?? [])].filter((value) => value.length >= SHORTEST_SECRET)
  return { call, url: shownUrl(url), secrets, o: parts.o }
}

/** Headers of the source that say nothing of who asks. */
const NO_SECRETS = new Set(['user-agent', 'accept', 'content-type'])

/** Anything shorter would take ordinary words out of messages. */
const SHORTEST_SECRET = 6
