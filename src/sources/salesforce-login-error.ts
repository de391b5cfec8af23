/** What Salesforce says when it refuses a login, as an error that tells what to do. */
import { z } from 'zod'
import { NotAuthorised } from '../errors.ts'
import type { HttpRefused } from './http-types.ts'

/** The token endpoint's form of an error (RFC 6749, 5.2). */
const oauthError = z.object({ error: z.string(), error_description: z.string().default('') })

/** `flow` = how it was tried. Undefined = no refusal of the token endpoint: the usual error. */
export function loginError({ body, said }: HttpRefused, flow: 'client_credentials' | 'jwt'): Error | undefined {
  const parsed = oauthError.safeParse(body)
  if (!parsed.success) return undefined
  const { error, error_description: description } = parsed.data
  const advice = ADVICE.find(([pattern]) => pattern.test(`${error} ${description}`))?.[1] ?? ADVICE_BY_FLOW[flow]
  return new NotAuthorised(`logging in: Salesforce answered ${said.replace(/\.$/, '') || 'no'}. ${advice}`)
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /not supported on this domain/i,
    'Client credentials work at the My Domain only: set login_url to https://<My Domain>.my.salesforce.com.',
  ],
  [/no client credentials user/i, 'Choose a "Run As" user in the policies of the app, under Client Credentials Flow.'],
  [
    /hasn'?t approved this consumer/i,
    'Let the user use the app: in its policies choose "Admin approved users are pre-authorized" and assign a profile or permission set of the user. Check login_url, too: a sandbox has another one.',
  ],
  [
    /audience is invalid/i,
    'Set login_url to the login host of the org (a sandbox has another one than production), or audience to what Salesforce expects.',
  ],
  [
    /invalid assertion|expired|signature/i,
    'private_key must belong to the certificate of the app, and the clock of this machine must be right.',
  ],
  [/inactive|locked|frozen/i, 'The user or the org is inactive or locked.'],
  [/ip restricted/i, 'Relax the IP restrictions of the app, or add the address of this machine.'],
]

const ADVICE_BY_FLOW = {
  client_credentials: 'Check client_id and client_secret, and that the app has the Client Credentials Flow enabled.',
  jwt: 'Check client_id, username and private_key, and that the certificate of the app belongs to the key.',
} as const
