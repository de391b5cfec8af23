/** The content library of the simulated workspace: its sources and their pages. */
import { type ContentSourceSeed, lastIngestedAt, type PageSeed, type SimContentSource, type SimPage } from './sim-content.ts'

/** The fields that a write sets. */
export type PageFields = Partial<Omit<SimPage, 'id' | 'created_at' | 'updated_at' | 'ingested_before' | 'ingest_at_ms'>>

export interface Content {
  /** Oldest first. */
  sources(): readonly SimContentSource[]
  source(id: number): SimContentSource | undefined
  addSource(seed: ContentSourceSeed): SimContentSource
  /** Replaces the source of the same id. */
  saveSource(source: SimContentSource): SimContentSource
  /** Deletes the source and all its pages. */
  deleteSource(id: number): void
  /** Newest first. */
  pages(): readonly SimPage[]
  page(id: string): SimPage | undefined
  pageOf(source: number, externalId: string): SimPage | undefined
  addPage(seed: PageSeed): SimPage
  /** Writes fields; Fin reads the page anew after the ingest delay. */
  writePage(page: SimPage, fields: PageFields): SimPage
  deletePage(id: string): void
}

export interface ContentOptions {
  /** How long Fin takes to read what was written; Infinity = for ever. */
  readonly ingestDelayMs: number
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createContent(o: ContentOptions): Content {
  const sources = new Map<number, SimContentSource>()
  const pages = new Map<string, SimPage>()
  const idOf = new Map<string, string>()
  let lastSource = 32
  let lastPage = 16
  const seconds = () => Math.floor(o.now() / 1000)
  const saveSource = (source: SimContentSource) => put(sources, source)
  const savePage = (page: SimPage) => {
    const before = pages.get(page.id)
    if (before !== undefined) idOf.delete(nameOf(before))
    idOf.set(nameOf(page), page.id)
    return put(pages, page)
  }
  const deletePage = (page: SimPage | undefined) => {
    if (page === undefined) return
    pages.delete(page.id)
    idOf.delete(nameOf(page))
  }
  // Pages of a source that was switched off are kept and not read.
  const ingestAtMs = (source: number) => (sources.get(source)?.status === 'active' ? o.now() + o.ingestDelayMs : Infinity)
  return {
    sources: () => [...sources.values()],
    source: (id) => sources.get(id),
    addSource: (seed) => saveSource({ ...newSource(seconds()), ...seed, id: ++lastSource }),
    saveSource,
    deleteSource(id) {
      sources.delete(id)
      for (const page of [...pages.values()]) if (page.source_id === id) deletePage(page)
    },
    pages: () => [...pages.values()].reverse(),
    page: (id) => pages.get(id),
    pageOf: (source_id, external_id) => pages.get(idOf.get(nameOf({ source_id, external_id })) ?? ''),
    addPage(seed) {
      const id = String(++lastPage)
      return savePage({ ...newPage(seconds()), ...seed, id, ingested_before: null, ingest_at_ms: ingestAtMs(seed.source_id) })
    },
    writePage(page, fields) {
      const ingested_before = lastIngestedAt(page, o.now())
      return savePage({ ...page, ...fields, updated_at: seconds(), ingested_before, ingest_at_ms: ingestAtMs(page.source_id) })
    },
    deletePage: (id) => deletePage(pages.get(id)),
  }
}

/** A page's name within the workspace. */
function nameOf({ source_id, external_id }: Pick<SimPage, 'source_id' | 'external_id'>): string {
  return `${source_id} ${external_id}`
}

function put<Id, T extends { readonly id: Id }>(into: Map<Id, T>, one: T): T {
  into.set(one.id, one)
  return one
}

function newSource(now: number): Omit<SimContentSource, 'id' | 'url'> {
  const times = { last_synced_at: now, created_at: now, updated_at: now }
  return { sync_behavior: 'api', status: 'active', audience_ids: [], ...times }
}

/** Nobody may answer from a page that says nothing about it (official: the flags' default on create). */
function newPage(now: number): Omit<SimPage, 'id' | 'source_id' | 'external_id' | 'ingested_before' | 'ingest_at_ms'> {
  const hidden = { ai_agent_availability: false, ai_copilot_availability: false, ai_sales_agent_availability: false }
  return { title: 'Untitled', html: '', url: null, locale: 'en', ...hidden, created_at: now, updated_at: now }
}
