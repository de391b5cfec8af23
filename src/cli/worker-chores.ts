/** What a working process does besides runs, every 15 s: retention and notifications (and webhooks, as they come). Several processes may; none of it holds up a run. */
import { redact } from '../config/redact.ts'
import { createNotifier } from '../jobs/notify.ts'
import type { WakeUps } from '../jobs/queue.ts'
import type { Removed } from '../jobs/retention.ts'
import { retentionPart } from '../jobs/retention-part.ts'
import { REMOVED_KINDS } from '../jobs/retention-steps.ts'
import { sweepRegularly } from '../jobs/sweep.ts'
import { uploadsFolder } from '../store/uploads-folder.ts'
import type { Context } from './context.ts'
import { count } from './figures.ts'
import { notifyLine } from './notify-log.ts'
import { openReceivers } from './notify-receivers.ts'
import { homeOf } from './open-store.ts'
import { startWebhooks } from './webhooks-loop.ts'
import type { LogLine } from './worker-log.ts'
import type { ProcessParts } from './worker-parts.ts'

/** What is being sent when the process is told to end. */
const SEND_MS = 3_000

export interface Chores {
  /** Waits for what is going on, but not for long: it goes on at the next start. */
  stop(): Promise<void>
}

export function startChores(context: Context, parts: ProcessParts & { readonly queue: WakeUps }): Chores {
  const { store, config, log, trouble } = parts
  const onError = (error: unknown): void => trouble.saw(error)
  const notifier = notifierOf(parts)
  const retention = retentionPart({
    db: store.db,
    retention: config.retention,
    embedded: store.kind === 'embedded',
    uploads: uploadsFolder(homeOf(context)),
    onRemoved: (removed) => log(removedLine(removed)),
    signal: context.stop.signal,
  })
  const webhooks = startWebhooks(parts)
  const sweeping = sweepRegularly({ parts: [notifier.sweep, retention], onError })
  return {
    async stop() {
      await Promise.all([sweeping.stop(), webhooks.stop(), notifier.stop({ signal: AbortSignal.timeout(SEND_MS) })])
    },
  }
}

function notifierOf({ store, config, syncs, connection, log, trouble }: ProcessParts): ReturnType<typeof createNotifier> {
  if (config.notify === undefined) log(withoutReceivers())
  return createNotifier({
    db: store.db,
    receivers: openReceivers(config.notify ?? [], { proxy: connection.proxy }),
    limits: config.alerts,
    syncs: [...syncs.values()].map(({ name, schedule, source }) => ({ name, schedule, rowsVary: source.type === 'intercom' })),
    clean: redact,
    tell: (event) => log(notifyLine(event)),
    onError: (error) => trouble.saw(error),
  })
}

function withoutReceivers(): LogLine {
  const text = 'notifications are left to others: a receiver under notify: lacks a variable here'
  return { event: 'left_out', text, isTrouble: true }
}

function removedLine(removed: Removed): LogLine {
  const kinds = REMOVED_KINDS.filter((kind) => removed[kind] > 0)
  const text = kinds.map((kind) => `${count(removed[kind])} ${kind.replaceAll('_', ' ')}`).join(', ')
  const fields = Object.fromEntries(kinds.map((kind) => [kind, removed[kind]]))
  return { event: 'retention', text: `retention removed ${text}`, fields }
}
