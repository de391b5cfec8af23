/** One page of Confluence as a document. */
import { z } from 'zod'
import { type FoundDocument, misshapen } from './document-rows.ts'

const body = z.object({ value: z.string() }).nullish()

/** As a list and a single page are answered (official: REST API v2, "Page"), more of which is left out. */
const pageSchema = z.object({
  id: z.union([z.string().min(1), z.number()]).transform(String),
  title: z.string(),
  status: z.string().nullish(),
  version: z.object({ createdAt: z.iso.datetime({ offset: true }).nullish() }).nullish(),
  body: z.object({ storage: body, view: body }).nullish(),
  _links: z.object({ webui: z.string().nullish(), base: z.string().nullish() }).nullish(),
})

export type ConfluencePage = z.output<typeof pageSchema>

const identified = pageSchema.pick({ id: true })

export function readPage(value: unknown): ConfluencePage | undefined {
  return pageSchema.safeParse(value).data
}

/** Epoch milliseconds of the last change; undefined when it is not told. */
export function changedAt({ version }: ConfluencePage): number | undefined {
  const ms = Date.parse(version?.createdAt ?? '')
  return Number.isNaN(ms) ? undefined : ms
}

/** `html` = the text of the page; `site` = what its link begins with. */
export function documentOf(page: ConfluencePage, { html, site }: { html: string; site: string | undefined }): FoundDocument {
  return {
    external_id: page.id,
    title: page.title,
    body: html,
    format: 'html',
    url: urlOf(page, page._links?.base ?? site),
    updated_at: page.version?.createdAt ?? null,
  }
}

export function unreadablePage(value: unknown): FoundDocument {
  const known = identified.safeParse(value).data
  const what = 'Confluence answered with a page that lacks its id, its title or its text'
  return misshapen(what, known === undefined ? {} : { external_id: known.id })
}

/** `/spaces/DOCS/pages/123/Install` behind `https://example.atlassian.net/wiki`. */
function urlOf({ _links: links }: ConfluencePage, site: string | undefined): string | null {
  return links?.webui && site !== undefined ? `${site.replace(/\/+$/, '')}${links.webui}` : null
}
