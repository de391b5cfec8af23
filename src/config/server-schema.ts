/** The `server:` part: who may use the admin API of `fin-sync serve`, what may be uploaded, and how Intercom's webhooks are told from others. */
import { z } from 'zod'
import { byteSize } from './byte-size.ts'
import { strict } from './strict.ts'

/** Whoever knows fewer characters than this has guessed them. */
export const SHORTEST_TOKEN = 16

const NAME_EXPECTED = 'expected a name of letters, digits, _, ., @ and -, at most 63 of them'
const TOKEN_EXPECTED =
  `expected a token of at least ${SHORTEST_TOKEN} letters, digits and signs without spaces, or sha256: and the 64 hexadecimal digits of its hash; ` +
  'one can be made with: openssl rand -hex 32'

/** As people are shown it and as the audit records it. */
const tokenName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.@-]{0,62}$/, { error: NAME_EXPECTED })

/** What a token may look like: what a header can carry. A text that begins with `sha256:` is a hash, and nothing else. */
export function isToken(text: string): boolean {
  if (text.startsWith('sha256:')) return /^sha256:[0-9a-f]{64}$/i.test(text)
  return text.length >= SHORTEST_TOKEN && /^[\x21-\x7e]{1,512}$/.test(text)
}

// A refinement and no pattern, because what is wrong with a token must be said without showing it.
const token = z.string({ error: TOKEN_EXPECTED }).refine(isToken, { error: TOKEN_EXPECTED })

const SECRET_EXPECTED = "expected the client secret of the Intercom app, from its Basic Information in Intercom's Developer Hub"

// A refinement, so that what is wrong with it is said without showing it.
const clientSecret = z
  .string({ error: SECRET_EXPECTED })
  .refine((text) => /^[\x21-\x7e]{8,512}$/.test(text), { error: SECRET_EXPECTED })

const webhooksSchema = strict({
  client_secret: clientSecret
    .optional()
    .describe(
      'The client secret of the Intercom app, by which its webhooks are signed; default INTERCOM_CLIENT_SECRET. Without any, none are taken',
    ),
})

export const serverSchema = strict({
  tokens: z.record(tokenName, token).default({}).describe('Who may use the admin API: names, each with a token or its hash'),
  max_upload: byteSize.prefault('1GB').describe('The largest file that may be uploaded'),
  uploads_quota: byteSize.prefault('10GB').describe('How much room all uploaded files may take together'),
  webhooks: webhooksSchema.prefault({}).describe('What comes from Intercom at /webhooks/intercom'),
})
