/** Tells subscribers what happens in the workspace, as Intercom's webhooks do: signed, and again when it did not arrive. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { envelope, type Notification, signatureOf } from './envelope.ts'

/** An app's webhook, as it is set up in the Developer Hub. */
export interface Subscription {
  readonly url: string
  /** The app's client secret, which signs. */
  readonly secret: string
  /** Default: every topic. */
  readonly topics?: readonly string[]
}

/** What became of telling one subscriber one thing. */
export interface Delivery {
  readonly id: string
  readonly topic: string
  readonly url: string
  readonly state: 'delivered' | 'given_up'
  readonly attempts: number
  /** Of the last attempt; null when nobody answered. */
  readonly status: number | null
}

export interface WebhookOptions {
  readonly subscriptions?: readonly Subscription[]
  /** How long to wait before each further attempt. Default 1 s and 10 s, so three attempts; how long Intercom waits is not known. */
  readonly retryAfterMs?: readonly number[]
  /** How long an answer may take. Default 5 s. */
  readonly timeoutMs?: number
}

/** What tests and people do with webhooks. */
export interface WebhooksByHand {
  /** Returns how to end the subscription. */
  subscribe(subscription: Subscription): () => void
  /** Sends to all who listen to the topic; `id` repeats a notification. Resolves when each has it or was given up. */
  send(topic: string, item: object, o?: { readonly id?: string }): Promise<readonly Delivery[]>
  /** The test request of the Developer Hub. */
  ping(): Promise<readonly Delivery[]>
  /** What has come to an end, in that order. */
  deliveries(): readonly Delivery[]
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
}

export interface Webhooks extends WebhooksByHand {
  /** Tells those who listen to the topic, without waiting; `item` is made when there is one. */
  emit(topic: string, item: () => object): void
  /** Gives up what is under way. */
  close(): void
}

interface WebhookParts {
  readonly appId: string
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Default: a real timer that keeps no process alive. */
  readonly sleep?: (ms: number) => Promise<void>
}

const RETRY_AFTER_MS = [1000, 10_000]
/** Third parties report that Intercom waits this long. */
const TIMEOUT_MS = 5000

/** Of the official test request. */
const PING = { type: 'ping', message: 'something something interzen' }

export function createWebhooks(options: WebhookOptions, parts: WebhookParts): Webhooks {
  const { retryAfterMs = RETRY_AFTER_MS, timeoutMs = TIMEOUT_MS } = options
  const { sleep = (ms) => delay(ms, undefined, { ref: false }) } = parts
  const subscriptions = new Set(options.subscriptions ?? [])
  const underWay = new Set<Promise<Delivery>>()
  const ended: Delivery[] = []
  const closing = new AbortController()
  const start = (subscription: Subscription, notification: Notification) => {
    const delivery = deliver(subscription, notification, { retryAfterMs, timeoutMs, sleep, signal: closing.signal })
    underWay.add(delivery)
    return delivery.finally(() => underWay.delete(delivery)).then((end) => (ended.push(end), end))
  }
  const tell = (topic: string, item: () => object, id = `notif_${randomUUID()}`) => {
    const listeners = [...subscriptions].filter(({ topics }) => topics === undefined || topics.includes(topic))
    if (listeners.length === 0) return []
    const notification = { id, topic, appId: parts.appId, item: item(), firstSentAt: Math.floor(parts.now() / 1000) }
    return listeners.map((subscription) => start(subscription, notification))
  }
  return {
    subscribe(subscription) {
      subscriptions.add(subscription)
      return () => void subscriptions.delete(subscription)
    },
    send: (topic, item, { id } = {}) => Promise.all(tell(topic, () => item, id)),
    ping: () => Promise.all(tell('ping', () => PING)),
    deliveries: () => [...ended],
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    emit: (topic, item) => void tell(topic, item),
    close: () => closing.abort(),
  }
}

interface DeliverOptions {
  readonly retryAfterMs: readonly number[]
  readonly timeoutMs: number
  readonly sleep: (ms: number) => Promise<void>
  readonly signal: AbortSignal
}

/** Posts until it arrives, the attempts are used up or the simulator is closed. */
async function deliver(subscription: Subscription, notification: Notification, o: DeliverOptions): Promise<Delivery> {
  const { id, topic } = notification
  const { url } = subscription
  for (let attempts = 1; ; attempts += 1) {
    const status = await post(subscription, envelope(notification, attempts), o)
    if (status !== null && status >= 200 && status < 300) return { id, topic, url, state: 'delivered', attempts, status }
    const waitMs = o.retryAfterMs[attempts - 1]
    if (waitMs !== undefined) await Promise.race([o.sleep(waitMs), aborted(o.signal)])
    if (waitMs === undefined || o.signal.aborted) return { id, topic, url, state: 'given_up', attempts, status }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** The status of the answer; null when none came in time. */
async function post({ url, secret }: Subscription, body: string, { timeoutMs, signal }: DeliverOptions): Promise<number | null> {
  const headers = {
    'Content-Type': 'application/json',
    'User-Agent': 'intercom-parrot-service-client/1.0',
    'X-Hub-Signature': signatureOf(body, secret),
  }
  try {
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: inTime })
    await response.arrayBuffer()
    return response.status
  } catch {
    // Refused, cut or too late: for the sender all the same, it tries again.
    return null
  }
}
