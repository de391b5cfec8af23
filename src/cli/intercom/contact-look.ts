/** Shows one contact with its tags. */
import type { Contact } from '../../intercom/contacts.ts'
import { listContactTags } from '../../intercom/tags.ts'
import { findContact } from './find-contact.ts'
import type { Session } from './session.ts'
import { showOne, timeOf } from './shown.ts'

/** One that was merged is followed to where it lives on. @throws ConfigError when nobody or several fit */
export async function showContact(session: Session, given: string): Promise<void> {
  const contact = await findContact(session, given, { followMerged: true })
  const tags = (await listContactTags(session.client, contact.id, session)).map(({ id, name }) => ({ id, name }))
  showOne(session, { ...fieldsOf(contact), tags: tags.map(({ id, name }) => name ?? id).join(', ') }, { ...contact, tags })
}

/** As people read them: times in words, each custom attribute on its own. */
function fieldsOf({ custom_attributes: attributes, ...contact }: Contact): Readonly<Record<string, unknown>> {
  const { created_at, updated_at, signed_up_at, last_seen_at, archived, ...plain } = contact
  return {
    ...plain,
    archived: archived || null,
    created_at: timeOf(created_at),
    updated_at: timeOf(updated_at),
    signed_up_at: timeOf(signed_up_at),
    last_seen_at: timeOf(last_seen_at),
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`custom_attributes.${name}`, value])),
  }
}
