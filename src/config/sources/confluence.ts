/** `source: { type: confluence }`. */
import { z } from 'zod'
import { duration } from '../duration.ts'
import { type Secret, secret } from '../secret.ts'
import { strict } from '../strict.ts'
import { serverUrl } from './server-url.ts'
import { text } from './text.ts'

export interface ConfluenceSourceConfig {
  readonly type: 'confluence'
  /** Without /wiki. */
  readonly baseUrl: string
  readonly credentials:
    | { readonly kind: 'token'; readonly email: string; readonly apiToken: Secret }
    | { readonly kind: 'oauth'; readonly accessToken: Secret }
  readonly spaces: readonly string[]
  readonly body: 'storage' | 'view'
  readonly overlapMs: number
}

const spaceKey = z.string().regex(/^~?[\w.-]+$/, { error: "expected a space's key, such as DOCS of …/wiki/spaces/DOCS" })

const written = strict({
  type: z.literal('confluence').describe('Which kind of source this is'),
  base_url: serverUrl.describe('https://example.atlassian.net; with OAuth https://api.atlassian.com/ex/confluence/<cloud id>'),
  email: text.optional().describe('Whose API token it is; take it from a variable'),
  api_token: text.optional().describe('Of id.atlassian.com, Security, API tokens; take it from a variable'),
  access_token: text.optional().describe('Of OAuth, in place of email and api_token; take it from a variable'),
  spaces: z.array(spaceKey).min(1).describe('The keys of the spaces whose pages are read'),
  body: z
    .enum(['storage', 'view'])
    .default('storage')
    .describe(
      'storage: pages as they are stored, 100 in a call; what macros show from elsewhere is left out. view: pages as readers see them, a call ' +
        'for each; a run then reads what changed since the last one, and everything every full_every',
    ),
  overlap: duration.prefault('5m').describe('With body: view, how far an incremental read goes back behind the last one'),
})

type Written = z.output<typeof written>

function problemOf(o: Written): readonly [key: keyof Written, message: string] | undefined {
  const isToken = o.email !== undefined || o.api_token !== undefined
  if (isToken && o.access_token !== undefined)
    return ['access_token', 'goes without email and api_token: one way to log in is enough']
  const isComplete = o.access_token !== undefined || (o.email !== undefined && o.api_token !== undefined)
  return isComplete ? undefined : ['type', 'needs email and api_token, or access_token']
}

export const confluenceSource = written
  .check((context) => {
    const problem = problemOf(context.value)
    if (problem === undefined) return
    context.issues.push({ code: 'custom', path: [problem[0]], message: problem[1], input: context.value })
  })
  .describe('Pages of Confluence Cloud')

export function toConfluenceSource(o: Written): ConfluenceSourceConfig {
  const { type, spaces, body, overlap: overlapMs } = o
  return { type, baseUrl: o.base_url.replace(/(?:\/wiki)?\/*$/, ''), credentials: credentialsOf(o), spaces, body, overlapMs }
}

/** The check has seen to it that one of the two ways is there. */
function credentialsOf({
  email = '',
  api_token: apiToken = '',
  access_token: accessToken,
}: Written): ConfluenceSourceConfig['credentials'] {
  if (accessToken !== undefined) return { kind: 'oauth', accessToken: secret(accessToken) }
  return { kind: 'token', email, apiToken: secret(apiToken) }
}
