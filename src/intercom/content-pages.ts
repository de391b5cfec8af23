/** External pages: what Fin reads, one function an endpoint; nothing about syncing. Since 2.12. */
import type { IntercomClient } from './client.ts'
import { listAll } from './content-list.ts'
import { type ExternalPage, externalPageSchema } from './content-schema.ts'
import type { CallOptions } from './request.ts'

export type { ExternalPage } from './content-schema.ts'

const PATH = '/ai/external_pages'

/**
 * A page as `POST /ai/external_pages` takes it (official description 2.16, create_external_page_request). The availability flags are
 * false when a page is created without them, which hides it from Fin, and stay as they are on an update.
 */
export interface WirePage {
  readonly source_id: number
  readonly external_id: string
  readonly title: string
  readonly html: string
  /** Only `en` up to 2.16. */
  readonly locale: string
  /** Without it Fin does not cite the page. */
  readonly url?: string
  readonly ai_agent_availability?: boolean
  readonly ai_copilot_availability?: boolean
}

/** Pages of the whole workspace, newest first: no filter by source or external_id is documented. */
export function listExternalPages(client: IntercomClient, o: CallOptions = {}): AsyncGenerator<readonly ExternalPage[]> {
  return listAll(client, { path: PATH, operation: 'GET /ai/external_pages', item: externalPageSchema }, o)
}

/** Refused with 404 when it was deleted. */
export function getExternalPage(client: IntercomClient, id: string, o: CallOptions = {}): Promise<ExternalPage> {
  const request = { method: 'GET', path: pagePath(id), operation: 'GET /ai/external_pages/{id}' } as const
  return client.call({ ...request, schema: externalPageSchema, repeatable: true }, o)
}

/** Creates the page, or updates the one with this source_id and external_id (official). So it is safe to repeat. */
export function upsertExternalPage(client: IntercomClient, page: WirePage, o: CallOptions = {}): Promise<ExternalPage> {
  const request = { method: 'POST', path: PATH, operation: 'POST /ai/external_pages', body: page } as const
  return client.call({ ...request, schema: externalPageSchema, repeatable: true }, o)
}

/**
 * Updates a page that came by API. Up to 2.16 its only flag is `fin_availability`, which is true when it is left out: a page that Fin must not
 * use may be turned on by it. `upsertExternalPage` has no such effect.
 */
export function updateExternalPage(
  client: IntercomClient,
  { id, ...page }: Omit<WirePage, 'external_id'> & { readonly id: string; readonly url: string; readonly external_id?: string },
  o: CallOptions = {},
): Promise<ExternalPage> {
  const request = { method: 'PUT', path: pagePath(id), operation: 'PUT /ai/external_pages/{id}', body: page } as const
  return client.call({ ...request, schema: externalPageSchema, repeatable: true }, o)
}

/** Takes the page out of the library and out of answers. Sent again after it was applied it is refused with 404. */
export function deleteExternalPage(client: IntercomClient, id: string, o: CallOptions = {}): Promise<ExternalPage> {
  const request = { method: 'DELETE', path: pagePath(id), operation: 'DELETE /ai/external_pages/{id}' } as const
  return client.call({ ...request, schema: externalPageSchema, repeatable: true }, o)
}

function pagePath(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`
}
