/** The ledger as workers use it: items are claimed with a lease and a fence, marked before they are sent, and handed back. */
import type { Json } from '../json.ts'
import type { Db, Queryable } from './db.ts'

/** A ledger row that needs work, as it was when a worker claimed it. */
export interface ClaimedLine {
  readonly seq: number
  readonly key: string
  readonly fence: number
  readonly run: string
  readonly place: number
  readonly op: 'put' | 'archive'
  readonly wanted: Json
  readonly wantedFingerprint: string
  /** Intercom holds exactly what is wanted already; there is nothing to send. */
  readonly alreadyHeld: boolean
  readonly contactId: string | null
  readonly contactSince: Date | null
  readonly sentAt: Date | null
  readonly attempts: number
  readonly step: Json | null
}

export interface ClaimOrder {
  readonly sync: string
  readonly owner: string
  readonly leaseMs: number
  readonly limit: number
  /** Nothing is claimed any more once this run has ended, or somebody asked for its end: what is due then belongs to the next one. */
  readonly run?: string
  /** Only lines of that run: of a live run, which must not get stuck behind what others left. */
  readonly own?: boolean
}

/**
 * Claims up to `limit` lines that are due, in the order in which their keys first came. Removals wait until everything else has gone: a record
 * whose key changed still has to take its contact over. A record whose contact is still to be found waits for one with the same email or
 * external_id that is in another worker's hands: they may turn out to be one person, and only in order does each see what the other made.
 * Records of one lane are claimed in order, and only by one worker at a time.
 * The sync's row makes claims take turns: two at once would not see each other's lines.
 */
export async function claimDue(db: Db, o: ClaimOrder): Promise<ClaimedLine[]> {
  const lines = await db.tx(async (tx) => {
    await tx.query('select from fin_sync.syncs where name = $1 for no key update', [o.sync])
    return tx.query<ClaimedLine>(CLAIM, [o.sync, o.owner, o.leaseMs, o.limit, o.run ?? null, o.own ?? false])
  })
  return lines.toSorted((a, b) => a.seq - b.seq)
}

/** The lane is free: nobody else is at work on a record with this value. */
const isFree = (value: string): string => `coalesce(wanted ${value} not in (
  select other.wanted ${value} from fin_sync.ledger other
  where other.sync = $1 and other.state in ('claimed', 'sending') and other.lease_owner <> $2 and other.contact_id is null
    and other.wanted ${value} is not null), true)`

/** What came before in the same lane and is in another worker's hands, or waits until it can be tried again. */
const AHEAD = `select from fin_sync.ledger ahead
        where ahead.sync = $1 and ahead.wanted ->> 'lane' = line.wanted ->> 'lane' and ahead.seq < line.seq and (
          (ahead.state in ('claimed', 'sending') and ahead.lease_owner <> $2)
          or (ahead.state = 'due' and ahead.retry_at > clock_timestamp()))`

const CLAIM = `with picked as (
    select sync, key from fin_sync.ledger line
    where sync = $1 and state = 'due' and (retry_at is null or retry_at <= clock_timestamp()) and (not $6::boolean or run = $5)
      and ($5::text is null or exists (
        select from fin_sync.runs where id = $5 and phase = 'delivering' and cancelled_by is null))
      and (op = 'put' or not exists (
        select from fin_sync.ledger p where p.sync = $1 and p.op = 'put'
          and (p.state in ('claimed', 'sending') or (p.state = 'due' and (p.retry_at is null or p.retry_at <= clock_timestamp())))))
      and (wanted ->> 'lane' is null or not exists (${AHEAD}))
      and (contact_id is not null or (${isFree(`-> 'set' ->> 'email'`)} and ${isFree(`-> 'set' ->> 'external_id'`)}))
    order by seq limit $4 for update skip locked
  )
  update fin_sync.ledger l
  set state = 'claimed', lease_owner = $2, lease_until = clock_timestamp() + $3 * interval '1 ms', fence = l.fence + 1
  from picked where l.sync = picked.sync and l.key = picked.key
  returning l.seq, l.key, l.fence, l.run, l.place, l.op, l.wanted, l.wanted_fingerprint as "wantedFingerprint",
    l.op = 'put' and l.wanted_fingerprint is not distinct from l.held_fingerprint as "alreadyHeld", l.contact_id as "contactId",
    l.contact_since as "contactSince", l.sent_at as "sentAt", l.attempts, l.step`

/**
 * Marks lines as being sent: from now until they are settled nobody knows what Intercom holds. Answers the keys that are still ours.
 */
export async function markSending(
  db: Queryable,
  o: { sync: string; lines: readonly { key: string; fence: number }[] },
): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ key: string }>(
    `update fin_sync.ledger l set state = 'sending', held_fingerprint = null, sent_at = clock_timestamp()
     from unnest($2::text[], $3::bigint[]) as sent (key, fence)
     where l.sync = $1 and l.key = sent.key and l.fence = sent.fence and l.state in ('claimed', 'sending') returning l.key`,
    [o.sync, o.lines.map((line) => line.key), o.lines.map((line) => line.fence)],
  )
  return new Set(rows.map((row) => row.key))
}

/** Stores how far an item of several calls has come; `contactId` makes its contact known before it is settled. */
export async function storeStep(
  db: Queryable,
  o: { sync: string; key: string; fence: number; step: Json | null; contactId: string | null },
): Promise<boolean> {
  const count = await db.execute(
    `update fin_sync.ledger set step = $4, contact_id = coalesce($5, contact_id),
       contact_since = case when $5::text is null or $5 = contact_id then contact_since else clock_timestamp() end
     where sync = $1 and key = $2 and fence = $3 and lease_owner is not null`,
    [o.sync, o.key, o.fence, o.step === null ? null : JSON.stringify(o.step), o.contactId],
  )
  return count === 1
}

/**
 * Renews the leases of everything that this worker holds. A line that is being marked or settled at this very moment is passed over, until the
 * next time: whoever waits for one line with others in hand, while they are settled in another order, is in a deadlock.
 */
export async function renewLeases(db: Queryable, o: { owner: string; leaseMs: number }): Promise<void> {
  await db.execute(
    `with held as (
       select sync, key from fin_sync.ledger where lease_owner = $1 and state in ('claimed', 'sending') for update skip locked
     )
     update fin_sync.ledger l set lease_until = clock_timestamp() + $2 * interval '1 ms'
     from held where l.sync = held.sync and l.key = held.key`,
    [o.owner, o.leaseMs],
  )
}

/** Hands lines back that were not sent: due again after `delayMs`, with no outcome and no attempt counted. */
export async function handBack(
  db: Queryable,
  o: { sync: string; lines: readonly { key: string; fence: number }[]; delayMs: number },
): Promise<void> {
  await db.execute(
    `update fin_sync.ledger l set state = 'due', lease_owner = null, lease_until = null,
       retry_at = case when $4::bigint = 0 then null else clock_timestamp() + $4 * interval '1 ms' end
     from unnest($2::text[], $3::bigint[]) as line (key, fence)
     where l.sync = $1 and l.key = line.key and l.fence = line.fence and l.state in ('claimed', 'sending')`,
    [o.sync, o.lines.map((line) => line.key), o.lines.map((line) => line.fence), o.delayMs],
  )
}

/**
 * Takes back what workers held whose lease has passed, or what anyone else held when `force` (embedded: nobody else can be alive).
 * The raised fence shuts out what they may still answer. Lines that were being sent keep sent_at: they may have been applied. A line that
 * somebody writes to at this very moment is left to the next sweep, for the same reason as in renewLeases.
 */
export async function takeBackLeases(db: Queryable, o: { owner: string; force: boolean }): Promise<number> {
  return db.execute(
    `with left_over as (
       select sync, key from fin_sync.ledger
       where state in ('claimed', 'sending') and lease_owner <> $1 and ($2 or lease_until < clock_timestamp()) for update skip locked
     )
     update fin_sync.ledger l set state = 'due', lease_owner = null, lease_until = null, fence = fence + 1
     from left_over where l.sync = left_over.sync and l.key = left_over.key`,
    [o.owner, o.force],
  )
}

/** Hands back whatever this worker holds, also what it may have sent and has no answer to: its later answers are shut out. */
export async function handBackAll(db: Queryable, owner: string): Promise<void> {
  await db.execute(
    `update fin_sync.ledger set state = 'due', lease_owner = null, lease_until = null, fence = fence + 1
     where lease_owner = $1 and state in ('claimed', 'sending')`,
    [owner],
  )
}

/** Whether other workers hold lines of the run, and live. */
export async function hasHelpers(db: Queryable, o: { run: string; owner: string }): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(
    `select exists (
       select from fin_sync.ledger
       where run = $1 and state in ('claimed', 'sending') and lease_owner <> $2 and lease_until > clock_timestamp()
     ) as found`,
    [o.run, o.owner],
  )
  return row?.found ?? false
}

/** How many lines of the sync are due now and in nobody's hands; counted up to `most`. */
export async function countDue(db: Queryable, o: { sync: string; most: number }): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select count(*)::int as count from (
       select from fin_sync.ledger
       where sync = $1 and state = 'due' and (retry_at is null or retry_at <= clock_timestamp()) limit $2
     ) due`,
    [o.sync, o.most],
  )
  return row?.count ?? 0
}

/** Milliseconds until the next line of the sync is due, on the server's clock: 0 = now, null = none waits. */
export async function nextDueMs(db: Queryable, sync: string): Promise<number | null> {
  const [row] = await db.query<{ ms: number }>(
    `select (extract(epoch from coalesce(retry_at, clock_timestamp()) - clock_timestamp()) * 1000)::float8 as ms
     from fin_sync.ledger where sync = $1 and state = 'due' order by ms limit 1`,
    [sync],
  )
  return row === undefined ? null : Math.max(0, row.ms)
}

/** Whether lines of the run are still to be delivered or in a worker's hands. */
export async function hasLines(db: Queryable, run: string): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(
    `select exists (select from fin_sync.ledger where run = $1 and state in ('due', 'claimed', 'sending')) as found`,
    [run],
  )
  return row?.found ?? false
}
