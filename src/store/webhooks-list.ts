/** What people and metrics are told of the notifications that came, and what retention removes of them. */
import type { Queryable } from './db.ts'

export interface WebhookCount {
  readonly topic: string
  readonly waiting: number
  readonly done: number
  readonly failed: number
  readonly lastReceivedAt: Date
}

/** One line a topic, in the order of their names; what retention has removed is not counted. */
export async function countWebhooks(db: Queryable): Promise<WebhookCount[]> {
  return db.query<WebhookCount>(
    `select topic, count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'done')::int as done,
       count(*) filter (where state = 'failed')::int as failed, max(received_at) as "lastReceivedAt"
     from fin_sync.webhooks group by topic order by topic`,
  )
}

export interface FailedWebhook {
  readonly id: string
  readonly topic: string
  readonly receivedAt: Date
  readonly attempts: number
  readonly problem: string
}

/** Newest first. */
export async function listFailedWebhooks(db: Queryable, o: { limit: number }): Promise<FailedWebhook[]> {
  return db.query<FailedWebhook>(
    `select id, topic, received_at as "receivedAt", attempts, coalesce(problem, '') as problem from fin_sync.webhooks
     where state = 'failed' order by received_at desc, id limit $1`,
    [o.limit],
  )
}

/** Removes those that were worked, or given up, before `before`. One that waits stays. */
export async function removeWebhooks(db: Queryable, o: { before: Date; limit: number }): Promise<number> {
  return db.execute(
    `delete from fin_sync.webhooks where id in (
       select id from fin_sync.webhooks where state <> 'waiting' and worked_at < $1 limit $2)`,
    [o.before, o.limit],
  )
}
