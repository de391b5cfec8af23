/** What the Zendesk source is opened with. */
import type { SourceHttpOptions } from './http.ts'

/** Asked for before every call. */
export type ZendeskCredentials =
  | { readonly kind: 'token'; readonly email: string; readonly apiToken: () => string }
  | { readonly kind: 'oauth'; readonly accessToken: () => string }

export interface ZendeskOptions extends Pick<SourceHttpOptions, 'proxy' | 'timeoutMs' | 'sleep' | 'random' | 'now'> {
  /** https://<subdomain>.zendesk.com; that of the brand where an account has several help centers. */
  readonly baseUrl: string
  readonly credentials: ZendeskCredentials
  /** As Zendesk writes them: en-us. Default: every article in the language it was written in. */
  readonly locales?: readonly string[] | undefined
  /** Ids of sections; default all. */
  readonly sections?: readonly string[] | undefined
  /** Only articles that have all of these. */
  readonly labels?: readonly string[] | undefined
  /** Whether drafts are read too. Default false. */
  readonly drafts?: boolean | undefined
  /** Whether articles are read that only some people may see (a user segment). Default false. */
  readonly restricted?: boolean | undefined
}
