/** Conversations of the workspace that a search finds, page by page: each row is one of them as Intercom has it, without its parts. */
import { ConfigError, type FinSyncError, Unreachable } from '../errors.ts'
import type { IntercomClient } from '../intercom/client.ts'
import { type ConversationPage, searchConversations } from '../intercom/conversations.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import type { SearchQuery } from '../intercom/search-query.ts'
import { createPageGuard } from './http-page-guard.ts'
import type { Chunk, ReadQuery, Source } from './source.ts'

export interface ConversationsOptions {
  /** It stays open: whoever made it closes it. */
  readonly client: IntercomClient
  readonly query: SearchQuery
  /** 1 to 150 conversations a call. */
  readonly perPage?: number
  /** Goes before bulk work. */
  readonly live?: boolean
}

const LABEL = 'Intercom'

/**
 * Rows are documents in the shape of `Conversation`; a place is the running number within the read. Cursors of a search die, so a read
 * cannot be resumed. A conversation that changes while the pages are followed may come twice or move to a page that was read already: the
 * key of the sync tells the two apart, and what was missed is met by the next read.
 */
export function openConversations(o: ConversationsOptions): Source {
  return { label: LABEL, can: { resume: false, since: false, range: false }, read: (query) => read(o, query) }
}

async function* read(o: ConversationsOptions, { signal }: ReadQuery): AsyncGenerator<Chunk> {
  const guard = createPageGuard({ label: LABEL, operation: 'searching conversations' })
  let rows = 0
  let next: string | undefined
  do {
    signal.throwIfAborted()
    if (next !== undefined) guard(next)
    const page = await search(o, { startingAfter: next, signal })
    next = page.next
    if (page.conversations.length > 0) {
      const first = rows + 1
      rows += page.conversations.length
      yield { rows: page.conversations.map((conversation, index) => ({ place: first + index, cells: [conversation] })) }
    }
  } while (next !== undefined)
  signal.throwIfAborted()
}

async function search(
  o: ConversationsOptions,
  at: { startingAfter: string | undefined; signal: AbortSignal },
): Promise<ConversationPage> {
  const { client, query, perPage = 150, live = false } = o
  const paging = { perPage, ...(at.startingAfter === undefined ? {} : { startingAfter: at.startingAfter }) }
  try {
    return await searchConversations(client, { query, ...paging }, { live, signal: at.signal })
  } catch (error) {
    throw error instanceof IntercomRefusal ? refused(error, { isFirst: at.startingAfter === undefined }) : error
  }
}

/** The first page tells whether the search is taken at all; later on only the cursor is new, and it can have died. */
function refused(error: IntercomRefusal, { isFirst }: { isFirst: boolean }): FinSyncError {
  if (isFirst) return new ConfigError(`searching conversations: ${error.message}. Check the query of the source`, { cause: error })
  const next = 'The rest was not read and nothing was sent; run the sync again, it begins at the first page'
  return new Unreachable(`searching conversations: the next page was not given: ${error.message}. ${next}`, { cause: error })
}
