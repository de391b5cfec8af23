/** Sources and pages as the API shows them, and the envelope of their lists. */
import { type ApiVersion, isAtLeast } from '../http/api-version.ts'
import { lastIngestedAt, type SimContentSource, type SimPage } from './sim-content.ts'

/** Audiences are shown from 2.15 on. */
export function sourceView({ audience_ids, ...source }: SimContentSource, version: ApiVersion): object {
  return { type: 'content_import_source', ...source, ...(isAtLeast(version, '2.15') ? { audience_ids } : {}) }
}

/**
 * `last_ingested_at` is 0 until Fin has read the page: the official description wants an integer, and what the real API shows then is not
 * documented. A url that was never set is left out.
 */
export function pageView(page: SimPage, now: number): object {
  const { ingested_before: _, ingest_at_ms: __, url, ...shown } = page
  return {
    type: 'external_page',
    ...shown,
    ...(url === null ? {} : { url }),
    fin_availability: page.ai_agent_availability || page.ai_copilot_availability,
    last_ingested_at: lastIngestedAt(page, now) ?? 0,
  }
}

const PER_PAGE = 50
const MOST_PER_PAGE = 150

/** A page of a list by number. No query parameter is documented; the links name `page` and `per_page`. */
export function listView<T>(all: readonly T[], o: { url: string; query: URLSearchParams; show: (one: T) => object }): object {
  const perPage = wholeNumber(o.query.get('per_page'), { otherwise: PER_PAGE, most: MOST_PER_PAGE })
  const page = wholeNumber(o.query.get('page'), { otherwise: 1, most: Infinity })
  const totalPages = Math.max(1, Math.ceil(all.length / perPage))
  const next = page < totalPages ? { next: `${o.url}?page=${page + 1}&per_page=${perPage}` } : {}
  return {
    type: 'list',
    data: all.slice((page - 1) * perPage, page * perPage).map(o.show),
    total_count: all.length,
    pages: { type: 'pages', page, per_page: perPage, total_pages: totalPages, ...next },
  }
}

/** What is no number is as if it were not there. */
function wholeNumber(text: string | null, o: { otherwise: number; most: number }): number {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Math.min(Number(text), o.most) : o.otherwise
}
