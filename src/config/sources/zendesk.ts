/** `source: { type: zendesk }`. */
import { z } from 'zod'
import { type Secret, secret } from '../secret.ts'
import { strict } from '../strict.ts'
import { serverUrl } from './server-url.ts'
import { text } from './text.ts'

export interface ZendeskSourceConfig {
  readonly type: 'zendesk'
  readonly baseUrl: string
  readonly credentials:
    | { readonly kind: 'token'; readonly email: string; readonly apiToken: Secret }
    | { readonly kind: 'oauth'; readonly accessToken: Secret }
  readonly locales: readonly string[]
  readonly sections: readonly string[]
  readonly labels: readonly string[]
  readonly drafts: boolean
  readonly restricted: boolean
}

const subdomain = z.string().regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i, {
  error: 'expected the first part of the address alone, as in example of example.zendesk.com',
})
const locale = z
  .string()
  .regex(/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i, { error: 'expected a locale as Zendesk writes it, such as en-us' })
const id = z.union([z.string().regex(/^\d+$/, { error: 'expected the number of a section' }), z.int().positive().transform(String)])
const label = text.regex(/^[^,]+$/, { error: 'expected one label; several are several entries of the list' })

const written = strict({
  type: z.literal('zendesk').describe('Which kind of source this is'),
  subdomain: subdomain.optional().describe('example of https://example.zendesk.com; with several brands, that of the brand'),
  email: text.optional().describe('Whose API token it is; take it from a variable'),
  api_token: text.optional().describe('Of Admin Center, Apps and integrations, APIs; take it from a variable'),
  access_token: text
    .optional()
    .describe('Of OAuth with the scope hc:read, in place of email and api_token; take it from a variable'),
  locales: z
    .array(locale)
    .prefault([])
    .describe('The languages that are read, such as en-us; empty = each article in the one it was written in'),
  sections: z
    .array(id)
    .prefault([])
    .describe('The numbers of the sections that are read; empty = all. They stand in their addresses'),
  labels: z.array(label).prefault([]).describe('Only articles that have all of these labels'),
  drafts: z.boolean().default(false).describe('Reads drafts too'),
  restricted: z
    .boolean()
    .default(false)
    .describe('Reads articles too that only some people may see (a user segment): Fin answers everybody from them'),
  base_url: serverUrl.optional().describe('Asked in place of the address that subdomain makes: a proxy, or a test server'),
})

type Written = z.output<typeof written>

function problemsOf(o: Written): readonly (readonly [key: keyof Written, message: string])[] {
  const problems: [keyof Written, string][] = []
  if (o.subdomain === undefined && o.base_url === undefined)
    problems.push(['type', 'needs subdomain, to know which Zendesk is asked'])
  const isToken = o.email !== undefined || o.api_token !== undefined
  if (isToken && o.access_token !== undefined)
    problems.push(['access_token', 'goes without email and api_token: one way to log in is enough'])
  else if (o.access_token === undefined && (o.email === undefined || o.api_token === undefined))
    problems.push(['type', 'needs email and api_token, or access_token'])
  return problems
}

export const zendeskSource = written
  .check((context) => {
    for (const [key, message] of problemsOf(context.value)) {
      context.issues.push({ code: 'custom', path: [key], message, input: context.value })
    }
  })
  .describe('Articles of a Zendesk Help Center')

export function toZendeskSource(o: Written): ZendeskSourceConfig {
  const { type, locales, sections, labels, drafts, restricted } = o
  const baseUrl = o.base_url ?? `https://${o.subdomain ?? ''}.zendesk.com`
  return { type, baseUrl, credentials: credentialsOf(o), locales, sections, labels, drafts, restricted }
}

/** The check has seen to it that one of the two ways is there. */
function credentialsOf({
  email = '',
  api_token: apiToken = '',
  access_token: accessToken,
}: Written): ZendeskSourceConfig['credentials'] {
  if (accessToken !== undefined) return { kind: 'oauth', accessToken: secret(accessToken) }
  return { kind: 'token', email, apiToken: secret(apiToken) }
}
