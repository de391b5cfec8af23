/** Creates and changes content import sources by the API's rules. */
import { z } from 'zod'
import { invalid, notFound } from '../http/api-error.ts'
import { type ApiVersion, isAtLeast } from '../http/api-version.ts'
import { parseBody } from '../http/parse-body.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'
import type { SimContentSource } from './sim-content.ts'

const shared = {
  url: z.url({ protocol: /^https?$/ }),
  status: z.enum(['active', 'deactivated']).exactOptional(),
  audience_ids: z.union([z.int().transform((id) => [id]), z.array(z.int())]).nullish(),
}
const created = z.object({ sync_behavior: z.literal('api'), ...shared })
const updated = z.object({
  sync_behavior: z.enum(['api', 'automatic', 'automated', 'manual']),
  ...shared,
  apply_audience_to_existing_content: z.boolean().exactOptional(),
})

/** Never an update: two sources may have one URL. @throws ApiError 400 */
export function createSource(workspace: Workspace, body: unknown, version: ApiVersion): SimContentSource {
  const { audience_ids, ...fields } = parseBody(created, body)
  return workspace.content.addSource({ ...fields, audience_ids: audiencesOf(audience_ids, version) ?? [] })
}

/** A source stays of its kind, and only one whose pages come by API may get another URL. @throws ApiError 400, 404 */
export function updateSource(workspace: Workspace, id: string, o: { body: unknown; version: ApiVersion }): SimContentSource {
  const source = requireSource(workspace, id)
  const { sync_behavior, url, status = source.status, audience_ids } = parseBody(updated, o.body)
  if ((sync_behavior === 'api') !== (source.sync_behavior === 'api')) {
    throw invalid('sync_behavior can not be changed to or from api', 'sync_behavior')
  }
  if (url !== source.url && source.sync_behavior !== 'api') throw invalid('url can only be changed if sync_behavior is api', 'url')
  const audiences = audiencesOf(audience_ids, o.version) ?? source.audience_ids
  return workspace.content.saveSource({ ...source, url, status, audience_ids: audiences, updated_at: nowSeconds(workspace) })
}

/** @throws ApiError 404 */
export function requireSource({ content }: Workspace, id: string): SimContentSource {
  const source = content.source(Number(id))
  if (source === undefined) throw notFound('Content import source not found')
  return source
}

/** Unknown to versions before 2.15, which leave them as they are. */
function audiencesOf(ids: readonly number[] | null | undefined, version: ApiVersion): readonly number[] | undefined {
  if (ids === undefined || !isAtLeast(version, '2.15')) return undefined
  return ids ?? []
}
