/** Lets a working process work the notifications of Intercom, whichever server took them in. */
import type { Sync } from '../config/config.ts'
import { HANDOFF } from '../config/handoff-schema.ts'
import { redact } from '../config/redact.ts'
import type { WakeUps } from '../jobs/queue.ts'
import { startWebhookLoop } from '../jobs/webhooks.ts'
import type { ContactLines } from '../jobs/webhooks-contact.ts'
import { handOffByWebhook } from '../jobs/webhooks-handoff.ts'
import type { WebhookEvent } from '../jobs/webhooks-settle.ts'
import { duration } from './figures.ts'
import type { LogLine } from './worker-log.ts'
import type { ProcessParts } from './worker-parts.ts'

export function startWebhooks(parts: ProcessParts & { readonly queue: WakeUps }): { stop(): Promise<void> } {
  const { store, queue, connection, syncs, config, log, trouble, webhookStored } = parts
  const { db } = store
  const { workspace } = connection
  const loop = startWebhookLoop({
    db,
    workspace,
    // Also those that cannot run here: what is true of their contacts is true all the same.
    contactSyncs: [...config.syncs.values()].flatMap(contactLines),
    handOff: syncs.has(HANDOFF) ? handOffByWebhook({ db, queue, sync: HANDOFF, workspace }) : undefined,
    tell: (event) => log(webhookLine(event)),
    clean: redact,
    onError: (error) => trouble.saw(error),
  })
  const off = webhookStored.add(loop.wake)
  return {
    async stop() {
      off()
      await loop.stop()
    },
  }
}

/** An archived lead that is sent again becomes a second one, which `archived: refuse` does not want. */
function contactLines(sync: Sync): ContactLines[] {
  if (sync.kind !== 'contacts') return []
  return [{ name: sync.name, bringsBack: sync.role === 'user' || sync.archived === 'unarchive' }]
}

function webhookLine(event: WebhookEvent): LogLine {
  const { id, topic, attempt, problem } = event
  const fields = { id, topic, attempt }
  const what = `webhook ${id} (${topic})`
  if (event.kind === 'put_off') {
    const again = `tried again in ${duration((event.againInMs ?? 0) / 1_000)}`
    return { event: 'webhook_put_off', text: `${what}: ${problem} (attempt ${attempt}); ${again}`, fields, isTrouble: true }
  }
  const text = `${what}: given up: ${problem}. "fin-sync webhooks --failed" lists those that were`
  return { event: 'webhook_given_up', text, fields, isTrouble: true }
}
