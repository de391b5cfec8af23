/** The contacts part of Intercom's REST API, one function an endpoint; nothing about syncing. */
import type { z } from 'zod'
import type { IntercomClient } from './client.ts'
import { type Contact, type ContactStub, contactPageSchema, contactSchema, contactStubSchema } from './contact-schema.ts'
import type { CallOptions } from './request.ts'
import type { SearchQuery } from './search-query.ts'
import type { WireContact } from './wire-contact.ts'

export type { Contact } from './contact-schema.ts'

export interface ContactPage {
  readonly contacts: readonly Contact[]
  /** Cursor of the next page; absent on the last one. */
  readonly next?: string
  /** Contacts on all pages, where Intercom says so. */
  readonly totalCount: number | null
}

export interface Paging {
  /** 1 to 150. */
  readonly perPage?: number
  /** A page's `next`. */
  readonly startingAfter?: string
}

/**
 * `POST /contacts` creates and never updates: an existing contact is refused with 409, whose text `readConflict` reads.
 * Not repeatable: leads are not unique, so sending it twice makes two. For a user with an external_id the caller may say otherwise.
 */
export function createContact(
  client: IntercomClient,
  contact: WireContact,
  { repeatable = false, ...o }: CallOptions & { readonly repeatable?: boolean } = {},
): Promise<Contact> {
  const request = { method: 'POST', path: '/contacts', operation: 'POST /contacts', body: contact } as const
  return client.call({ ...request, schema: contactSchema, repeatable }, o)
}

/** `PUT /contacts/{id}` changes the fields that are given. (PATCH does not exist: 404.) */
export function updateContact(client: IntercomClient, id: string, contact: WireContact, o: CallOptions = {}): Promise<Contact> {
  const request = { method: 'PUT', path: contactPath(id), operation: 'PUT /contacts/{id}', body: contact } as const
  return client.call({ ...request, schema: contactSchema, repeatable: true }, o)
}

/** A contact that was merged into another is refused with 410, whose `link` names the other. */
export function getContact(client: IntercomClient, id: string, o: CallOptions = {}): Promise<Contact> {
  const request = { method: 'GET', path: contactPath(id), operation: 'GET /contacts/{id}' } as const
  return client.call({ ...request, schema: contactSchema, repeatable: true }, o)
}

/** One page of `POST /contacts/search`. New contacts can be missing for a few minutes (official); archived ones are not found. */
export async function searchContacts(
  client: IntercomClient,
  search: Paging & { readonly query: SearchQuery },
  o: CallOptions = {},
): Promise<ContactPage> {
  const pagination = { per_page: search.perPage ?? 150, ...(search.startingAfter ? { starting_after: search.startingAfter } : {}) }
  const request = { method: 'POST', path: '/contacts/search', operation: 'POST /contacts/search' } as const
  const body = { query: search.query, pagination }
  return toPage(await client.call({ ...request, body, schema: contactPageSchema, repeatable: true }, o))
}

/** One page of `GET /contacts`. */
export async function listContacts(client: IntercomClient, paging: Paging = {}, o: CallOptions = {}): Promise<ContactPage> {
  const query = { per_page: paging.perPage ?? 150, ...(paging.startingAfter ? { starting_after: paging.startingAfter } : {}) }
  const request = { method: 'GET', path: '/contacts', operation: 'GET /contacts', query } as const
  return toPage(await client.call({ ...request, schema: contactPageSchema, repeatable: true }, o))
}

export function archiveContact(client: IntercomClient, id: string, o: CallOptions = {}): Promise<ContactStub> {
  return changeContact(client, { id, what: 'archive' }, o)
}

/** A contact that was merged into another cannot come back: 400. */
export function unarchiveContact(client: IntercomClient, id: string, o: CallOptions = {}): Promise<ContactStub> {
  return changeContact(client, { id, what: 'unarchive' }, o)
}

/** `DELETE /contacts/{id}` is for good. Sent again after it was applied it is refused with 404. */
export function deleteContact(client: IntercomClient, id: string, o: CallOptions = {}): Promise<ContactStub> {
  const request = { method: 'DELETE', path: contactPath(id), operation: 'DELETE /contacts/{id}' } as const
  return client.call({ ...request, schema: contactStubSchema, repeatable: true }, o)
}

/**
 * `POST /contacts/merge`: the lead `from` disappears into the user `into`, who is returned. Not repeatable: sent again after it was
 * applied it is refused because the lead is gone, which would look as if the merge had failed.
 */
export function mergeContacts(
  client: IntercomClient,
  merge: { readonly from: string; readonly into: string },
  o: CallOptions = {},
): Promise<Contact> {
  const request = { method: 'POST', path: '/contacts/merge', operation: 'POST /contacts/merge', body: merge } as const
  return client.call({ ...request, schema: contactSchema, repeatable: false }, o)
}

function changeContact(
  client: IntercomClient,
  { id, what }: { id: string; what: 'archive' | 'unarchive' },
  o: CallOptions,
): Promise<ContactStub> {
  const request = { method: 'POST', path: `${contactPath(id)}/${what}`, operation: `POST /contacts/{id}/${what}` } as const
  return client.call({ ...request, schema: contactStubSchema, repeatable: true }, o)
}

function contactPath(id: string): string {
  return `/contacts/${encodeURIComponent(id)}`
}

function toPage(page: z.output<typeof contactPageSchema>): ContactPage {
  const next = page.pages?.next?.starting_after
  return { contacts: page.data, totalCount: page.total_count ?? null, ...(next ? { next } : {}) }
}
