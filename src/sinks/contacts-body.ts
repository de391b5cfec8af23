/** What a record looks like on the wire: one body for creates, one for updates. */
import type { ContactFields, ContactRecord } from '../contact.ts'
import { toWireContact, type WireContact } from '../intercom/wire-contact.ts'

export interface BodyOptions {
  /** The configured Intercom-Version. */
  readonly version: string
  /** Custom attributes that are left away. */
  readonly dropped: ReadonlySet<string>
}

/** Everything, the `set_if_empty` fields included. */
export function createBody(record: ContactRecord, o: BodyOptions): WireContact {
  const { setOnCreate, set, role } = record
  const attributes = { ...setOnCreate?.custom_attributes, ...set.custom_attributes }
  return toWireContact({ role, ...body({ ...setOnCreate, ...set }, { attributes, record, o }) }, o.version)
}

/**
 * The whole mapped record. A user is always said to be one: the API turns a lead into a user that way and never back (official:
 * PUT /contacts/{id}), so a lead's role is not sent.
 */
export function updateBody(record: ContactRecord, o: BodyOptions): WireContact {
  const fields = body(record.set, { attributes: record.set.custom_attributes ?? {}, record, o })
  return toWireContact(record.role === 'user' ? { role: 'user', ...fields } : fields, o.version)
}

interface BodyParts {
  readonly attributes: NonNullable<ContactFields['custom_attributes']>
  readonly record: ContactRecord
  readonly o: BodyOptions
}

function body(fields: ContactFields, { attributes, record, o }: BodyParts): ContactFields {
  const { external_id: externalId, custom_attributes: _, ...rest } = fields
  const kept = Object.fromEntries(Object.entries(attributes).filter(([name]) => !o.dropped.has(name)))
  return {
    // Leads ignore external_id: sending it would only look as if it were kept.
    ...(externalId !== undefined && record.role === 'user' ? { external_id: externalId } : {}),
    ...rest,
    ...(Object.keys(kept).length > 0 ? { custom_attributes: kept } : {}),
  }
}
