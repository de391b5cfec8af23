/** The way of one contact: known id, else match, else create; one write each. */
import type { ContactItem, Delivered, Delivery } from './contacts-context.ts'
import { create, createBeside, type MetSomebody } from './contacts-create.ts'
import { type FoundContact, type Match, matchContact } from './contacts-match.ts'
import { afterEmptyLookup, tooEarly, unsureStep } from './contacts-unsure.ts'
import { GONE, mergeAndUpdate, update } from './contacts-update.ts'

/** Delivers one item. @throws NotAuthorised, Unreachable, ConfigError, LeaseLost */
export async function deliverContact(item: ContactItem, d: Delivery): Promise<Delivered> {
  if (item.held === undefined) return deliverUnknown(item, await candidatesOf(item, d), d)
  const outcome = await update(item, { id: item.held.id }, d)
  return outcome === GONE ? deliverGone(item, item.held, d) : outcome
}

/**
 * Intercom answers 404 to an id that our ledger holds. One that was created a moment ago may not be everywhere yet and must never be created
 * again; an older one was deleted by somebody, so the record is looked up afresh.
 */
async function deliverGone(item: ContactItem, held: NonNullable<ContactItem['held']>, d: Delivery): Promise<Delivered> {
  const youngUntil = (held.since?.getTime() ?? 0) + d.options.searchDelayMs
  if (d.now() < youngUntil) {
    const why = `contact ${held.id} was created a moment ago and cannot be updated yet`
    return { did: 'postponed', retryAt: new Date(youngUntil), unsure: false, id: held.id, reason: { code: 'not_yet_visible', why } }
  }
  await d.people.forget(held.id)
  const { held: _, ...unknown } = item
  return deliverUnknown(unknown, await d.searchAgain(item), d)
}

async function candidatesOf(item: ContactItem, d: Delivery): Promise<readonly FoundContact[]> {
  return unsureStep(item, { searchDelayMs: d.options.searchDelayMs, now: d.now() }) === 'too_early' ? [] : d.candidates(item)
}

async function deliverUnknown(item: ContactItem, found: readonly FoundContact[], d: Delivery): Promise<Delivered> {
  const unsure = unsureStep(item, { searchDelayMs: d.options.searchDelayMs, now: d.now() })
  if (unsure === 'too_early') return tooEarly(item, d)
  const match = await matchOf(item, found, d)
  if (match.kind !== 'none') return deliverMatch(item, match, d)
  const next = unsure === 'look_up' ? await afterEmptyLookup(item, d) : 'create'
  if (next !== 'create') return next
  const created = await create(item, d)
  return created !== null && 'met' in created ? deliverMet(item, created, d) : created
}

async function matchOf(item: ContactItem, found: readonly FoundContact[], d: Delivery): Promise<Match> {
  const taken = new Set<string>()
  for (const contact of found) if (await isSomebodyElses(contact, { item, d })) taken.add(contact.id)
  const { duplicates, conflict } = d.options.policies
  return matchContact({ record: item.want, key: item.key, found, isTaken: (id) => taken.has(id), duplicates, conflict })
}

/** Another record holds the contact, or wants the external_id that it has: then it only shares its email with this one. */
async function isSomebodyElses(contact: FoundContact, { item, d }: { item: ContactItem; d: Delivery }): Promise<boolean> {
  if (await d.people.isTaken(contact.id, item.key)) return true
  const { externalId, role } = contact
  if (role !== 'user' || !externalId || externalId === item.want.set.external_id) return false
  return d.people.isWanted(externalId, item.key)
}

async function deliverMatch(item: ContactItem, match: Exclude<Match, { kind: 'none' }>, d: Delivery): Promise<Delivered> {
  if (match.kind === 'refused') return { did: 'refused', reason: { code: match.code, why: match.why } }
  const outcome = match.kind === 'merge' ? await mergeAndUpdate(item, match, d) : await update(item, { id: match.contact.id }, d)
  if (outcome !== GONE) return outcome
  // What was found is gone in the meantime; the next claim looks it up again.
  await d.people.forget(match.kind === 'merge' ? match.into.id : match.contact.id)
  const reason = { code: 'contact_gone', why: 'the contact that matched was deleted or merged a moment ago' }
  return { did: 'postponed', retryAt: new Date(d.now() + d.options.searchDelayMs), unsure: false, reason }
}

/** Between our look-up and our claim somebody made a contact with one of the identities. */
async function deliverMet(item: ContactItem, { met }: MetSomebody, d: Delivery): Promise<Delivered> {
  const found = met.flatMap(({ contactId, role, kind, value }) =>
    contactId === null ? [] : [{ id: contactId, role: role ?? 'user', createdAt: null, leadKey: null, ...valuesOf(kind, value) }],
  )
  const match = await matchOf(item, found, d)
  return match.kind === 'none' ? createBeside(item, d) : deliverMatch(item, match, d)
}

function valuesOf(kind: 'external_id' | 'email', value: string): Pick<FoundContact, 'externalId' | 'email'> {
  return { externalId: kind === 'external_id' ? value : null, email: kind === 'email' ? value : null }
}
