/** `POST /webhooks/intercom`: takes a signed notification, stores it, and only then says so. The work is done elsewhere. */
import { Hono } from 'hono'
import { PING, patienceMs } from '../jobs/webhooks-topics.ts'
import type { Db } from '../store/db.ts'
import type { ApiContext, ApiEnv } from './api-env.ts'
import { ApiError, type ApiErrorCode } from './api-error.ts'
import { apiErrorOf, errorAnswers } from './error-answer.ts'
import type { FetchApp } from './http-app.ts'
import { readBytes } from './json-body.ts'
import { apiHeaders } from './security-headers.ts'
import { type Envelope, readEnvelope } from './webhooks-envelope.ts'
import { createInbox, type InboxOptions } from './webhooks-inbox.ts'
import { isSigned, signatureIn } from './webhooks-signature.ts'
import type { WebhookResult, WebhookTally } from './webhooks-tally.ts'

export const WEBHOOK_PATH = '/webhooks/intercom'

export interface WebhookAppOptions {
  readonly db: Db
  /** The app's client secret. */
  readonly secret: () => string
  /** That the access token belongs to; what is about another one is not stored. */
  readonly workspace: string
  /** Whether anything is done about a topic. */
  readonly isWorked: (topic: string) => boolean
  /** One was stored: whoever works them may begin. */
  readonly onStored: () => void
  /** A test notification came, so the address and the secret are right. */
  readonly onPing: () => void
  /** The first notification about another workspace came. */
  readonly onOther: (workspace: string) => void
  /** Defects and a lost database, for the log. */
  readonly onDefect: (error: unknown) => void
  readonly tally: WebhookTally
  readonly inbox?: Pick<InboxOptions, 'withinMs' | 'most'>
  /** How long a body may take; default 10 s. */
  readonly bodyMs?: number
}

/** `rest` answers at every other path. Nobody needs a token here: the signature vouches for the sender. */
export function createWebhookApp(o: WebhookAppOptions, rest: FetchApp): FetchApp {
  const inbox = createInbox({ db: o.db, ...o.inbox })
  const take = createTaker({ ...o, inbox })
  const app = new Hono<ApiEnv>()
  app.onError((error, c) => {
    const result = resultOf(apiErrorOf(error).code)
    if (result !== undefined) o.tally.came(undefined, result)
    return errorAnswers(o.onDefect)(error, c)
  })
  app.use(WEBHOOK_PATH, apiHeaders())
  app.post(WEBHOOK_PATH, async (c) => c.json({ result: await take(c) }, 200, { 'Cache-Control': 'no-store' }))
  // Intercom asks so whether the address is there, before it takes it (official: set up webhooks).
  app.get(WEBHOOK_PATH, (c) => (c.req.method === 'HEAD' ? c.body(null, 200) : refuseMethod(c)))
  app.all(WEBHOOK_PATH, refuseMethod)
  app.notFound((c) => rest.fetch(c.req.raw, c.env))
  return app
}

type Taker = (c: ApiContext) => Promise<WebhookResult>

function createTaker(o: WebhookAppOptions & { inbox: ReturnType<typeof createInbox> }): Taker {
  let toldOther = false
  const decide = async (one: Envelope): Promise<WebhookResult> => {
    if (one.appId !== o.workspace) {
      if (!toldOther) o.onOther(one.appId)
      toldOther = true
      return 'other_workspace'
    }
    if (one.topic === PING) o.onPing()
    return o.isWorked(one.topic) ? keep(one, o) : 'ignored'
  }
  return async (c) => {
    const one = readEnvelope(await signedBody(c, o))
    const result = await decide(one)
    o.tally.came(one.topic, result)
    return result
  }
}

async function keep(
  { id, ...one }: Envelope,
  { inbox, onStored }: Pick<WebhookAppOptions, 'onStored'> & { inbox: ReturnType<typeof createInbox> },
): Promise<WebhookResult> {
  if (id === undefined) throw new ApiError('no_notification', 'This is JSON, but no notification of Intercom: look at id.')
  const result = await inbox({ ...one, id, waitMs: patienceMs(one.topic) })
  if (result === 'stored') onStored()
  return result
}

/** Whoever shows no signature is told so before the first byte of the body is read. */
async function signedBody(c: ApiContext, o: Pick<WebhookAppOptions, 'secret' | 'bodyMs'>): Promise<Uint8Array> {
  const signature = signatureIn(c.req.header('x-hub-signature'))
  if (signature === undefined) throw unsigned('This needs the header X-Hub-Signature: sha1= and 40 hexadecimal digits.')
  const body = await readBytes(c, o.bodyMs === undefined ? {} : { withinMs: o.bodyMs })
  if (isSigned(body, { signature, secret: o.secret() })) return body
  throw unsigned(
    "The signature does not fit the body: it is not made with this app's client secret, or the body was changed on the way.",
  )
}

function unsigned(why: string): ApiError {
  return new ApiError('unauthorised', why, { headers: { Connection: 'close' } })
}

function refuseMethod(c: ApiContext): never {
  throw new ApiError('method_not_allowed', `${c.req.method} is not for this path; it takes POST.`, {
    headers: { Allow: 'HEAD, POST' },
  })
}

/** Undefined = it was no notification in the first place. */
function resultOf(code: ApiErrorCode): WebhookResult | undefined {
  return code === 'method_not_allowed' ? undefined : (RESULTS[code] ?? 'failed')
}

const RESULTS: Partial<Record<ApiErrorCode, WebhookResult>> = {
  unauthorised: 'unsigned',
  too_large: 'too_large',
  slow_body: 'slow',
  bad_json: 'invalid',
  no_notification: 'invalid',
}
