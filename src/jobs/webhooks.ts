/** Works the notifications of Intercom for as long as the process lives: at once when it is woken, and each second what others stored. */
import type { Db } from '../store/db.ts'
import { type WebhookJob, workWebhooks } from './webhooks-batch.ts'

/**
 * Whoever takes a notification in wakes the loop of its own process. Other processes hear of it by looking, so that what a server stored before
 * it was killed is worked within a second too; the look is one statement on an index of what waits.
 */
const LOOK_EVERY_MS = 1_000

export interface WebhookLoopOptions extends WebhookJob {
  readonly db: Db
  /** Hears what goes wrong with the database; it is tried again with the next look. */
  readonly onError: (error: unknown) => void
  readonly everyMs?: number
}

export interface WebhookLoop {
  /** Something was stored. Never throws, and nothing waits for it. */
  wake(): void
  /** Takes nothing new, and waits for what is being worked. */
  stop(): Promise<void>
}

export function startWebhookLoop(o: WebhookLoopOptions): WebhookLoop {
  let stopping = false
  let isWoken = false
  let working: Promise<void> | undefined
  const work = async (): Promise<void> => {
    do {
      isWoken = false
      if ((await workWebhooks(o)) > 0) isWoken = true
    } while (isWoken && !stopping)
  }
  const wake = (): void => {
    isWoken = true
    if (stopping || working !== undefined) return
    working = work()
      .catch(o.onError)
      .finally(() => {
        working = undefined
      })
  }
  const timer = setInterval(wake, o.everyMs ?? LOOK_EVERY_MS)
  wake()
  return {
    wake,
    async stop() {
      stopping = true
      clearInterval(timer)
      await working
    },
  }
}
