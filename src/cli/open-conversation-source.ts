/** Opens `source: { type: intercom }`: reads its query and searches the workspace that the sync writes to. */
import type { IntercomSourceConfig } from '../config/sources/intercom.ts'
import { ConfigError } from '../errors.ts'
import type { IntercomClient } from '../intercom/client.ts'
import type { SearchQuery } from '../intercom/search-query.ts'
import type { Source } from '../sources/source.ts'

export interface OpenConversationSourceOptions {
  readonly client: IntercomClient
  /** The configured Intercom-Version. */
  readonly version: string
  /** Goes before bulk work. */
  readonly live?: boolean
  readonly signal?: AbortSignal | undefined
}

/** @throws ConfigError for a query that is no search of conversations; it names the place in the query */
export async function openConversationSource({ query }: IntercomSourceConfig, o: OpenConversationSourceOptions): Promise<Source> {
  o.signal?.throwIfAborted()
  const { openConversations } = await import('../sources/conversations.ts')
  return openConversations({ client: o.client, query: await searchOf(query, o.version), live: o.live ?? false })
}

async function searchOf(query: IntercomSourceConfig['query'], version: string): Promise<SearchQuery> {
  const { parseSearch } = await import('../intercom/search-language.ts')
  try {
    return parseSearch(query, { of: 'conversations', version })
  } catch (error) {
    if (error instanceof ConfigError) throw new ConfigError(`source.query: ${error.message}`, { cause: error })
    throw error
  }
}
