/** Archives, restores, blocks, deletes and merges contacts. */
import { ApiError, invalid } from '../http/api-error.ts'
import { type ApiVersion, isAtLeast } from '../http/api-version.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'
import type { Contacts } from './contacts.ts'
import { requireLiving, requirePresent } from './find-contact.ts'
import type { SimContact } from './sim-contact.ts'

/** Archiving twice is no error. @throws ApiError 404 */
export function archiveContact(workspace: Workspace, id: string): SimContact {
  const contact = requirePresent(workspace.contacts, id)
  return workspace.contacts.save({ ...contact, archived: true, updated_at: nowSeconds(workspace) })
}

/**
 * Brings an archived contact back.
 * @throws ApiError 400 when it was merged, 500 when it was permanently deleted (both as recorded against the real API), else 404
 */
export function unarchiveContact(workspace: Workspace, id: string): SimContact {
  const { contacts } = workspace
  if (contacts.mergedInto(id) !== undefined) {
    throw new ApiError({ status: 400, code: 'bad_request', message: 'User has been merged and is not restorable.' })
  }
  if (contacts.wasDeleted(id)) throw new ApiError({ status: 500, code: 'server_error', message: 'Server Error' })
  return contacts.save({ ...requirePresent(contacts, id), archived: false, updated_at: nowSeconds(workspace) })
}

/** @throws ApiError 404 */
export function blockContact(workspace: Workspace, id: string): SimContact {
  const contact = requireLiving(workspace.contacts, id)
  return workspace.contacts.save({ ...contact, blocked: true, updated_at: nowSeconds(workspace) })
}

/** Deletes for ever, archived or not. @throws ApiError 404 */
export function deleteContact({ contacts }: Workspace, id: string): SimContact {
  const contact = requirePresent(contacts, id)
  contacts.delete(contact)
  return contact
}

export interface MergeOrder {
  readonly from: string
  readonly into: string
  readonly skip_duplicate_validation?: boolean
}

/**
 * Merges a lead into a user: the user keeps what it has, the lead fills what is empty. From 2.16 on only duplicates may be merged.
 * @throws ApiError 400 for the wrong roles or for contacts that are not duplicates, 404
 */
export function mergeContacts(workspace: Workspace, order: MergeOrder, version: ApiVersion): SimContact {
  const { from, into } = requireMergeable(workspace.contacts, order)
  const mustMatch = isAtLeast(version, '2.16') && order.skip_duplicate_validation !== true
  if (mustMatch && !areDuplicates(from, into)) throw notDuplicates()
  const now = nowSeconds(workspace)
  const record = { source_contact_id: from.id, source_contact_role: from.role, merged_at: now }
  workspace.contacts.mergeAway(from, into.id)
  for (const kept of [workspace.companies, workspace.notes, workspace.subscriptions]) kept.merge(from.id, into.id)
  return workspace.contacts.save({ ...filled(into, from), merge_history: [...into.merge_history, record], updated_at: now })
}

function requireMergeable(contacts: Contacts, order: MergeOrder): { from: SimContact; into: SimContact } {
  const from = requireLiving(contacts, order.from)
  const into = requireLiving(contacts, order.into)
  if (from.role !== 'lead') throw invalid('The contact to merge from must be a lead', 'from')
  if (into.role !== 'user') throw invalid('The contact to merge into must be a user', 'into')
  return { from, into }
}

function areDuplicates(a: SimContact, b: SimContact): boolean {
  return (a.email !== null && a.email === b.email) || (a.phone !== null && a.phone === b.phone)
}

function filled(into: SimContact, from: SimContact): SimContact {
  return {
    ...into,
    email: into.email ?? from.email,
    phone: into.phone ?? from.phone,
    name: into.name ?? from.name,
    avatar: into.avatar ?? from.avatar,
    owner_id: into.owner_id ?? from.owner_id,
    custom_attributes: { ...from.custom_attributes, ...into.custom_attributes },
    tags: [...new Set([...into.tags, ...from.tags])],
  }
}

function notDuplicates(): ApiError {
  const message =
    'Contacts can only be merged when they are duplicates (matching email or phone). Pass skip_duplicate_validation=true to override this check.'
  return new ApiError({ status: 400, code: 'invalid_merge', message })
}
