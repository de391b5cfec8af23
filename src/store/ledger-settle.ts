/** Settling: what came of an item goes into the ledger and into the outcome of the row that asked for it, in one statement. */
import type { Did } from '../outcome.ts'
import type { Queryable } from './db.ts'

/** How one claimed line ended. */
export interface Settlement {
  readonly key: string
  readonly fence: number
  /** The row that asked: its outcome is written, whoever asks by now. */
  readonly run: string
  readonly place: number
  readonly sentFingerprint: string
  readonly did: Did
  readonly code: string | null
  readonly why: string | null
  readonly contactId: string | null
  /** With `postponed`: when to try again. */
  readonly retryAt: Date | null
  /** With `postponed`: the last sending may still have been applied, so it must be looked up before it is repeated. */
  readonly unsure: boolean
}

/**
 * Writes a group of settlements and answers the keys that were still ours; a late answer of a fenced-off worker changes nothing.
 * When another row asked for the key in the meantime the line is due again: if nothing differs, the next claim ends it as unchanged.
 */
export async function settleLines(
  db: Queryable,
  o: { sync: string; settlements: readonly Settlement[] },
): Promise<ReadonlySet<string>> {
  const s = o.settlements
  const rows = await db.query<{ key: string }>(SETTLE, [
    o.sync,
    s.map((one) => one.key),
    s.map((one) => one.fence),
    s.map((one) => one.run),
    s.map((one) => one.place),
    s.map((one) => one.sentFingerprint),
    s.map((one) => one.did),
    s.map((one) => one.code),
    s.map((one) => one.why),
    s.map((one) => one.contactId),
    s.map((one) => one.retryAt),
    s.map((one) => one.unsure),
  ])
  return new Set(rows.map((row) => row.key))
}

const SETTLE = `
with ended as (
  select * from unnest($2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[],
                       $11::timestamptz[], $12::boolean[])
    as e (key, fence, run, place, sent, did, code, why, contact_id, retry_at, unsure)
), line as (
  update fin_sync.ledger l set
    held = case when e.did in ('created', 'updated', 'unchanged', 'merged') and l.wanted_fingerprint = e.sent then l.wanted
                when e.did in ('created', 'updated', 'merged', 'archived', 'deleted') then null else l.held end,
    held_fingerprint = case when e.did in ('created', 'updated', 'unchanged', 'merged') then e.sent
                            when e.did in ('archived', 'deleted') then null else l.held_fingerprint end,
    -- What was removed has to be sent again when its row comes back as it was.
    source_fingerprint = case when e.did in ('archived', 'deleted', 'superseded') and (l.run, l.place) = (e.run, e.place) then null
                              else l.source_fingerprint end,
    contact_since = case when e.contact_id is null or e.contact_id = l.contact_id then l.contact_since else clock_timestamp() end,
    contact_id = case when e.did = 'superseded' then null else coalesce(e.contact_id, l.contact_id) end,
    created_here = l.created_here or e.did = 'created',
    state = case when (l.run, l.place) is distinct from (e.run, e.place) then case when l.code is null then 'due' else 'refused' end
                 when e.did = 'postponed' then 'due' when e.did = 'refused' then 'refused'
                 when e.did in ('archived', 'deleted', 'superseded') then 'removed' else 'idle' end,
    code = case when (l.run, l.place) is distinct from (e.run, e.place) then l.code when e.did = 'refused' then e.code else null end,
    why = case when (l.run, l.place) is distinct from (e.run, e.place) then l.why when e.did = 'refused' then e.why else null end,
    sent_at = case when e.unsure then l.sent_at else null end,
    retry_at = case when e.did = 'postponed' then e.retry_at else null end,
    attempts = case when e.did = 'postponed' then l.attempts + 1 else 0 end,
    step = case when e.did = 'postponed' then l.step else null end,
    lease_owner = null, lease_until = null
  from ended e
  where l.sync = $1 and l.key = e.key and l.fence = e.fence and l.state in ('claimed', 'sending')
  returning l.key
), told as (
  update fin_sync.outcomes o
  set did = e.did, code = coalesce(e.code, case when o.did is null then o.code end),
      why = case when e.code is null and o.did is null then o.why else e.why end,
      contact_id = e.contact_id, at = clock_timestamp(),
      cells = case when e.did in ('refused', 'postponed') then o.cells else null end
  from ended e join line on line.key = e.key
  where o.run = e.run and o.place = e.place
)
select key from line`
