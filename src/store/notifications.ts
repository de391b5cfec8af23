/** The outbox: messages that wait for their receiver. Whoever tries one moves its time on first, so two never send it at once on purpose. */
import type { Message, Notice } from '../notify/notice.ts'
import type { Queryable } from './db.ts'

export async function insertNotification(tx: Queryable, o: { receiver: string; sync: string; notice: Notice }): Promise<void> {
  const { receiver, sync, notice } = o
  await tx.execute('insert into fin_sync.notifications (receiver, kind, sync, run, body) values ($1, $2, $3, $4, $5)', [
    receiver,
    notice.kind,
    sync,
    notice.run,
    JSON.stringify(notice),
  ])
}

/** A message that is being tried; `attempt` counts from 1 and is the fence of whoever tries. */
export interface Claimed extends Message {
  readonly receiver: string
  readonly attempt: number
}

/** Default: the server's own clock, which all processes share. */
export type Clock = Date | undefined

/**
 * Takes the receiver's oldest message that is due, for `leaseMs`: after that anyone may try it again. A message waits for those before it that
 * tell of the same sync, so that nobody hears of a recovery first.
 */
export async function claimNotification(
  db: Queryable,
  o: { receiver: string; leaseMs: number; now: Clock },
): Promise<Claimed | undefined> {
  const [row] = await db.query<{ id: string; receiver: string; attempt: number; notice: Notice }>(
    `update fin_sync.notifications set attempts = attempts + 1, next_at = coalesce($3, clock_timestamp()) + $2 * interval '1 ms'
     where id = (
       select id from fin_sync.notifications due
       where receiver = $1 and sent_at is null and gave_up_at is null and next_at <= coalesce($3, clock_timestamp())
         and not exists (
           select from fin_sync.notifications earlier
           where earlier.receiver = due.receiver and earlier.sync = due.sync and earlier.seq < due.seq
             and earlier.sent_at is null and earlier.gave_up_at is null)
       order by seq limit 1 for update skip locked)
     returning id, receiver, attempts as attempt, body as notice`,
    [o.receiver, o.leaseMs, o.now ?? null],
  )
  return row
}

export async function settleSent(db: Queryable, o: { id: string; now: Clock }): Promise<void> {
  await db.execute(
    `update fin_sync.notifications set sent_at = coalesce($2, clock_timestamp()), problem = null
     where id = $1 and sent_at is null and gave_up_at is null`,
    [o.id, o.now ?? null],
  )
}

/** Puts it off by `waitMs`, or gives it up when it is older than `patienceMs`; answers which. Undefined when somebody else tries it now. */
export async function settleFailed(
  db: Queryable,
  o: { claimed: Claimed; problem: string; waitMs: number; patienceMs: number; now: Clock },
): Promise<'later' | 'gave_up' | undefined> {
  const [row] = await db.query<{ over: boolean }>(
    `update fin_sync.notifications set problem = $3, next_at = coalesce($6, clock_timestamp()) + $4 * interval '1 ms',
       gave_up_at = case when created_at + $5 * interval '1 ms' <= coalesce($6, clock_timestamp()) then coalesce($6, clock_timestamp()) end
     where id = $1 and attempts = $2 and sent_at is null and gave_up_at is null returning gave_up_at is not null as over`,
    [o.claimed.id, o.claimed.attempt, o.problem, o.waitMs, o.patienceMs, o.now ?? null],
  )
  if (row === undefined) return undefined
  return row.over ? 'gave_up' : 'later'
}

/** Due again at once: whoever tried was told to stop before there was an answer. */
export async function handBackNotification(db: Queryable, { id, attempt }: Claimed): Promise<void> {
  await db.execute(
    `update fin_sync.notifications set next_at = least(next_at, clock_timestamp())
     where id = $1 and attempts = $2 and sent_at is null and gave_up_at is null`,
    [id, attempt],
  )
}

/** Gives up what has waited longer than `patienceMs` for receivers that are none of these. */
export async function giveUpUnclaimed(
  db: Queryable,
  o: { receivers: readonly string[]; patienceMs: number; now: Clock },
): Promise<readonly Claimed[]> {
  return db.query<Claimed>(
    `update fin_sync.notifications set gave_up_at = coalesce($3, clock_timestamp()),
       problem = coalesce(problem, 'no receiver of this name is configured')
     where sent_at is null and gave_up_at is null and receiver <> all ($1::text[]) and next_at <= coalesce($3, clock_timestamp())
       and created_at + $2 * interval '1 ms' <= coalesce($3, clock_timestamp())
     returning id, receiver, attempts as attempt, body as notice`,
    [o.receivers, o.patienceMs, o.now ?? null],
  )
}
