/** What Intercom tells of the identities of contacts, written beside what our own syncs have met. */
import type { Role } from '../contact.ts'
import type { Queryable } from './db.ts'
import type { OwnedIdentity } from './identities.ts'

/** A contact as Intercom tells of it. Null = it has none, or that was not told. */
export interface MetContact {
  readonly id: string
  readonly role: Role | null
  readonly externalId: string | null
  /** In the form in which addresses are compared. */
  readonly email: string | null
}

interface Theirs {
  readonly workspace: string
}

/** What was known of `from` is known of `into`. In the order of kind and value, as everywhere, so that two never wait for one another. */
export async function moveKnown(tx: Queryable, o: Theirs & { from: string; into: Pick<MetContact, 'id' | 'role'> }): Promise<void> {
  await tx.execute(
    `with theirs as (
       select kind, value from fin_sync.identities where workspace = $1 and contact_id = $2 order by kind, value for update
     )
     update fin_sync.identities i set contact_id = $3, role = coalesce($4, i.role)
     from theirs where i.workspace = $1 and i.kind = theirs.kind and i.value = theirs.value`,
    [o.workspace, o.from, o.into.id, o.into.role],
  )
}

export async function forgetKnown(tx: Queryable, o: Theirs & { contactId: string }): Promise<void> {
  await tx.execute(
    `with theirs as (
       select kind, value from fin_sync.identities where workspace = $1 and contact_id = $2 order by kind, value for update
     )
     delete from fin_sync.identities i using theirs where i.workspace = $1 and i.kind = theirs.kind and i.value = theirs.value`,
    [o.workspace, o.contactId],
  )
}

/** The contact's emails are known no more, except `but`. Answers how many were forgotten. */
export async function forgetEmails(tx: Queryable, o: Theirs & { contactId: string; but: string | null }): Promise<number> {
  return tx.execute(
    `delete from fin_sync.identities where workspace = $1 and contact_id = $2 and kind = 'email' and value is distinct from $3`,
    [o.workspace, o.contactId, o.but],
  )
}

/**
 * Notes what nobody knew. What our own syncs have met stays: they looked closer. An email says whose a contact is only where there is no
 * external_id (official help 5053685: users may share one), so of others the external_id alone is noted.
 */
export async function learnUnknown(
  db: Queryable,
  { workspace, contacts }: Theirs & { contacts: readonly MetContact[] },
): Promise<void> {
  const known = contacts.flatMap(identitiesOf)
  if (known.length === 0) return
  await db.execute(
    `insert into fin_sync.identities as i (workspace, kind, value, contact_id, role)
     select distinct on (kind, value) $1, kind, value, contact_id, role
     from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as known (kind, value, contact_id, role) order by kind, value
     on conflict (workspace, kind, value) do update
     set contact_id = excluded.contact_id, role = excluded.role, claimed_by = null, until = null where i.contact_id is null`,
    [
      workspace,
      known.map((one) => one.kind),
      known.map((one) => one.value),
      known.map((one) => one.contactId),
      known.map((one) => one.role),
    ],
  )
}

function identitiesOf({ id: contactId, role, externalId, email }: MetContact): OwnedIdentity[] {
  if (role === null) return []
  const identities: OwnedIdentity[] = []
  if (externalId !== null && role === 'user') identities.push({ kind: 'external_id', value: externalId, contactId, role })
  if (email !== null && (role === 'lead' || externalId === null)) identities.push({ kind: 'email', value: email, contactId, role })
  return identities
}
