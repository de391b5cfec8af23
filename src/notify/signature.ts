/** Signs what is sent to a webhook, so that its receiver knows who sent it, and when. */
import { createHmac } from 'node:crypto'

/**
 * The value of `X-Fin-Sync-Signature`: `sha256=` and the HMAC-SHA256, in hexadecimal digits, of the timestamp, a dot and the raw body,
 * keyed with the receiver's secret.
 *
 * To verify it, whoever receives the request
 * 1. takes the raw body as it came, before any JSON parser,
 * 2. makes `sha256=` + HMAC-SHA256(secret, `X-Fin-Sync-Timestamp` + "." + body),
 * 3. compares it with `X-Fin-Sync-Signature` in constant time (`crypto.timingSafeEqual`),
 * 4. refuses a timestamp (seconds since 1970) that is more than five minutes away from now, so that nobody can send it again later,
 * 5. ignores an `X-Fin-Sync-Id` that it has seen: a message whose answer was lost is sent again.
 *
 * docs/notifications.md has this as code.
 */
export function signature(secret: string, o: { timestamp: string; body: string }): string {
  return `sha256=${createHmac('sha256', secret).update(`${o.timestamp}.${o.body}`, 'utf8').digest('hex')}`
}
