/** What the parts of the pages sink share: the sync's settings, the API, the tables, and where the pages go. */
import type { IntercomClient } from '../intercom/client.ts'
import type { Outcome } from '../outcome.ts'
import type { PageRecord } from '../pages/record.ts'
import type { Db } from '../store/db.ts'
import type { Item, Journal } from './sink.ts'

export interface PagesSinkOptions {
  readonly client: IntercomClient
  readonly db: Db
  readonly workspace: string
  readonly sync: string
  /** The configured Intercom-Version. */
  readonly version: string
  /** URL of the Content Import Source. */
  readonly contentSource: string
  /** Language of pages that name none. */
  readonly locale: string
  /** Who may get answers from the pages; absent = as it is set in Intercom. From 2.15 on. */
  readonly audienceIds?: readonly number[]
  /** Calls in flight at once. */
  readonly concurrency: number
  readonly now?: () => number
  readonly sleep?: (ms: number, o: { signal: AbortSignal }) => Promise<void>
}

export type PageItem = Item<PageRecord>

/** One delivery: what its steps need besides the item. */
export interface PageDelivery {
  readonly options: PagesSinkOptions
  readonly journal: Journal
  /** Id of the Content Import Source. */
  readonly source: number
  /** @throws ConfigError when the source is not there any more */
  requireSource(o: { signal: AbortSignal }): Promise<void>
  readonly now: () => number
  readonly signal: AbortSignal
}

/** An outcome, or null when the item was handed back to be tried again soon. */
export type PageDelivered = Outcome | null

/** The item is marked as being sent after the grant and right before the first byte. */
export function pageCall(item: Item<unknown>, d: PageDelivery): { signal: AbortSignal; beforeSend: () => Promise<void> } {
  return { signal: d.signal, beforeSend: () => d.journal.sending(item) }
}
