/** Notifications as Intercom sends them, signed, and the address that takes them in on a real socket. */
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { workOf } from '../../src/jobs/webhooks-topics.ts'
import type { Json } from '../../src/json.ts'
import { listenHttp } from '../../src/server/http-listen.ts'
import { createWebhookApp, type WebhookAppOptions } from '../../src/server/webhooks.ts'
import { createWebhookTally, type WebhookTally } from '../../src/server/webhooks-tally.ts'
import type { Db } from '../../src/store/db.ts'
import { atEnd } from './at-end.ts'

export const SECRET = 'a-client-secret-of-the-app'
export const WORKSPACE = 'w1'

/** What the address answers. */
export const answer = z.object({
  result: z.string().exactOptional(),
  error: z.object({ code: z.string(), message: z.string() }).exactOptional(),
})

let notifications = 0

/** As the official description has it; `item` is what the topic is about. */
export function notification(
  topic: string,
  item: Json,
  o: { id?: string | null; appId?: string; data?: { [key: string]: Json } } = {},
) {
  const at = 1_734_537_437
  return {
    type: 'notification_event',
    app_id: o.appId ?? WORKSPACE,
    data: { type: 'notification_event_data', item, ...o.data },
    links: {},
    id: o.id === undefined ? `notif_${++notifications}` : o.id,
    topic,
    delivery_status: 'pending',
    delivery_attempts: 1,
    delivered_at: 0,
    first_sent_at: at,
    created_at: at,
    self: null,
  }
}

export function signatureOf(body: string | Buffer, secret = SECRET): string {
  return `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`
}

export interface Address {
  readonly url: string
  readonly tally: WebhookTally
  /** What was told besides the answers, in order. */
  readonly told: string[]
  /** Sends a notification, signed. */
  send(body: object): Promise<{ status: number; body: z.output<typeof answer> }>
}

export async function createAddress(db: Db, o: Partial<WebhookAppOptions> = {}): Promise<Address> {
  const told: string[] = []
  const tally = createWebhookTally()
  const app = createWebhookApp(
    {
      db,
      secret: () => SECRET,
      workspace: WORKSPACE,
      isWorked: (topic) => workOf(topic) !== undefined,
      onStored: () => told.push('stored'),
      onPing: () => told.push('ping'),
      onOther: (workspace) => told.push(`other ${workspace}`),
      onDefect: (error) => told.push(String(error)),
      tally,
      ...o,
    },
    { fetch: () => new Response('the rest', { status: 418 }) },
  )
  const listening = await listenHttp(app, { host: '127.0.0.1', port: 0 })
  atEnd(() => listening.close({ signal: AbortSignal.abort() }))
  const url = `${listening.url}/webhooks/intercom`
  return {
    url,
    tally,
    told,
    async send(body) {
      const text = JSON.stringify(body)
      const response = await fetch(url, { method: 'POST', body: text, headers: { 'x-hub-signature': signatureOf(text) } })
      return { status: response.status, body: answer.parse(await response.json()) }
    },
  }
}
