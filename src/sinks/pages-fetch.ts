/** What Intercom holds for documents, beside what they want: for a plan that compares live. Writes nothing. */
import { type ExternalPage, listExternalPages } from '../intercom/content-pages.ts'
import type { Json } from '../json.ts'
import { pageRecord } from '../pages/record.ts'
import type { PagesSinkOptions } from './pages-context.ts'
import type { SourceKeeper } from './pages-source.ts'
import type { Held, Wanted } from './sink.ts'

type Pages = ReadonlyMap<string, ExternalPage>

export interface SourcePages {
  readonly byId: Pages
  readonly byExternalId: Pages
}

/** The pages of the sync's source, which may not be there yet: one listing takes fewer calls than asking for each page. */
export async function listSourcePages(o: PagesSinkOptions, keeper: SourceKeeper, signal: AbortSignal): Promise<SourcePages> {
  const byId = new Map<string, ExternalPage>()
  const byExternalId = new Map<string, ExternalPage>()
  const { match } = await keeper.look({ signal })
  if (match.kind !== 'one') return { byId, byExternalId }
  for await (const listed of listExternalPages(o.client, { signal })) {
    for (const page of listed.filter((one) => one.source_id === match.source.id)) {
      byId.set(page.id, page)
      if (page.external_id !== null) byExternalId.set(page.external_id, page)
    }
  }
  return { byId, byExternalId }
}

export function heldPage(wanted: Wanted<Json>, pages: SourcePages): Held | null {
  const { external_id: externalId, ...fields } = pageRecord.parse(wanted.want)
  const page = wanted.id === null ? pages.byExternalId.get(externalId) : pages.byId.get(wanted.id)
  if (page === undefined) return null
  const { title, html, url, locale, ai_agent_availability, ai_copilot_availability } = page
  return { id: page.id, fields: { title, html, url, locale, ai_agent_availability, ai_copilot_availability }, wanted: fields }
}
