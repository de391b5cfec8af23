/** Puts the address for Intercom's webhooks before everything else that the server answers, when there is a client secret to check them by. */
import type { Server } from '../config/config.ts'
import { HANDOFF } from '../config/handoff-schema.ts'
import type { Secret } from '../config/secret.ts'
import { workOf } from '../jobs/webhooks-topics.ts'
import type { FetchApp } from '../server/http-app.ts'
import { createWebhookApp, WEBHOOK_PATH } from '../server/webhooks.ts'
import type { WebhookTally } from '../server/webhooks-tally.ts'
import type { Context } from './context.ts'
import type { LogLine } from './worker-log.ts'
import type { ProcessParts } from './worker-parts.ts'
import { defectLog } from './worker-service.ts'

/**
 * The file's own, else INTERCOM_CLIENT_SECRET; undefined = no webhooks are taken in.
 * @throws ConfigError when the variable is given in two ways
 */
export function clientSecret({ env }: Pick<Context, 'env'>, server: Pick<Server, 'clientSecret'> | undefined): Secret | undefined {
  return server?.clientSecret ?? env.clientSecret
}

export type WebhookMount = ProcessParts & { readonly tally: WebhookTally }

/** `rest` answers at all other paths, and at this one too when there is no client secret. */
export function mountWebhooks(context: Context, o: WebhookMount, rest: FetchApp): FetchApp {
  const secret = clientSecret(context, o.config.server)
  if (secret === undefined) return rest
  const { store, connection, syncs, log, tally } = o
  const { workspace } = connection
  log({ event: 'webhooks', text: `webhooks of Intercom are taken at ${WEBHOOK_PATH}` })
  return createWebhookApp(
    {
      db: store.db,
      secret: () => secret.reveal(),
      workspace,
      isWorked: (topic) => isWorked(topic, { handsOff: syncs.has(HANDOFF) }),
      onStored: () => o.webhookStored.tell(),
      onPing: () =>
        log({ event: 'webhook_ping', text: 'a test notification came from Intercom: the address and the secret are right' }),
      onOther: (other) => log(otherWorkspace(other, workspace)),
      onDefect: defectLog(o),
      tally,
    },
    rest,
  )
}

/** What nobody would do anything about is not kept: it is personal data. */
function isWorked(topic: string, { handsOff }: { handsOff: boolean }): boolean {
  const work = workOf(topic)
  return work === 'hand_off' ? handsOff : work !== undefined
}

function otherWorkspace(other: string, workspace: string): LogLine {
  const text =
    `webhooks of workspace ${other} come here, but the access token is of ${workspace}: they are acknowledged and nothing is done about them. ` +
    'If they should be worked, use the token and the client secret of one app in one workspace'
  return { event: 'webhooks_of_another', text, fields: { workspace: other }, isTrouble: true }
}
