/** Identities: values that must belong to one contact. Claimed before a create, so that two rows about one person make one contact. */
import type { Role } from '../contact.ts'
import type { Queryable } from './db.ts'

export interface Identity {
  readonly kind: 'external_id' | 'email'
  readonly value: string
}

/** What is known of an identity: whose it is, or who claimed it and for how much longer. */
export interface KnownIdentity extends Identity {
  readonly contactId: string | null
  readonly role: Role | null
  readonly claimedBy: string | null
  readonly untilMs: number | null
}

const KNOWN = `kind, value, contact_id as "contactId", role, claimed_by as "claimedBy",
  greatest(0, extract(epoch from until - clock_timestamp()) * 1000)::float8 as "untilMs"`

export async function findIdentities(
  db: Queryable,
  o: { workspace: string; identities: readonly Identity[] },
): Promise<KnownIdentity[]> {
  if (o.identities.length === 0) return []
  return db.query<KnownIdentity>(
    `select ${KNOWN} from fin_sync.identities
     where workspace = $1 and (kind, value) in (select * from unnest($2::text[], $3::text[]))`,
    columns(o),
  )
}

/** A claim: `by` names the ledger line, not the worker, so that a line that comes back after a crash meets its own claim. */
export interface IdentityClaim extends Identity {
  readonly by: string
}

/**
 * Claims identities that have no contact and that nobody else holds. Answers how each stands now: ours, another's, or a contact's.
 * In the order of kind and value, so that two groups that overlap never wait for one another.
 */
export async function claimIdentities(
  db: Queryable,
  o: { workspace: string; identities: readonly IdentityClaim[]; claimMs: number },
): Promise<KnownIdentity[]> {
  if (o.identities.length === 0) return []
  await db.execute(
    `insert into fin_sync.identities as i (workspace, kind, value, claimed_by, until)
     select distinct on (kind, value) $1, kind, value, by, clock_timestamp() + $5 * interval '1 ms'
     from unnest($2::text[], $3::text[], $4::text[]) as claim (kind, value, by) order by kind, value
     on conflict (workspace, kind, value) do update set claimed_by = excluded.claimed_by, until = excluded.until
     where i.contact_id is null and (i.claimed_by is null or i.claimed_by = excluded.claimed_by or i.until < clock_timestamp())`,
    [...columns(o), o.identities.map((one) => one.by), o.claimMs],
  )
  return findIdentities(db, o)
}

/** Whether anything at all is known of the workspace: if not, the store is new, or it was lost. */
export async function knowsAnybody(db: Queryable, workspace: string): Promise<boolean> {
  const [row] = await db.query<{ known: boolean }>(
    'select exists (select from fin_sync.identities where workspace = $1 and contact_id is not null) as known',
    [workspace],
  )
  return row?.known ?? false
}

/** A contact that is known to have this identity. */
export interface OwnedIdentity extends Identity {
  readonly contactId: string
  readonly role: Role
}

export async function learnIdentities(
  db: Queryable,
  o: { workspace: string; identities: readonly OwnedIdentity[] },
): Promise<void> {
  if (o.identities.length === 0) return
  await db.execute(
    `insert into fin_sync.identities (workspace, kind, value, contact_id, role)
     select distinct on (kind, value) $1, kind, value, contact_id, role
     from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as known (kind, value, contact_id, role) order by kind, value
     on conflict (workspace, kind, value) do update
     set contact_id = excluded.contact_id, role = excluded.role, claimed_by = null, until = null`,
    [...columns(o), o.identities.map((one) => one.contactId), o.identities.map((one) => one.role)],
  )
}

/** Gives up a line's claims, because its create was refused or will not happen now. */
export async function releaseClaims(db: Queryable, o: { workspace: string; identities: readonly IdentityClaim[] }): Promise<void> {
  if (o.identities.length === 0) return
  await db.execute(
    `delete from fin_sync.identities i using unnest($2::text[], $3::text[], $4::text[]) as claim (kind, value, by)
     where i.workspace = $1 and i.kind = claim.kind and i.value = claim.value and i.claimed_by = claim.by and i.contact_id is null`,
    [...columns(o), o.identities.map((one) => one.by)],
  )
}

/** Forgets everything about a contact that Intercom says does not exist. */
export async function forgetContact(db: Queryable, o: { workspace: string; contactId: string }): Promise<void> {
  await db.execute('delete from fin_sync.identities where workspace = $1 and contact_id = $2', [o.workspace, o.contactId])
}

function columns(o: { workspace: string; identities: readonly Identity[] }): unknown[] {
  return [o.workspace, o.identities.map((one) => one.kind), o.identities.map((one) => one.value)]
}
