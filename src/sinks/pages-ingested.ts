/** After a run: which pages Fin has not read yet, and which are not in Intercom any more. */
import { listExternalPages } from '../intercom/content-pages.ts'
import type { ExternalPage } from '../intercom/content-schema.ts'
import { listHeldPages } from '../store/held-pages.ts'
import type { PagesSinkOptions } from './pages-context.ts'
import type { Problem } from './sink.ts'

/** A page as it was last written, which Fin has not read. */
export interface WaitingPage {
  readonly key: string
  readonly id: string
  /** When it was written. */
  readonly since: Date
}

export interface IngestReport {
  /** Pages that the sync holds and Intercom has. */
  readonly pages: number
  readonly ingested: number
  /** Written less than `withinMs` ago: Fin may still come to them. */
  readonly waiting: number
  readonly late: readonly WaitingPage[]
  /** Keys of pages that the sync holds and Intercom does not have: deleted there by hand. They come back when their document changes. */
  readonly gone: readonly string[]
}

/** Lists all pages of the workspace: one call for fifty of them. Writes nothing. */
export async function reportIngested(
  o: PagesSinkOptions,
  { withinMs, signal }: { withinMs: number; signal: AbortSignal },
): Promise<IngestReport> {
  const nowMs = (o.now ?? Date.now)()
  const missing = new Map((await listHeldPages(o.db, o.sync)).map(({ id, key }) => [id, key]))
  const late: WaitingPage[] = []
  let [pages, ingested] = [0, 0]
  for await (const listed of listExternalPages(o.client, { signal })) {
    for (const page of listed) {
      const key = missing.get(page.id)
      if (key === undefined) continue
      missing.delete(page.id)
      pages += 1
      if (isIngested(page)) ingested += 1
      else if (nowMs - writtenMs(page) > withinMs) late.push({ key, id: page.id, since: new Date(writtenMs(page)) })
    }
  }
  return { pages, ingested, waiting: pages - ingested - late.length, late, gone: [...missing.values()] }
}

function isIngested({ last_ingested_at: at, updated_at: updated }: ExternalPage): boolean {
  return at !== null && at >= (updated ?? 0)
}

function writtenMs({ updated_at: updated }: ExternalPage): number {
  return (updated ?? 0) * 1000
}

const MOST_NAMED = 5

/** What of a report a person should know, in sentences. Pure. */
export function ingestProblems({ late, gone }: IngestReport, { within }: { within: string }): Problem[] {
  const problems: Problem[] = []
  if (late.length > 0) {
    const message = `${counted(late.length)} sent more than ${within} ago, and Fin has not read what was sent: ${named(late.map((one) => one.key))}`
    problems.push({ code: 'page_not_ingested', message, fatal: false })
  }
  if (gone.length > 0) {
    const message = `${counted(gone.length)} deleted in Intercom by hand: ${named(gone)}; each comes back when its document changes`
    problems.push({ code: 'page_gone', message, fatal: false })
  }
  return problems
}

function counted(n: number): string {
  return n === 1 ? '1 page was' : `${n} pages were`
}

function named(keys: readonly string[]): string {
  const more = keys.length - MOST_NAMED
  return `${keys.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
