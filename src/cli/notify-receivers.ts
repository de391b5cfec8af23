/** Opens the receivers of the configuration; each fetches its secrets when it sends. */
import type { ReceiverConfig } from '../config/notify-schema.ts'
import type { ProxySettings } from '../dispatcher.ts'
import { openEmail } from '../notify/email.ts'
import type { Receiver } from '../notify/receiver.ts'
import { openSlack } from '../notify/slack.ts'
import { openWebhook } from '../notify/webhook.ts'

/** To be closed by whoever opened them. Mail servers are reached without the proxy, which is one for HTTP. */
export function openReceivers(
  configured: readonly ReceiverConfig[],
  o: { proxy?: ProxySettings | undefined } = {},
): readonly Receiver[] {
  return configured.map((one) => openReceiver(one, o))
}

function openReceiver(one: ReceiverConfig, { proxy }: { proxy?: ProxySettings | undefined }): Receiver {
  const { name, on, syncs } = one
  switch (one.type) {
    case 'webhook':
      return openWebhook({ name, on, syncs, proxy, url: () => one.url.reveal(), secret: () => one.secret.reveal() })
    case 'slack':
      return openSlack({ name, on, syncs, proxy, url: () => one.url.reveal() })
    case 'email':
      return openEmail({ name, on, syncs, smtp: () => one.smtp.reveal(), from: one.from, to: one.to })
  }
}
