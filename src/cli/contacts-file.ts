/** Reads the JSON file of contacts that a simulator starts with. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { ConfigError } from '../errors.ts'
import type { SimulatorOptions } from '../simulator/options.ts'

const text = z.string().nullable().exactOptional()
const seconds = z.int().exactOptional()
const maybeSeconds = z.int().nullable().exactOptional()

/** Names and units as in the API: times are unix seconds. */
const contacts = z.array(
  z.strictObject({
    role: z.enum(['user', 'lead']).exactOptional(),
    external_id: text,
    email: text,
    phone: text,
    name: text,
    avatar: text,
    owner_id: text,
    language_override: text,
    unsubscribed_from_emails: z.boolean().exactOptional(),
    signed_up_at: maybeSeconds,
    last_seen_at: maybeSeconds,
    created_at: seconds,
    updated_at: seconds,
    archived: z.boolean().exactOptional(),
    custom_attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).exactOptional(),
  }),
)

export type SeedContacts = NonNullable<SimulatorOptions['seed']>

/** @throws ConfigError when the file cannot be read or is not a list of contacts; `shown` is how it was named */
export async function readContacts(path: string, shown: string): Promise<SeedContacts> {
  const parsed = contacts.safeParse(await readJson(path, shown))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ConfigError(`${shown} is not a list of contacts: ${issue?.path.join('.') || '(the whole)'}: ${issue?.message}`)
}

async function readJson(path: string, shown: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'it is not JSON' : 'check that it exists and may be read'
    throw new ConfigError(`cannot read the contacts in ${shown}: ${why}`, { cause })
  }
}
