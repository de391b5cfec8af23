/** Companies that a sync has sent, and claims on those that are about to be: so that two workers do not both send one. */
import type { Queryable } from './db.ts'

/** A content that a line wants a company to have. `by` names the ledger line, so that one that comes back after a crash meets its own claim. */
export interface CompanyClaim {
  readonly companyId: string
  readonly fingerprint: string
  readonly by: string
}

/** How a claim stands: Intercom holds this content already; the claim is ours; or somebody else is about to send the company. */
export type ClaimedCompany =
  | { readonly state: 'known'; readonly intercomId: string }
  | { readonly state: 'ours' }
  | { readonly state: 'theirs' }

interface Line {
  readonly companyId: string
  readonly isKnown: boolean
  readonly intercomId: string | null
  readonly claimedBy: string | null
}

/**
 * Claims companies for `claimMs`, each once; answers in the order of the claims. In the order of their ids in the table, so that two
 * groups that overlap never wait for one another.
 */
export async function claimCompanies(
  db: Queryable,
  o: { sync: string; claims: readonly CompanyClaim[]; claimMs: number },
): Promise<ClaimedCompany[]> {
  if (o.claims.length === 0) return []
  const asked = [o.sync, o.claims.map((one) => one.companyId), o.claims.map((one) => one.fingerprint)]
  await db.execute(
    `insert into fin_sync.companies as c (sync, company_id, claimed_by, until)
     select $1, company_id, by, clock_timestamp() + $5 * interval '1 ms'
     from unnest($2::text[], $3::uuid[], $4::text[]) as claim (company_id, fingerprint, by)
     where not exists (
       select from fin_sync.companies known
       where known.sync = $1 and known.company_id = claim.company_id and known.fingerprint = claim.fingerprint and known.intercom_id is not null)
     order by company_id
     on conflict (sync, company_id) do update set claimed_by = excluded.claimed_by, until = excluded.until
     where c.claimed_by is null or c.claimed_by = excluded.claimed_by or c.until < clock_timestamp()`,
    [...asked, o.claims.map((one) => one.by), o.claimMs],
  )
  const lines = await db.query<Line>(
    `select c.company_id as "companyId", c.fingerprint is not distinct from claim.fingerprint as "isKnown",
            c.intercom_id as "intercomId", c.claimed_by as "claimedBy"
     from unnest($2::text[], $3::uuid[]) as claim (company_id, fingerprint)
     join fin_sync.companies c on c.sync = $1 and c.company_id = claim.company_id`,
    asked,
  )
  const byId = new Map(lines.map((line) => [line.companyId, line]))
  return o.claims.map((claim) => standOf(claim, byId.get(claim.companyId)))
}

function standOf(claim: CompanyClaim, line: Line | undefined): ClaimedCompany {
  if (line?.isKnown === true && line.intercomId !== null) return { state: 'known', intercomId: line.intercomId }
  return { state: line?.claimedBy === claim.by ? 'ours' : 'theirs' }
}

/** A company whose sending ended: with Intercom's id of it, or null when it was refused or nothing came of it. */
export interface SentCompany extends CompanyClaim {
  readonly intercomId: string | null
}

/** Stores what came of companies that were claimed, and gives the claims up. One whose claim was taken over changes nothing. */
export async function storeCompanies(db: Queryable, o: { sync: string; sent: readonly SentCompany[] }): Promise<void> {
  await db.execute(
    `update fin_sync.companies c set claimed_by = null, until = null, intercom_id = coalesce(sent.intercom_id, c.intercom_id),
       fingerprint = case when sent.intercom_id is null then null else sent.fingerprint end
     from unnest($2::text[], $3::uuid[], $4::text[], $5::text[]) as sent (company_id, fingerprint, by, intercom_id)
     where c.sync = $1 and c.company_id = sent.company_id and c.claimed_by = sent.by`,
    [
      o.sync,
      o.sent.map((one) => one.companyId),
      o.sent.map((one) => one.fingerprint),
      o.sent.map((one) => one.by),
      o.sent.map((one) => one.intercomId),
    ],
  )
}

/** Intercom does not know the company any more: it is sent again by whoever wants it next. */
export async function forgetCompany(db: Queryable, o: { sync: string; companyId: string }): Promise<void> {
  await db.execute('delete from fin_sync.companies where sync = $1 and company_id = $2 and claimed_by is null', [
    o.sync,
    o.companyId,
  ])
}
