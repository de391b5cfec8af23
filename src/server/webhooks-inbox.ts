/** Stores notifications: those that come at the same time share a statement, and nobody waits for longer than the sender does. */
import { createGroupCommit } from '../group-commit.ts'
import type { Db } from '../store/db.ts'
import { type NewWebhook, storeWebhooks } from '../store/webhooks.ts'
import { ApiError } from './api-error.ts'

export type Stored = 'stored' | 'duplicate'

export interface InboxOptions {
  readonly db: Db
  /** Default 3 s: Intercom gives up after five (official: webhook models, "Timeout"). */
  readonly withinMs?: number
  /** Those that may wait at once. */
  readonly most?: number
}

const WITHIN_MS = 3_000
/** When the database hangs: each may be a megabyte. */
const MOST_WAITING = 500

/** @throws ApiError 503 when the database does not answer in time; what the database says when it is lost */
export function createInbox(o: InboxOptions): (one: NewWebhook) => Promise<Stored> {
  const { withinMs = WITHIN_MS, most = MOST_WAITING } = o
  let waiting = 0
  const store = createGroupCommit<NewWebhook, Stored>(async (batch) => {
    const fresh = new Set(await storeWebhooks(o.db, batch))
    // Of two with one id in one group, the first is the new one.
    return batch.map(({ id }) => (fresh.delete(id) ? 'stored' : 'duplicate'))
  })
  return async (one) => {
    if (waiting >= most) throw away()
    waiting += 1
    const stored = store(one).finally(() => {
      waiting -= 1
    })
    return inTime(stored, withinMs)
  }
}

/** What is stored after that is met again as a duplicate. */
async function inTime(stored: Promise<Stored>, withinMs: number): Promise<Stored> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(away()), withinMs)
  })
  try {
    return await Promise.race([stored, late])
  } finally {
    clearTimeout(timer)
    // Nobody asks any more what became of one that was too late.
    stored.catch(() => undefined)
  }
}

function away(): ApiError {
  return new ApiError('database_away', 'The database does not answer. Send it again in a moment.')
}
