/** What the Notion source is opened with. */
import type { SourceHttpOptions } from './http.ts'
import type { LoadNotion } from './notion-client.ts'

export interface NotionOptions extends Pick<SourceHttpOptions, 'proxy' | 'timeoutMs' | 'sleep' | 'random' | 'now'> {
  /** Of an integration; asked for before every call. */
  readonly token: () => string
  /** Ids of databases: the pages of all their data sources. */
  readonly databases?: readonly string[] | undefined
  /** Ids of data sources. With neither of the two every page is read that is shared with the integration. */
  readonly dataSources?: readonly string[] | undefined
  /** Default https://api.notion.com. */
  readonly baseUrl?: string | undefined
  /** How far an incremental read goes back behind the beginning of the one before. Default 5 minutes. */
  readonly overlapMs?: number | undefined
  /** For tests. */
  readonly load?: LoadNotion | undefined
}
