/** Content import sources: the places that pages of Fin's content library come from. Since 2.12. */
import { z } from 'zod'
import type { IntercomClient } from './client.ts'
import { listAll } from './content-list.ts'
import { type ContentSource, contentSourceSchema } from './content-schema.ts'
import type { CallOptions } from './request.ts'

export type { ContentSource } from './content-schema.ts'

const PATH = '/ai/content_import_sources'

/** `audienceIds`: only where the version has them (2.15 and later); an empty list is everybody. */
export interface NewContentSource {
  readonly url: string
  readonly audienceIds?: readonly number[]
}

/** All of them. */
export async function listContentSources(client: IntercomClient, o: CallOptions = {}): Promise<readonly ContentSource[]> {
  const list = { path: PATH, operation: 'GET /ai/content_import_sources', item: contentSourceSchema }
  const sources: ContentSource[] = []
  for await (const page of listAll(client, list, o)) sources.push(...page)
  return sources
}

/** Refused with 404 when it was deleted. */
export function getContentSource(client: IntercomClient, id: number, o: CallOptions = {}): Promise<ContentSource> {
  const request = { method: 'GET', path: `${PATH}/${id}`, operation: 'GET /ai/content_import_sources/{id}' } as const
  return client.call({ ...request, schema: contentSourceSchema, repeatable: true }, o)
}

/**
 * Creates one whose pages come by API. Not repeatable: nothing keeps two sources from having one URL, so sending it twice makes two.
 * @throws AnswerLost when it may or may not have been made
 */
export function createContentSource(client: IntercomClient, source: NewContentSource, o: CallOptions = {}): Promise<ContentSource> {
  const request = { method: 'POST', path: PATH, operation: 'POST /ai/content_import_sources', body: bodyOf(source) } as const
  return client.call({ ...request, schema: contentSourceSchema, repeatable: false }, o)
}

/**
 * Replaces url and audience of a source whose pages come by API; it cannot become another kind, nor the other way round.
 * `applyToPages` gives the audience to the pages that are there already.
 */
export function updateContentSource(
  client: IntercomClient,
  source: NewContentSource & { readonly id: number; readonly applyToPages?: boolean },
  o: CallOptions = {},
): Promise<ContentSource> {
  const body = { ...bodyOf(source), ...(source.applyToPages ? { apply_audience_to_existing_content: true } : {}) }
  const request = { method: 'PUT', path: `${PATH}/${source.id}`, operation: 'PUT /ai/content_import_sources/{id}', body } as const
  return client.call({ ...request, schema: contentSourceSchema, repeatable: true }, o)
}

/** Deletes the source and all its pages; answered with 204. Sent again after it was applied it is refused with 404. */
export async function deleteContentSource(client: IntercomClient, id: number, o: CallOptions = {}): Promise<void> {
  const request = { method: 'DELETE', path: `${PATH}/${id}`, operation: 'DELETE /ai/content_import_sources/{id}' } as const
  await client.call({ ...request, schema: z.unknown(), repeatable: true }, o)
}

function bodyOf({ url, audienceIds }: NewContentSource): object {
  return { sync_behavior: 'api', url, ...(audienceIds === undefined ? {} : { audience_ids: audienceIds }) }
}
