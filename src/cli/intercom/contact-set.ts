/** Sets fields of one contact by hand. */
import type { AttributeValue } from '../../contact.ts'
import { updateContact } from '../../intercom/contacts.ts'
import { listContactAttributes } from '../../intercom/data-attributes.ts'
import { toWireContact } from '../../intercom/wire-contact.ts'
import { customFields, type PlainFields, plainFields, type WrittenFields, writtenFields } from './contact-fields.ts'
import { findAdmin } from './find.ts'
import { findContact } from './find-contact.ts'
import { refuseWithoutYes, type Session, type Yes } from './session.ts'
import { showOne } from './shown.ts'

export type SetContact = Yes & {
  readonly contact: string
  /** `<field>=<value>`. */
  readonly fields: readonly string[]
}

/** @throws ConfigError before anything is written for whatever Intercom would not take */
export async function setContact(session: Session, o: SetContact): Promise<void> {
  const written = writtenFields(o.fields)
  const fields = await withOwner(session, plainFields(written.plain))
  const custom = await customOf(session, written)
  const { id, role } = await findContact(session, o.contact)
  const names = [...written.plain.keys(), ...[...written.custom.keys()].map((name) => `custom_attributes.${name}`)].join(', ')
  refuseWithoutYes(`set ${names} of contact ${id} (${role})`, o)
  const change = toWireContact({ ...fields, ...custom }, session.settings.version)
  const contact = await updateContact(session.client, id, change, session)
  showOne(session, { id, role: contact.role, email: contact.email, name: contact.name, did: 'updated', set: names })
}

/** An owner may be given by name or email too; 0 is nobody. */
async function withOwner(session: Session, fields: PlainFields): Promise<PlainFields> {
  const { owner_id: owner } = fields
  if (owner === undefined || owner === null || owner === '0') return fields
  return { ...fields, owner_id: await findAdmin(session, owner) }
}

async function customOf(
  session: Session,
  { custom }: WrittenFields,
): Promise<{ readonly custom_attributes?: Readonly<Record<string, AttributeValue>> }> {
  if (custom.size === 0) return {}
  return { custom_attributes: customFields(custom, await listContactAttributes(session.client, { signal: session.signal })) }
}
