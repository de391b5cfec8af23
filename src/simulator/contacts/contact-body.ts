/** The bodies of `POST /contacts` and `PUT /contacts/{id}`, checked for types; keys the API does not know are left out. */
import { z } from 'zod'
import { invalid } from '../http/api-error.ts'
import { type ApiVersion, isAtLeast } from '../http/api-version.ts'
import { parseBody } from '../http/parse-body.ts'

const text = z.string().nullable().exactOptional()
const flag = z.boolean().nullable().exactOptional()
const seconds = z.int().nonnegative().nullable().exactOptional()
/** An empty identity is none, and emails have no case. */
const identity = z
  .string()
  .trim()
  .transform((value) => (value === '' ? null : value))
  .nullable()
  .exactOptional()
const email = z
  .string()
  .trim()
  .toLowerCase()
  .transform((value) => (value === '' ? null : value))
  .nullable()
  .exactOptional()
/** Integer up to 2.15, string from 2.16 on; taken either way because the real API is not known to insist. */
const ownerId = z
  .union([z.string(), z.int().transform(String)])
  .nullable()
  .exactOptional()

const schema = z.object({
  role: z.enum(['user', 'lead']).exactOptional(),
  external_id: identity,
  email,
  email_verified: flag,
  phone: text,
  name: text,
  avatar: text,
  signed_up_at: seconds,
  last_seen_at: seconds,
  owner_id: ownerId,
  unsubscribed_from_emails: flag,
  language_override: text,
  custom_attributes: z.record(z.string(), z.unknown()).nullable().exactOptional(),
})

/** Only keys that were sent are there; null clears. */
export type ContactBody = z.infer<typeof schema>

/**
 * Reads a body as a version of the API understands it: `email_verified` is there from 2.16 on and needs the email beside it,
 * `language_override` can be written in the preview only.
 * @throws ApiError 400 parameter_invalid
 */
export function parseContactBody(body: unknown, version: ApiVersion): ContactBody {
  const { email_verified, language_override, ...rest } = parseBody(schema, body)
  const verifiable = isAtLeast(version, '2.16') && email_verified !== undefined
  if (verifiable && typeof rest.email !== 'string') {
    throw invalid('email_verified can only be set together with an email in the same request', 'email_verified')
  }
  return {
    ...rest,
    ...(verifiable ? { email_verified } : {}),
    ...(isAtLeast(version, 'Preview') && language_override !== undefined ? { language_override } : {}),
  }
}
