/** What the Salesforce source is told, and the parts of it that every file of the source shares. */
import type { ProxySettings } from '../dispatcher.ts'

/** Client credentials of an app with a run-as user, or a JWT that an app's private key signs for one user. */
export type SalesforceCredentials =
  | { readonly kind: 'client_credentials'; readonly clientId: string; readonly clientSecret: () => string }
  | {
      readonly kind: 'jwt'
      readonly clientId: string
      readonly username: string
      /** PEM. */
      readonly privateKey: () => string
      /** The `aud` claim; found out from the login URL when absent. */
      readonly audience?: string | undefined
    }

/** What is read: the fields of one object, or a query. */
export type SalesforceSelection = { readonly object: string; readonly fields: readonly string[] } | { readonly soql: string }

export interface SalesforceOptions {
  /** https://<My Domain>.my.salesforce.com, or a login host. */
  readonly loginUrl: string
  /** Asked instead of `loginUrl` and of the instance that the login names: a proxy, or a test's server. */
  readonly baseUrl?: string | undefined
  readonly credentials: SalesforceCredentials
  readonly selection: SalesforceSelection
  /** "67.0" */
  readonly apiVersion: string
  /** Deleted records are read too, as rows that are `gone`. */
  readonly deleted: boolean
  /** The time of a record's last change, set by Salesforce itself. */
  readonly since: string
  /** How far an incremental read goes back before the time at which the last one began. */
  readonly overlapMs: number
  /** Rows handed over together; default 5,000. */
  readonly chunkRows?: number
  /** Rows asked for at once; default 50,000. */
  readonly pageRows?: number
  readonly proxy?: ProxySettings | undefined
  /** For an answer, or between two parts of a page; default 60,000. */
  readonly timeoutMs?: number
  /** Told what a person should know and no error tells. */
  readonly onNotice?: ((text: string) => void) | undefined
  /** Rejects with the signal's reason. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
  /** 0 to 1. */
  readonly random?: () => number
  /** Epoch milliseconds. */
  readonly now?: () => number
}
