/** Who is known: identities claimed, learnt and looked up in our own tables, so that two rows about one person meet before Intercom does. */
import type { ContactRecord, Role } from '../contact.ts'
import { createGroupCommit } from '../group-commit.ts'
import type { Db } from '../store/db.ts'
import { findHolders, isExternalIdWanted, isHolderBusy } from '../store/holders.ts'
import {
  claimIdentities,
  findIdentities,
  forgetContact,
  type Identity,
  type IdentityClaim,
  type KnownIdentity,
  learnIdentities,
  type OwnedIdentity,
  releaseClaims,
} from '../store/identities.ts'

/** The values of a record that must belong to one contact. Leads ignore external_id (recorded against the real API: grouparoo fixtures). */
export function identitiesOf(record: ContactRecord): Identity[] {
  const { external_id: externalId, email } = record.set
  const identities: Identity[] = []
  if (externalId && record.role === 'user') identities.push({ kind: 'external_id', value: externalId })
  if (email) identities.push({ kind: 'email', value: email })
  return identities
}

/** Intercom answers 409 to a second user with the same external_id, or the same email where there is none; to leads it never does. */
export function isUnique(record: ContactRecord): boolean {
  return record.role === 'user' && Boolean(record.set.external_id || record.set.email)
}

export interface People {
  /** What is known of these records' identities, in one statement. */
  find(records: readonly ContactRecord[]): Promise<KnownIdentity[]>
  /** Claims the record's identities for a ledger line for `claimMs`; answers how each of them stands now. */
  claim(key: string, record: ContactRecord, claimMs: number): Promise<readonly KnownIdentity[]>
  release(key: string, record: ContactRecord): Promise<void>
  learn(record: ContactRecord, contact: { id: string; role: Role }): Promise<void>
  forget(contactId: string): Promise<void>
  /**
   * Whether another record of this sync holds the contact, in the ledger or by what this process did since. For matching, a key that
   * differs in case alone is the same record, exported another way.
   */
  isTaken(contactId: string, key: string): Promise<boolean>
  /** The same for removals, where every other key counts: the person may be there under it. */
  isHeldElsewhere(contactId: string, key: string): Promise<boolean>
  /** Whether another record of this sync, still to be matched, wants this external_id. */
  isWanted(externalId: string, key: string): Promise<boolean>
  /** Whether another record of this sync holds the contact and is about to be sent itself. */
  isBusy(contactId: string, key: string): Promise<boolean>
  /** Notes at once that a record holds a contact: the ledger says so only once it is settled. */
  holds(key: string, contactId: string): void
  /** What a line calls itself in its claims. */
  claimName(key: string): string
}

export function createPeople(o: { db: Db; workspace: string; sync: string }): People {
  const { db, workspace, sync } = o
  const heldBy = new Map<string, string>()
  const claimName = (key: string): string => `${sync}\n${key}`
  const claimsOf = (key: string, record: ContactRecord): IdentityClaim[] =>
    identitiesOf(record).map((identity) => ({ ...identity, by: claimName(key) }))
  const claim = createGroupCommit<{ claims: IdentityClaim[]; claimMs: number }, KnownIdentity[]>(async (batch) => {
    const claimMs = Math.max(...batch.map((one) => one.claimMs))
    const known = await claimIdentities(db, { workspace, identities: batch.flatMap((one) => one.claims), claimMs })
    return batch.map((one) => known.filter((k) => one.claims.some((c) => c.kind === k.kind && c.value === k.value)))
  })
  const learn = createGroupCommit<OwnedIdentity[], void>(async (batch) => {
    await learnIdentities(db, { workspace, identities: batch.flat() })
    return batch.map(() => undefined)
  })
  const holders = createGroupCommit<string, readonly string[]>(async (contactIds) => {
    const found = await findHolders(db, { sync, contactIds })
    return contactIds.map((id) => found.filter((one) => one.contactId === id).map((one) => one.key))
  })
  const holdersOf = async (contactId: string): Promise<readonly string[]> => {
    const now = heldBy.get(contactId)
    return now === undefined ? holders(contactId) : [now]
  }
  return {
    claimName,
    find: (records) => findIdentities(db, { workspace, identities: records.flatMap(identitiesOf) }),
    claim: (key, record, claimMs) => claim({ claims: claimsOf(key, record), claimMs }),
    release: (key, record) => releaseClaims(db, { workspace, identities: claimsOf(key, record) }),
    learn: (record, contact) => learn(identitiesOf(record).map((one) => ({ ...one, contactId: contact.id, role: contact.role }))),
    forget: (contactId) => forgetContact(db, { workspace, contactId }),
    isTaken: async (contactId, key) => (await holdersOf(contactId)).some((holder) => holder.toLowerCase() !== key.toLowerCase()),
    isHeldElsewhere: async (contactId, key) => (await holdersOf(contactId)).some((holder) => holder !== key),
    isWanted: (externalId, key) => isExternalIdWanted(db, { sync, externalId, key }),
    isBusy: (contactId, key) => isHolderBusy(db, { sync, contactId, key }),
    holds: (key, contactId) => void heldBy.set(contactId, key),
  }
}
