/** `source: { type: salesforce }`. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { duration } from '../duration.ts'
import { type Secret, secret } from '../secret.ts'
import { strict } from '../strict.ts'
import { text } from './text.ts'

/** A key as it is, or the absolute path of the file that holds it. */
export type PrivateKey = { readonly pem: Secret } | { readonly path: string }

export interface SalesforceSourceConfig {
  readonly type: 'salesforce'
  readonly loginUrl: string
  readonly baseUrl?: string | undefined
  readonly credentials:
    | { readonly kind: 'client_credentials'; readonly clientId: string; readonly clientSecret: Secret }
    | {
        readonly kind: 'jwt'
        readonly clientId: string
        readonly username: string
        readonly privateKey: PrivateKey
        readonly audience?: string | undefined
      }
  readonly selection: { readonly object: string; readonly fields: readonly string[] } | { readonly soql: string }
  readonly apiVersion: string
  readonly deleted: boolean
  readonly since: string
  readonly overlapMs: number
}

const isThisMachine = (host: string) => host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host)

/** Secrets go there, so it is encrypted, or this machine. */
function isSafe(written: string): boolean {
  const url = URL.canParse(written) ? new URL(written) : undefined
  if (url === undefined || url.username !== '' || url.password !== '' || url.search !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url.hostname))
}

const address = z
  .string()
  .refine(isSafe, { error: 'expected an address that begins with https://, as in https://example.my.salesforce.com' })
const apiName = z
  .string()
  .regex(/^[A-Za-z]\w*(?:\.[A-Za-z]\w*)*$/, { error: 'expected an API name, as in Email, Account.Name or Tier__c' })

const written = strict({
  type: z.literal('salesforce').describe('Which kind of source this is'),
  login_url: address.describe('The My Domain of the org (https://example.my.salesforce.com) or, for private_key, a login host'),
  client_id: text.describe('The consumer key of the app; take it from a variable'),
  client_secret: text
    .optional()
    .describe('The consumer secret of the app, for the client credentials flow; take it from a variable'),
  username: text.optional().describe('The user that is logged in as, for the JWT bearer flow'),
  private_key: text
    .optional()
    .describe('The key that signs for the app, for the JWT bearer flow: its PEM text from a variable, or its file'),
  audience: address.optional().describe('The aud of the JWT; found out from login_url when absent'),
  object: apiName.optional().describe('What is read: Contact, Lead or another object, together with fields'),
  fields: z
    .array(apiName)
    .min(1)
    .optional()
    .describe('The fields that are read (Id, Email, Account.Name, Tier__c): the columns of the mapping'),
  soql: text
    .optional()
    .describe('What is read, as a query, in place of object and fields; its own WHERE is kept in incremental reads'),
  deleted: z.boolean().default(false).describe('Also reads deleted records: their contacts are treated as `missing:` says'),
  since: apiName
    .default('SystemModstamp')
    .describe(
      'The time of the last change, set by Salesforce itself (SystemModstamp, LastModifiedDate), by which incremental reads ask',
    ),
  overlap: duration.prefault('5m').describe('How far an incremental read goes back before the beginning of the last one'),
  api_version: z
    .string()
    .regex(/^(?:4[7-9]|[5-9]\d|1\d\d)\.0$/, { error: 'expected a version from "47.0" on, in quotes' })
    .default('67.0')
    .describe('Of the REST API'),
  base_url: address.optional().describe('Asked in place of login_url and of the address it names: a proxy, or a test server'),
})

type Written = z.output<typeof written>

/** Where a My Domain is needed: the common login hosts refuse client credentials. */
const COMMON_HOST = /^https:\/\/(?:login|test)\.salesforce\.com\b/

function problemsOf(o: Written): readonly (readonly [key: keyof Written, message: string])[] {
  const jwt = o.username !== undefined || o.private_key !== undefined
  const problems: [keyof Written, string][] = []
  if (o.client_secret !== undefined && jwt)
    problems.push(['client_secret', 'goes without username and private_key: one way to log in is enough'])
  if (o.client_secret === undefined && (o.username === undefined || o.private_key === undefined))
    problems.push(['client_id', 'needs client_secret (client credentials), or username and private_key (JWT bearer)'])
  if (o.client_secret !== undefined && COMMON_HOST.test(o.login_url))
    problems.push(['login_url', 'client credentials work at the My Domain only: https://<My Domain>.my.salesforce.com'])
  if (o.soql !== undefined && (o.object !== undefined || o.fields !== undefined))
    problems.push(['soql', 'goes without object and fields: it names them itself'])
  if (o.soql === undefined && (o.object === undefined || o.fields === undefined))
    problems.push(['type', 'needs object and fields, or soql, to know what to read'])
  return problems
}

export const salesforceSource = written
  .check((context) => {
    for (const [key, message] of problemsOf(context.value)) {
      context.issues.push({ code: 'custom', path: [key], message, input: context.value })
    }
  })
  .describe('Records of a Salesforce org, read by Bulk API 2.0')

/** `folder` = the configuration file's; the path of a key begins there. */
export function toSalesforceSource(o: Written, folder: string): SalesforceSourceConfig {
  return {
    type: o.type,
    loginUrl: o.login_url,
    baseUrl: o.base_url,
    credentials: credentialsOf(o, folder),
    selection: o.soql === undefined ? { object: o.object ?? '', fields: o.fields ?? [] } : { soql: o.soql },
    apiVersion: o.api_version,
    deleted: o.deleted,
    since: o.since,
    overlapMs: o.overlap,
  }
}

/** The check has seen to it that one of the two ways is there. */
function credentialsOf(o: Written, folder: string): SalesforceSourceConfig['credentials'] {
  const { client_id: clientId, client_secret: clientSecret, username = '', private_key: key = '', audience } = o
  if (clientSecret !== undefined) return { kind: 'client_credentials', clientId, clientSecret: secret(clientSecret) }
  const privateKey = key.includes('-----BEGIN') ? { pem: secret(key) } : { path: resolve(folder, key) }
  return { kind: 'jwt', clientId, username, privateKey, audience }
}
