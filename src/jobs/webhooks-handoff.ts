/** Opens live runs of the hand-off for conversations that Intercom told of. */
import { Unreachable } from '../errors.ts'
import { handoffRow } from '../handoff/record.ts'
import type { Db } from '../store/db.ts'
import { isDatabaseLost } from '../store/lost-database.ts'
import { openUnlessWaiting } from './live.ts'
import type { WakeUps } from './queue.ts'
import type { HandOff } from './webhooks-batch.ts'

export interface HandOffOptions {
  readonly db: Db
  readonly queue: Pick<WakeUps, 'wake'>
  /** The name of the hand-off's sync. */
  readonly sync: string
  /** That the access token belongs to. */
  readonly workspace: string
}

/**
 * One run for all of them, one row for each; a conversation that waits to be looked at already is not asked for again. A notification that is worked again, because a process was killed before it could say that it was,
 * asks for nothing new.
 * @throws ConfigError when the sync belongs to another workspace
 */
export function handOffByWebhook({ sync, workspace, ...o }: HandOffOptions): HandOff {
  return async (asks) => {
    const rows = asks.map(({ conversationId, notification }) =>
      handoffRow({ conversation_id: conversationId, asked: notification }),
    )
    const label = asks.length === 1 ? `conversation ${asks[0]?.conversationId ?? ''}` : `${asks.length} conversations`
    try {
      await openUnlessWaiting(o, { sync, workspace, rows, by: 'webhook', label, unlessWaiting: true })
    } catch (error) {
      // The run is open, and the sweep finds it although no worker could be woken.
      if (!(error instanceof Unreachable) || isDatabaseLost(error)) throw error
    }
  }
}
