/** The notification that Intercom posts to a webhook, and its signature; pure. */
import { createHmac } from 'node:crypto'

/** Something that happened, as it is told to one subscriber. */
export interface Notification {
  /** The same however often it is delivered. */
  readonly id: string
  readonly topic: string
  readonly appId: string
  /** The object it is about, as the API shows it. */
  readonly item: object
  /** Unix seconds of the first attempt. */
  readonly firstSentAt: number
}

/** The body of attempt number `attempt`, counted from 1. */
export function envelope({ id, topic, appId, item, firstSentAt }: Notification, attempt: number): string {
  return JSON.stringify({
    type: 'notification_event',
    app_id: appId,
    data: { type: 'notification_event_data', item },
    links: {},
    id,
    topic,
    delivery_status: 'pending',
    delivery_attempts: attempt,
    delivered_at: 0,
    first_sent_at: firstSentAt,
    created_at: firstSentAt,
    self: null,
  })
}

/** HMAC-SHA1 of the raw body with the app's client secret, in hex. */
export function signatureOf(body: string, secret: string): string {
  return `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`
}
