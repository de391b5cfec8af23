/**
 * Keeps the ledger true to what Intercom tells of contacts: merged, archived, deleted, another email. What was held is forgotten, so that the
 * next run that reads the row sends it; nothing is sent here, and lines that a worker holds are left alone.
 */

import { forgetEmails, forgetKnown, learnUnknown, type MetContact, moveKnown } from './contact-truth-identities.ts'
import { type Asked, type Line, lockLines, takenSyncs } from './contact-truth-lines.ts'
import type { Db, Queryable } from './db.ts'

/** `busy` = a line of the contact is in a worker's hands (or waits for its run): nothing was changed, and it is to be tried again later. */
export type Kept = 'kept' | 'busy'

export type { Asked } from './contact-truth-lines.ts'

/** Text of an outcome: why the rows of a line are refused from now on. */
export interface Refusal {
  readonly code: string
  readonly why: string
}

/**
 * `from` is gone, and `into` is the person now: lines that held `from` hold `into`, and send their record there with the next run that reads
 * it. Where another record of the same sync holds `into` already, two records would overwrite each other in one contact for ever: there the
 * line is refused with `taken`. `into` was there without us, so it is none that the sync made, and its mirror leaves it alone.
 */
export async function mergeContact(
  db: Db,
  o: Asked & { from: string; into: Pick<MetContact, 'id' | 'role'>; taken: Refusal },
): Promise<Kept> {
  return db.tx(async (tx) => {
    const lines = await lockLines(tx, { ...o, contactId: o.from, where: LIVING })
    if (lines === 'busy') return 'busy'
    const taken = await takenSyncs(tx, { ...o, contactId: o.into.id })
    const refused = lines.filter(({ sync }) => taken.has(sync))
    // A run waits for the outcome of a line that is due.
    if (refused.some(({ state }) => state === 'due')) return 'busy'
    await refuse(tx, refused, o.taken)
    const moved = lines.filter(({ sync }) => !taken.has(sync))
    await write(tx, moved, { set: 'contact_id = $3, contact_since = null, created_here = false, held = null', more: [o.into.id] })
    await moveKnown(tx, { ...o, into: o.into })
    return 'kept'
  })
}

/** The contact was archived: the next run finds that out when it sends the record, and does what the sync says (`archived:`). */
export async function archiveContact(db: Db, o: Asked & { contactId: string }): Promise<Kept> {
  return db.tx(async (tx) => {
    const lines = await lockLines(tx, { ...o, where: LIVING })
    if (lines === 'busy') return 'busy'
    await write(tx, lines, { set: 'op = op' })
    await forgetKnown(tx, o)
    return 'kept'
  })
}

/** The contact is gone for good: the next run looks the person up, and creates them where nobody is found. */
export async function deleteContact(db: Db, o: Asked & { contactId: string }): Promise<Kept> {
  return db.tx(async (tx) => {
    const lines = await lockLines(tx, { ...o, where: `(${LIVING} or state = 'removed')` })
    if (lines === 'busy') return 'busy'
    // An answer that is still missing was that of an update, so there is nothing to be looked for.
    await write(tx, lines, { set: 'contact_id = null, contact_since = null, held = null, sent_at = null, step = null' })
    await forgetKnown(tx, o)
    return 'kept'
  })
}

/** The contact has this email now (null = none). A line that holds the same, as after an update of our own, stays as it is. */
export async function changeEmail(db: Db, o: Asked & { contact: MetContact }): Promise<Kept> {
  const { id, email } = o.contact
  return db.tx(async (tx) => {
    const lines = await lockLines(tx, { ...o, contactId: id, where: LIVING })
    if (lines === 'busy') return 'busy'
    const different = lines.filter((line) => line.heldEmail !== undefined && line.heldEmail !== email)
    await write(tx, different, { set: `held = jsonb_set(held, '{set,email}', $3::jsonb)`, more: [JSON.stringify(email)] })
    const forgotten = await forgetEmails(tx, { ...o, contactId: id, but: email })
    // Where the email before was known to say whose the contact is, the new one says it too.
    await learnUnknown(tx, { ...o, contacts: [forgotten > 0 ? { ...o.contact, externalId: null } : o.contact] })
    return 'kept'
  })
}

/** Contacts were made, or brought back: whoever looks for these people finds them here at once, and not minutes later by the search. */
export async function meetContacts(db: Queryable, o: { workspace: string; contacts: readonly MetContact[] }): Promise<void> {
  await learnUnknown(db, o)
}

/** Of these contacts, those of whom the ledger or the identities know anything: about others there is nothing to be kept true. */
export async function knownContacts(db: Queryable, o: { workspace: string; ids: readonly string[] }): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ id: string }>(
    `select contact_id as id from fin_sync.ledger where contact_id = any ($1::text[])
     union select contact_id from fin_sync.identities where workspace = $2 and contact_id = any ($1::text[])`,
    [o.ids, o.workspace],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Lines whose contact is to be kept. One that is on its way out finds out by itself that its contact is gone. */
const LIVING = `op = 'put' and state <> 'removed'`

type Named = readonly Pick<Line, 'sync' | 'key'>[]

/** What Intercom holds is not known any more; a line that was at rest is taken up by the next read. `set` may use `more` from $3 on. */
async function write(tx: Queryable, lines: Named, { set, more = [] }: { set: string; more?: readonly unknown[] }): Promise<void> {
  if (lines.length === 0) return
  await tx.execute(
    `update fin_sync.ledger l set ${set}, held_fingerprint = null, state = case when state = 'idle' then 'parked' else state end
     from unnest($1::text[], $2::text[]) as line (sync, key) where l.sync = line.sync and l.key = line.key`,
    [...columns(lines), ...more],
  )
}

async function refuse(tx: Queryable, lines: Named, { code, why }: Refusal): Promise<void> {
  if (lines.length === 0) return
  await tx.execute(
    `update fin_sync.ledger l set contact_id = null, contact_since = null, created_here = false, held = null, held_fingerprint = null,
       state = 'refused', code = $3, why = $4
     from unnest($1::text[], $2::text[]) as line (sync, key) where l.sync = line.sync and l.key = line.key`,
    [...columns(lines), code, why],
  )
}

function columns(lines: Named): readonly unknown[] {
  return [lines.map(({ sync }) => sync), lines.map(({ key }) => key)]
}
