/** Content import sources and external pages as the simulator keeps them. */

/** Times are unix seconds. */
export interface SimContentSource {
  readonly id: number
  readonly url: string
  /** `api`: its pages come by API. The others are filled by Intercom's own crawler. */
  readonly sync_behavior: 'api' | 'automatic' | 'manual'
  readonly status: 'active' | 'deactivated'
  readonly audience_ids: readonly number[]
  readonly last_synced_at: number
  readonly created_at: number
  readonly updated_at: number
}

export interface SimPage {
  /** Digits; ids of later pages are greater. */
  readonly id: string
  readonly source_id: number
  readonly external_id: string
  readonly title: string
  readonly html: string
  readonly url: string | null
  readonly locale: string
  readonly ai_agent_availability: boolean
  readonly ai_copilot_availability: boolean
  readonly ai_sales_agent_availability: boolean
  readonly created_at: number
  readonly updated_at: number
  /** When Fin read the page as it was before its last write; null = never. */
  readonly ingested_before: number | null
  /** When Fin reads what was written last, epoch milliseconds; Infinity = never. */
  readonly ingest_at_ms: number
}

/** What a source can be made from by hand. */
export type ContentSourceSeed = Partial<Omit<SimContentSource, 'id'>> & { readonly url: string }

/** What a page can be made from by hand; its source must be there. */
export type PageSeed = Partial<Omit<SimPage, 'id' | 'ingested_before' | 'ingest_at_ms'>> & {
  readonly source_id: number
  readonly external_id: string
}

/** When Fin last read the page, unix seconds; null = not yet. */
export function lastIngestedAt(page: SimPage, nowMs: number): number | null {
  return nowMs >= page.ingest_at_ms ? Math.floor(page.ingest_at_ms / 1000) : page.ingested_before
}
