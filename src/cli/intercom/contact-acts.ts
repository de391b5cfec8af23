/** Acts on one contact by hand: archive, delete, merge, tags and notes. */
import { ConfigError } from '../../errors.ts'
import { archiveContact, deleteContact, mergeContacts } from '../../intercom/contacts.ts'
import { createNote } from '../../intercom/notes.ts'
import { tagContact, untagContact } from '../../intercom/tags.ts'
import { actingAdmin, findTag, requireText } from './find.ts'
import { findContact, lookForContact, looksLikeContactId } from './find-contact.ts'
import { refuseWithoutYes, type Session, type Yes } from './session.ts'
import { showOne } from './shown.ts'

type OnContact = Yes & {
  /** Id, email or external_id. */
  readonly contact: string
}

/** Can be undone in Intercom. */
export async function archiveOneContact(session: Session, o: OnContact): Promise<void> {
  const { id, role } = await findContact(session, o.contact)
  refuseWithoutYes(`archive contact ${id} (${role})`, o)
  await archiveContact(session.client, id, session)
  showOne(session, { id, did: 'archived' })
}

/** Cannot be undone. Archived contacts are shown to nobody and can be deleted all the same, by their ids. */
export async function deleteOneContact(session: Session, o: OnContact): Promise<void> {
  const { id, what } = await toBeDeleted(session, o.contact)
  refuseWithoutYes(`delete contact ${id} (${what}) for good`, o)
  await deleteContact(session.client, id, session)
  showOne(session, { id, did: 'deleted' })
}

async function toBeDeleted(session: Session, given: string): Promise<{ readonly id: string; readonly what: string }> {
  if (!looksLikeContactId(given)) return whatOf(await findContact(session, given))
  const found = await lookForContact(session, given)
  return found === undefined ? { id: given, what: 'archived, or not there' } : whatOf(found)
}

function whatOf({ id, role }: { readonly id: string; readonly role: string }) {
  return { id, what: role }
}

/** The lead disappears into the user. Where both share an email, it may stand for both. */
export async function mergeContact(session: Session, o: Yes & { lead: string; user: string }): Promise<void> {
  const lead = await findContact(session, o.lead, { role: 'lead' })
  const user = await findContact(session, o.user, { role: 'user' })
  if (lead.role !== 'lead')
    throw new ConfigError(`contact ${lead.id} is a ${lead.role}: only a lead can be merged into another contact`)
  if (user.role !== 'user') throw new ConfigError(`contact ${user.id} is a ${user.role}: a lead can be merged into a user only`)
  refuseWithoutYes(`merge lead ${lead.id} into user ${user.id}, for good`, o)
  const { id, role, email, name } = await mergeContacts(session.client, { from: lead.id, into: user.id }, session)
  showOne(session, { id, role, email, name, did: 'merged', merged: lead.id })
}

export async function tagOneContact(session: Session, o: OnContact & { tag: string }): Promise<void> {
  const [{ id, role }, tag] = [await findContact(session, o.contact), await findTag(session, o.tag)]
  refuseWithoutYes(`put tag ${JSON.stringify(tag.name ?? tag.id)} on contact ${id} (${role})`, o)
  await tagContact(session.client, { contactId: id, tagId: tag.id }, session)
  showOne(session, { id, did: 'tagged', tag: tag.name })
}

export async function untagOneContact(session: Session, o: OnContact & { tag: string }): Promise<void> {
  const [{ id, role }, tag] = [await findContact(session, o.contact), await findTag(session, o.tag)]
  refuseWithoutYes(`take tag ${JSON.stringify(tag.name ?? tag.id)} off contact ${id} (${role})`, o)
  await untagContact(session.client, { contactId: id, tagId: tag.id }, session)
  showOne(session, { id, did: 'untagged', tag: tag.name })
}

/** Seen by teammates only. */
export async function noteOnContact(session: Session, o: OnContact & { text: string; admin?: string }): Promise<void> {
  const body = requireText(o.text)
  const [{ id, role }, adminId] = [await findContact(session, o.contact), await actingAdmin(session, o.admin)]
  refuseWithoutYes(`leave a note on contact ${id} (${role}) as admin ${adminId}`, o)
  const note = await createNote(session.client, { contactId: id, body, adminId }, session)
  showOne(session, { id, did: 'noted', note: note.id })
}
