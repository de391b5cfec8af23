/** The token endpoint of the fake of Salesforce: client credentials, and JWTs whose signature and claims are checked. */
import { randomUUID, verify } from 'node:crypto'
import type { Context } from 'hono'

export interface LoginOptions {
  /** Consumer keys, and what belongs to each. `apiEnabled: false` = its user may log in and nothing more. */
  readonly apps: ReadonlyMap<string, { readonly secret?: string; readonly certificate?: string; readonly apiEnabled?: boolean }>
  /** Users who may be logged in as. */
  readonly users: readonly string[]
  readonly audience: string
  readonly now: () => number
}

export interface Logins {
  token(c: Context): Promise<Response>
  /** What a session may do, undefined when it is none (any more). */
  sessionOf(authorization: string | undefined): { readonly apiEnabled: boolean } | undefined
  /** Ends all sessions. */
  expire(): void
  readonly count: () => number
  /** Everything that was given out. */
  readonly given: readonly string[]
}

interface Refusal {
  readonly error: string
  readonly error_description: string
}

export function createLogins(o: LoginOptions): Logins {
  const sessions = new Map<string, { apiEnabled: boolean }>()
  const given: string[] = []
  const grant = (clientId: string, c: Context) => {
    const token = `00D5g000000EXAMPLE!${randomUUID().replaceAll('-', '')}`
    given.push(token)
    sessions.set(token, { apiEnabled: o.apps.get(clientId)?.apiEnabled ?? true })
    const url = new URL(c.req.url).origin
    return c.json({ access_token: token, instance_url: url, id: `${url}/id/00D/005`, token_type: 'Bearer', scope: 'api' })
  }
  return {
    async token(c) {
      const form = new URLSearchParams(await c.req.text())
      const refused = form.get('grant_type') === 'client_credentials' ? refuseSecret(form, o) : refuseAssertion(form, o)
      if (refused !== undefined) return c.json(refused, 400)
      return grant(form.get('client_id') ?? String(claimsOf(form).iss), c)
    },
    sessionOf: (authorization) => sessions.get(authorization?.replace(/^Bearer /, '') ?? ''),
    expire: () => sessions.clear(),
    count: () => given.length,
    given,
  }
}

function refuseSecret(form: URLSearchParams, { apps }: LoginOptions): Refusal | undefined {
  const app = apps.get(form.get('client_id') ?? '')
  if (app === undefined) return { error: 'invalid_client_id', error_description: 'client identifier invalid' }
  if (app.secret !== form.get('client_secret')) return { error: 'invalid_client', error_description: 'invalid client credentials' }
  return undefined
}

function refuseAssertion(form: URLSearchParams, { apps, users, audience, now }: LoginOptions): Refusal | undefined {
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    return { error: 'unsupported_grant_type', error_description: 'grant type not supported' }
  const [header = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.')
  const { iss, sub, aud, exp } = claimsOf(form)
  const app = apps.get(iss)
  if (app?.certificate === undefined) return { error: 'invalid_client_id', error_description: 'client identifier invalid' }
  const isSigned = verify('sha256', Buffer.from(`${header}.${claims}`), app.certificate, Buffer.from(signature, 'base64url'))
  if (!isSigned || decoded(header)['alg'] !== 'RS256') return { error: 'invalid_grant', error_description: 'invalid assertion' }
  if (aud !== audience) return { error: 'invalid_grant', error_description: 'audience is invalid' }
  const seconds = now() / 1000
  if (exp <= seconds || exp > seconds + 180) return { error: 'invalid_grant', error_description: 'expired authorization code' }
  if (!users.includes(sub)) return { error: 'invalid_grant', error_description: "user hasn't approved this consumer" }
  return undefined
}

function claimsOf(form: URLSearchParams) {
  const { iss, sub, aud, exp } = decoded((form.get('assertion') ?? '').split('.')[1] ?? '')
  return { iss: String(iss), sub: String(sub), aud: String(aud), exp: Number(exp) }
}

const decoded = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString() || '{}')
