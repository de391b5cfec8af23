/** Creates and updates contacts by the API's rules. */
import { randomUUID } from 'node:crypto'
import type { AttributeValue } from '../../contact.ts'
import { checkCustomAttributes } from '../attributes/attribute-values.ts'
import { ApiError, invalid } from '../http/api-error.ts'
import { plainValues, writeReferences } from '../objects/references.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'
import type { ContactBody } from './contact-body.ts'
import { requireUnique } from './identity.ts'
import type { SimContact } from './sim-contact.ts'

/**
 * Makes a contact. A lead is made every time, whoever has its email; it ignores external_id and gets a uuid in its place.
 * @throws ApiError 400 for a bad field, 409 when the user exists
 */
export function createContact(workspace: Workspace, body: ContactBody): SimContact {
  const role = body.role ?? 'user'
  requireEnoughIdentity(body)
  const fields = changedFields(workspace, body)
  const email = body.email ?? null
  const external_id = role === 'lead' ? randomUUID() : (body.external_id ?? null)
  requireUnique(workspace.contacts, { role, email, external_id }, { sameEmail: workspace.rules.sameEmail })
  return workspace.contacts.add({ ...fields, role, email, external_id, custom_attributes: attributesOf(workspace, body) })
}

/**
 * Changes what the body names and nothing else. `role: user` promotes a lead, which may take an external_id along.
 * @throws ApiError 400 for a bad field or a user that is to become a lead, 409 when another user has that identity
 */
export function updateContact(workspace: Workspace, contact: SimContact, body: ContactBody): SimContact {
  if (contact.role === 'user' && body.role === 'lead') throw cannotDemote()
  const role = body.role ?? contact.role
  const external_id = role === 'lead' || body.external_id === undefined ? contact.external_id : body.external_id
  const email = body.email === undefined ? contact.email : body.email
  const values = body.custom_attributes ?? {}
  const isValue = (name: string): boolean => workspace.attributes.custom('contact', name) !== undefined
  const custom_attributes = {
    ...contact.custom_attributes,
    ...attributesOf(workspace, { custom_attributes: plainValues(values, isValue) }),
  }
  const updated = { ...contact, ...changedFields(workspace, body), role, external_id, email, custom_attributes }
  if (identityChanged(contact, updated)) {
    requireUnique(workspace.contacts, updated, { sameEmail: workspace.rules.sameEmail, self: contact.id })
  }
  writeReferences(workspace, 'contact', { id: contact.id, values, isValue })
  return workspace.contacts.save({ ...updated, updated_at: nowSeconds(workspace) })
}

function identityChanged(before: SimContact, after: SimContact): boolean {
  return before.role !== after.role || before.email !== after.email || before.external_id !== after.external_id
}

function requireEnoughIdentity({ role, email, external_id }: ContactBody): void {
  if (role === 'lead' || typeof email === 'string' || typeof external_id === 'string') return
  const message = role === undefined ? 'One of email, external_id or role is required' : 'A user needs an email or an external_id'
  throw new ApiError({ status: 400, code: 'parameter_missing', message })
}

/** The plain fields a body sets. */
function changedFields(workspace: Workspace, body: ContactBody): Partial<SimContact> {
  const { custom_attributes: _, role: __, external_id: ___, email: ____, unsubscribed_from_emails, ...fields } = body
  requireKnownOwner(workspace, fields.owner_id)
  return unsubscribed_from_emails === undefined
    ? fields
    : { ...fields, unsubscribed_from_emails: unsubscribed_from_emails ?? false }
}

function requireKnownOwner({ admins }: Workspace, ownerId: string | null | undefined): void {
  if (ownerId === null || ownerId === undefined || admins.some((admin) => admin.id === ownerId)) return
  throw invalid('The owner specified is not a member of the workspace', 'owner_id')
}

function attributesOf({ attributes, rules }: Workspace, body: ContactBody): Record<string, AttributeValue> {
  return checkCustomAttributes(body.custom_attributes ?? {}, { attributes, longStrings: rules.longStrings })
}

function cannotDemote(): ApiError {
  const message = "Contact with user role can't be converted to a lead"
  return new ApiError({ status: 400, code: 'client_error', message })
}
