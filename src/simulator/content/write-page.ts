/** Creates, updates and changes external pages by the API's rules. */
import { z } from 'zod'
import { invalid, notFound } from '../http/api-error.ts'
import { type ApiVersion, isAtLeast } from '../http/api-version.ts'
import { parseBody } from '../http/parse-body.ts'
import type { Workspace } from '../workspace.ts'
import type { SimContentSource, SimPage } from './sim-content.ts'

const flag = z.boolean().exactOptional()
/** Three flags that only the preview lets a PUT set. */
const previewFlags = z.object({ ai_agent_availability: flag, ai_copilot_availability: flag, ai_sales_agent_availability: flag })
const shared = { title: z.string().min(1), html: z.string().min(1), locale: z.string(), source_id: z.int() }
const created = z.object({
  ...shared,
  external_id: z.string().min(1),
  url: z.string().exactOptional(),
  ai_agent_availability: flag,
  ai_copilot_availability: flag,
  ai_sales_agent_availability: flag,
})
const updated = z.object({
  ...shared,
  external_id: z.string().min(1).exactOptional(),
  url: z.string(),
  fin_availability: flag,
})

/** An upsert by source_id and external_id. Flags that are not sent are false on a new page and stay on an old one. @throws ApiError 400, 404 */
export function upsertPage(workspace: Workspace, body: unknown, version: ApiVersion): SimPage {
  const { ai_sales_agent_availability: sales, ...fields } = parseBody(created, body)
  const { content } = workspace
  requireLocale(fields.locale, version)
  requireApiSource(workspace, fields.source_id)
  const all = { ...fields, ...(sales === undefined || !isPreview(version) ? {} : { ai_sales_agent_availability: sales }) }
  const known = content.pageOf(fields.source_id, fields.external_id)
  return known === undefined ? content.addPage(all) : content.writePage(known, all)
}

/**
 * Up to 2.17 the only flag is fin_availability, which turns the page on where it is left out; the preview takes the others.
 * @throws ApiError 400, 404
 */
export function updatePage(workspace: Workspace, id: string, o: { body: unknown; version: ApiVersion }): SimPage {
  const page = requirePage(workspace, id)
  const { fin_availability: fin, ...fields } = parseBody(updated, o.body)
  requireLocale(fields.locale, o.version)
  const source = requireApiSource(workspace, fields.source_id)
  requireFree(workspace, { page, source, externalId: fields.external_id ?? page.external_id })
  const flags = isPreview(o.version) ? { ...finFlags(fin), ...parseBody(previewFlags, o.body) } : finFlags(fin ?? true)
  return workspace.content.writePage(page, { ...fields, ...flags })
}

/** @throws ApiError 404 */
export function requirePage({ content }: Workspace, id: string): SimPage {
  const page = content.page(id)
  if (page === undefined) throw notFound('External page not found')
  return page
}

/** Deletes the page and answers it without its content, as the official example does. @throws ApiError 404 */
export function deletePage(workspace: Workspace, id: string): SimPage {
  const page = requirePage(workspace, id)
  workspace.content.deletePage(id)
  return { ...page, html: '' }
}

/** `en` alone up to 2.16 and in the preview's description; 2.17 takes language codes. */
function requireLocale(locale: string, version: ApiVersion): void {
  const takesAny = isAtLeast(version, '2.17') && !isPreview(version)
  if (locale === 'en' || (takesAny && /^[a-z]{2,3}(-[A-Za-z]{2,4})?$/.test(locale))) return
  throw invalid(takesAny ? `locale: '${locale}' is not a language code` : "locale: must be 'en'", 'locale')
}

function requireApiSource({ content }: Workspace, id: number): SimContentSource {
  const source = content.source(id)
  if (source === undefined) throw notFound('Content import source not found')
  if (source.sync_behavior !== 'api') throw invalid('source_id: the source does not take pages through the API', 'source_id')
  return source
}

function requireFree({ content }: Workspace, o: { page: SimPage; source: SimContentSource; externalId: string }): void {
  const other = content.pageOf(o.source.id, o.externalId)
  if (other !== undefined && other.id !== o.page.id) throw invalid('external_id: has already been taken', 'external_id')
}

function finFlags(fin: boolean | undefined): Partial<SimPage> {
  return fin === undefined ? {} : { ai_agent_availability: fin, ai_copilot_availability: fin }
}

function isPreview(version: ApiVersion): boolean {
  return version === Number.POSITIVE_INFINITY
}
