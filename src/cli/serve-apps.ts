/** What the server answers besides its health: the admin API with uploads, metrics and the board, and Intercom's webhooks. */
import type { WakeUps } from '../jobs/queue.ts'
import { createAdminApp } from '../server/admin-app.ts'
import type { FetchApp } from '../server/http-app.ts'
import { isLoopback } from '../server/local-request.ts'
import type { Service } from '../server/service-contract.ts'
import { createUploads } from '../server/uploads.ts'
import { createWebhookTally } from '../server/webhooks-tally.ts'
import { prepareUploads } from '../store/uploads-folder.ts'
import type { Context } from './context.ts'
import { homeOf } from './open-store.ts'
import { serveTokens } from './serve-tokens.ts'
import { mountWebhooks } from './serve-webhooks.ts'
import { ownVersion } from './version.ts'
import type { ProcessParts } from './worker-parts.ts'
import { defectLog } from './worker-service.ts'

export type AppParts = ProcessParts & { readonly service: Service; readonly queue: WakeUps; readonly host: string }

export async function mountApps(context: Context, o: AppParts): Promise<FetchApp> {
  const { service, store, config, host, queue } = o
  if (config.server === undefined) throw new Error('the configuration was loaded without its server')
  const folder = await prepareUploads(store.db, { home: homeOf(context), alone: store.kind === 'embedded' })
  const { maxUploadBytes: maxBytes, uploadsQuotaBytes: quotaBytes } = config.server
  const tally = createWebhookTally()
  const admin = createAdminApp(service, {
    tokens: serveTokens(context, { config, host }),
    loopback: isLoopback(host),
    headroom: config.workspace.headroom,
    version: ownVersion(),
    onDefect: defectLog(o),
    board: queue.board,
    more: [createUploads(service, { folder, maxBytes, quotaBytes })],
    webhooks: tally,
  })
  return mountWebhooks(context, { ...o, tally }, admin)
}
