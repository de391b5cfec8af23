/** Tells a program: a POST of JSON, signed with a secret that both sides know. */
import { createDispatcher, type ProxySettings } from '../dispatcher.ts'
import { post } from './http-post.ts'
import type { Message } from './notice.ts'
import type { Receiver } from './receiver.ts'
import { signature } from './signature.ts'

/** What all receivers share. */
export interface ReceiverOptions extends Pick<Receiver, 'name' | 'on' | 'syncs'> {
  readonly proxy?: ProxySettings | undefined
  /** For the whole of one sending. */
  readonly timeoutMs?: number
}

export interface WebhookOptions extends ReceiverOptions {
  readonly url: () => string
  readonly secret: () => string
  /** Epoch milliseconds. */
  readonly now?: () => number
}

export const SEND_MS = 10_000
export const CONNECT_MS = 5_000

export function openWebhook(o: WebhookOptions): Receiver {
  const { name, on, syncs, timeoutMs = SEND_MS, now = Date.now } = o
  const dispatcher = createDispatcher({ connections: 1, connectMs: Math.min(CONNECT_MS, timeoutMs), proxy: o.proxy })
  let closed: Promise<void> | undefined
  return {
    name,
    type: 'webhook',
    on,
    syncs,
    send(message, { signal }) {
      const secret = o.secret()
      const body = webhookBody(message)
      const timestamp = String(Math.floor(now() / 1_000))
      const headers = {
        'x-fin-sync-id': message.id,
        'x-fin-sync-timestamp': timestamp,
        'x-fin-sync-signature': signature(secret, { timestamp, body }),
      }
      const label = `receiver "${name}" (webhook)`
      return post({ dispatcher, label, url: o.url(), headers, body, secrets: [secret], timeoutMs, signal })
    },
    close: () => (closed ??= dispatcher.close()),
  }
}

/** The notice's own fields, in one flat object with the id. */
export function webhookBody({ id, notice }: Message): string {
  return JSON.stringify({ id, ...notice })
}
