/** What the Confluence source is opened with. */
import type { SourceHttpOptions } from './http.ts'

/** Asked for before every call. */
export type ConfluenceCredentials =
  | { readonly kind: 'token'; readonly email: string; readonly apiToken: () => string }
  | { readonly kind: 'oauth'; readonly accessToken: () => string }

export interface ConfluenceOptions extends Pick<SourceHttpOptions, 'proxy' | 'timeoutMs' | 'sleep' | 'random' | 'now'> {
  /** https://<site>.atlassian.net, without /wiki; https://api.atlassian.com/ex/confluence/<cloud id> for OAuth. */
  readonly baseUrl: string
  readonly credentials: ConfluenceCredentials
  /** Keys of spaces; their pages come in this order. */
  readonly spaces: readonly string[]
  /** `storage` (the default): as pages are stored, many in a call. `view`: as readers see them, macros included, a call for each page. */
  readonly body?: 'storage' | 'view' | undefined
  /** How far an incremental read goes back behind the beginning of the one before. Default 5 minutes. */
  readonly overlapMs?: number | undefined
}
