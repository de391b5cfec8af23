/** Logs in to Salesforce by OAuth 2.0, with client credentials or a JWT, and tells where the org's API is. */
import { z } from 'zod'
import { ConfigError } from '../errors.ts'
import { createSourceHttp, type SourceHttp } from './http.ts'
import { audienceOf, readPrivateKey, signAssertion } from './salesforce-jwt.ts'
import { loginError } from './salesforce-login-error.ts'
import type { SalesforceCredentials, SalesforceOptions } from './salesforce-options.ts'

export interface Session {
  readonly token: string
  /** Where the API of the org is. */
  readonly instanceUrl: string
}

/** There is no `expires_in`: a session ends by the org's own settings, which shows as a 401. */
const granted = z.object({ access_token: z.string().min(1), instance_url: z.string().min(1) })

const GRANT_JWT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/**
 * @throws NotAuthorised when Salesforce refuses the credentials, Unreachable when it cannot be asked, ConfigError when a setting cannot work
 */
export async function logIn(o: SalesforceOptions, signal: AbortSignal): Promise<Session> {
  const form = grantFor(o)
  const http = openLogin(o, [...secretsOf(o.credentials), form.assertion ?? ''])
  try {
    const body = new URLSearchParams(form)
    const answer = await http.json({ method: 'POST', path: '/services/oauth2/token', body, operation: 'logging in' }, { signal })
    return sessionOf(answer.body, o)
  } finally {
    await http.close()
  }
}

/** Of a key each line, as no message would repeat its line breaks. */
export function secretsOf(credentials: SalesforceCredentials): readonly string[] {
  if (credentials.kind === 'client_credentials') return [credentials.clientSecret()]
  const lines = credentials.privateKey().split(/\\n|\s+/)
  return lines.filter((line) => line.length > 16)
}

function openLogin(o: SalesforceOptions, secrets: readonly string[]): SourceHttp {
  return createSourceHttp({
    ...o,
    label: 'Salesforce',
    baseUrl: o.baseUrl ?? o.loginUrl,
    baseUrlSetting: o.baseUrl === undefined ? 'login_url' : 'base_url',
    headers: () => ({}),
    secrets: () => secrets,
    refusal: (refused) => loginError(refused, o.credentials.kind),
  })
}

function grantFor(o: SalesforceOptions): { readonly grant_type: string; readonly assertion?: string } {
  const { credentials } = o
  if (credentials.kind === 'jwt') return { grant_type: GRANT_JWT, assertion: assertionFor(credentials, o) }
  const named = { client_id: credentials.clientId, client_secret: credentials.clientSecret() }
  return { grant_type: 'client_credentials', ...named }
}

function assertionFor(
  credentials: SalesforceCredentials & { kind: 'jwt' },
  { loginUrl, now = Date.now }: SalesforceOptions,
): string {
  const { clientId, username, audience = audienceOf(loginUrl) } = credentials
  return signAssertion(readPrivateKey(credentials.privateKey()), { clientId, username, audience, now: new Date(now()) })
}

function sessionOf(body: unknown, { baseUrl, loginUrl }: SalesforceOptions): Session {
  const parsed = granted.safeParse(body)
  if (!parsed.success) {
    // Not its cause: it could quote the token.
    throw new ConfigError(`logging in: ${loginUrl} answered with something that is no Salesforce login. Check login_url.`)
  }
  const { access_token: token, instance_url: instanceUrl } = parsed.data
  if (baseUrl !== undefined) return { token, instanceUrl: baseUrl }
  if (loginUrl.startsWith('https:') && !instanceUrl.startsWith('https:'))
    throw new ConfigError(
      `logging in: ${loginUrl} named an address without encryption for the API, which was not asked. Check login_url.`,
    )
  return { token, instanceUrl }
}
