/** Contacts one at a time: create, read, update, archive, restore, block, delete, merge. */
import { z } from 'zod'
import { parseContactBody } from '../contacts/contact-body.ts'
import { contactListsOf } from '../contacts/contact-lists.ts'
import { contactReference, contactView, type ViewOptions } from '../contacts/contact-view.ts'
import { archiveContact, blockContact, deleteContact, mergeContacts, unarchiveContact } from '../contacts/end-contact.ts'
import { requireLiving, requireReadable, userNotFound } from '../contacts/find-contact.ts'
import type { SimContact } from '../contacts/sim-contact.ts'
import { createContact, updateContact } from '../contacts/write-contact.ts'
import { parseBody } from '../http/parse-body.ts'
import { type ApiCall, ok, type Route } from '../http/route.ts'
import { referencesView } from '../objects/references.ts'
import type { Workspace } from '../workspace.ts'

const mergeSchema = z.object({ from: z.string(), into: z.string(), skip_duplicate_validation: z.boolean().exactOptional() })

const reading = { family: 'contacts', scope: 'read_users' } as const
const writing = { family: 'contacts', scope: 'write_users_companies' } as const

export function contactRoutes(workspace: Workspace): readonly Route[] {
  const { contacts } = workspace
  const shown = (contact: SimContact, call: ApiCall) => ok(contactView(contact, viewOptions(workspace, call)))
  const ended = (contact: SimContact, done: Readonly<Record<string, boolean>>) => ok(contactReference(contact, done))
  return [
    {
      ...writing,
      method: 'POST',
      path: '/contacts',
      handle: (call) => shown(createContact(workspace, parseContactBody(call.body, call.version)), call),
    },
    { ...writing, method: 'POST', path: '/contacts/merge', handle: (call) => shown(merge(workspace, call), call) },
    {
      ...reading,
      method: 'GET',
      path: '/contacts/find_by_external_id/{external_id}',
      since: '2.13',
      handle: (call) => shown(userWithExternalId(workspace, call.param('external_id')), call),
    },
    {
      ...reading,
      method: 'GET',
      path: '/contacts/{id}',
      handle: (call) => shown(requireReadable(contacts, call.param('id'), call.version), call),
    },
    { ...writing, method: 'PUT', path: '/contacts/{id}', handle: (call) => shown(update(workspace, call), call) },
    {
      ...writing,
      method: 'DELETE',
      path: '/contacts/{id}',
      handle: (call) => ended(deleteContact(workspace, call.param('id')), { deleted: true }),
    },
    {
      ...writing,
      method: 'POST',
      path: '/contacts/{id}/archive',
      handle: (call) => ended(archiveContact(workspace, call.param('id')), { archived: true }),
    },
    {
      ...writing,
      method: 'POST',
      path: '/contacts/{id}/unarchive',
      handle: (call) => ended(unarchiveContact(workspace, call.param('id')), { archived: false }),
    },
    {
      ...writing,
      method: 'POST',
      path: '/contacts/{id}/block',
      since: '2.14',
      handle: (call) => ended(blockContact(workspace, call.param('id')), { blocked: true }),
    },
  ]
}

/** How a call wants contacts shown. */
export function viewOptions(workspace: Workspace, { query, version }: ApiCall): ViewOptions {
  const references = (id: string) => referencesView(workspace, 'contact', id)
  const listsOf = (id: string) => contactListsOf(workspace, id)
  const mergeHistory = query.get('include_merge_history') === 'true'
  return { workspaceId: workspace.profile.idCode, version, mergeHistory, references, listsOf }
}

function update(workspace: Workspace, call: ApiCall): SimContact {
  const contact = requireLiving(workspace.contacts, call.param('id'))
  return updateContact(workspace, contact, parseContactBody(call.body, call.version))
}

function merge(workspace: Workspace, call: ApiCall): SimContact {
  return mergeContacts(workspace, parseBody(mergeSchema, call.body), call.version)
}

/** Leads are not found by external_id (official description). */
function userWithExternalId({ contacts }: Workspace, externalId: string): SimContact {
  const user = contacts.present.withExternalId(externalId).find(({ role, archived }) => role === 'user' && !archived)
  if (user === undefined) throw userNotFound()
  return user
}
