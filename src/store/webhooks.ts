/** Notifications that came from Intercom: each is stored once, worked by one process at a time, and without its body when that is done. */
import type { Json } from '../json.ts'
import type { Queryable } from './db.ts'
import { jsonbText } from './jsonb-text.ts'

export interface NewWebhook {
  /** The notification's own. */
  readonly id: string
  readonly topic: string
  /** The workspace that it is about. */
  readonly appId: string
  readonly body: object
  /** How long it is to be left alone first, in milliseconds. */
  readonly waitMs: number
}

/** Answers the ids that were not there before; the others were delivered again. */
export async function storeWebhooks(db: Queryable, all: readonly NewWebhook[]): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ id: string }>(
    `insert into fin_sync.webhooks (id, topic, app_id, body, next_at)
     select id, topic, app_id, body, clock_timestamp() + wait_ms * interval '1 ms'
     from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::int8[]) as one (id, topic, app_id, body, wait_ms)
     on conflict (id) do nothing returning id`,
    [
      all.map((one) => one.id),
      all.map((one) => one.topic),
      all.map((one) => one.appId),
      all.map((one) => jsonbText(one.body)),
      all.map((one) => one.waitMs),
    ],
  )
  return new Set(rows.map(({ id }) => id))
}

/** A notification that is being worked; `attempt` counts from 1 and is the fence of whoever works it. */
export interface ClaimedWebhook {
  readonly id: string
  readonly topic: string
  readonly body: Json
  readonly attempt: number
}

/** Takes those that are due, in the order in which they came, for `leaseMs`: after that anyone may take them again. */
export async function claimWebhooks(db: Queryable, o: { limit: number; leaseMs: number }): Promise<ClaimedWebhook[]> {
  const rows = await db.query<ClaimedWebhook & { receivedAt: Date }>(
    `with picked as (
       select id from fin_sync.webhooks where state = 'waiting' and next_at <= clock_timestamp()
       order by next_at limit $1 for update skip locked
     )
     update fin_sync.webhooks w set attempts = w.attempts + 1, next_at = clock_timestamp() + $2 * interval '1 ms'
     from picked where w.id = picked.id
     returning w.id, w.topic, w.body, w.attempts as attempt, w.received_at as "receivedAt"`,
    [o.limit, o.leaseMs],
  )
  return rows.toSorted((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime())
}

/** What a statement needs to know of a claimed one. */
type Fenced = Pick<ClaimedWebhook, 'id' | 'attempt'>

/** They were worked: their bodies go. One that somebody else has taken over meanwhile is left to them. */
export async function settleWorked(db: Queryable, all: readonly Fenced[]): Promise<void> {
  if (all.length === 0) return
  await db.execute(
    `update fin_sync.webhooks w set state = 'done', body = null, problem = null, worked_at = clock_timestamp()
     from unnest($1::text[], $2::int[]) as one (id, attempt)
     where w.id = one.id and w.attempts = one.attempt and w.state = 'waiting'`,
    [all.map((one) => one.id), all.map((one) => one.attempt)],
  )
}

/** Due again after `waitMs`. `counted`: it was tried and went wrong, as `problem` says; else it only could not be worked yet. */
export async function putOffWebhook(
  db: Queryable,
  o: { one: Fenced; waitMs: number; problem: string | null; counted: boolean },
): Promise<void> {
  await db.execute(
    `update fin_sync.webhooks set next_at = clock_timestamp() + $3 * interval '1 ms', problem = $4, attempts = attempts - $5::int
     where id = $1 and attempts = $2 and state = 'waiting'`,
    [o.one.id, o.one.attempt, o.waitMs, o.problem, o.counted ? 0 : 1],
  )
}

/** It is given up, with its body. False when somebody else has taken it over. */
export async function giveUpWebhook(db: Queryable, o: { one: Fenced; problem: string }): Promise<boolean> {
  const count = await db.execute(
    `update fin_sync.webhooks set state = 'failed', problem = $3, worked_at = clock_timestamp()
     where id = $1 and attempts = $2 and state = 'waiting'`,
    [o.one.id, o.one.attempt, o.problem],
  )
  return count === 1
}
