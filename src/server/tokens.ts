/** The tokens of the admin API: hashed as soon as they are known, compared in constant time, each with the name that the audit records. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { isToken, SHORTEST_TOKEN } from '../config/server-schema.ts'
import { ConfigError } from '../errors.ts'

/** The one that may read /metrics and nothing else. */
export const METRICS_TOKEN = 'metrics'
/** The name of FIN_SYNC_ADMIN_TOKEN. */
export const ADMIN_TOKEN = 'admin'

export interface Tokens {
  /** How many there are; with none, nobody is asked for one. */
  readonly size: number
  /** The name of a token; undefined for one that is not known. */
  nameOf(presented: string): string | undefined
}

interface Revealing {
  reveal(): string
}

export interface TokenSettings {
  /** FIN_SYNC_ADMIN_TOKEN. */
  readonly admin: Revealing | undefined
  /** From the configuration: tokens, or `sha256:<hex>`. */
  readonly named: ReadonlyMap<string, Revealing>
}

interface Known {
  readonly name: string
  readonly hash: Buffer
}

/** @throws ConfigError for FIN_SYNC_ADMIN_TOKEN when it is too short, and when two names have one token or the name is taken */
export function adminTokens({ admin, named }: TokenSettings): Tokens {
  const known = [...named].map(([name, token]) => ({ name, hash: hashOf(token.reveal()) }))
  if (admin !== undefined) known.push(adminToken(admin.reveal(), named))
  refuseTwins(known)
  return { size: known.length, nameOf: (presented) => find(known, sha256(presented)) }
}

function adminToken(text: string, named: TokenSettings['named']): Known {
  if (named.has(ADMIN_TOKEN)) {
    throw new ConfigError(
      `FIN_SYNC_ADMIN_TOKEN is set, and server.tokens has a token named ${ADMIN_TOKEN} too: leave one of them out, so that the record says who it was`,
    )
  }
  if (isToken(text)) return { name: ADMIN_TOKEN, hash: hashOf(text) }
  throw new ConfigError(
    `FIN_SYNC_ADMIN_TOKEN is no token: expected at least ${SHORTEST_TOKEN} letters, digits and signs without spaces, or sha256: and 64 hexadecimal digits; ` +
      'make one with: openssl rand -hex 32',
  )
}

function refuseTwins(known: readonly Known[]): void {
  known.forEach(({ name, hash }, i) => {
    const twin = known.slice(0, i).find((other) => other.hash.equals(hash))
    if (twin !== undefined)
      throw new ConfigError(`the admin tokens named ${twin.name} and ${name} are the same: the record could not say who it was`)
  })
}

/** Every one is compared, whichever fits, so that the time taken tells nothing. */
function find(known: readonly Known[], hash: Buffer): string | undefined {
  let found: string | undefined
  for (const one of known) if (timingSafeEqual(one.hash, hash)) found = one.name
  return found
}

function hashOf(text: string): Buffer {
  return text.startsWith('sha256:') ? Buffer.from(text.slice('sha256:'.length), 'hex') : sha256(text)
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
