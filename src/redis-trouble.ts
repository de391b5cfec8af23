/** Tells what a failed connection to a Redis server means for the person at the terminal, without the password. */
import { ConfigError, FinSyncError, Unreachable } from './errors.ts'
import type { RedisAddress } from './redis-address.ts'

/** What the server (or TLS) said, as it begins or in the middle → what to do. Each of these stays wrong until somebody changes it. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^WRONGPASS|invalid password/, 'Check user and password in REDIS_URL.'],
  [/^NOAUTH/, 'The server wants a password: write redis://:password@host or redis://user:password@host in REDIS_URL.'],
  [/^NOPERM/, 'Grant the user of REDIS_URL all commands on the keys that begin with REDIS_PREFIX.'],
  [/DB index/, 'Correct the number of the database at the end of REDIS_URL.'],
  [/^READONLY/, 'Point REDIS_URL at the primary.'],
  [/Protocol error|RESP type/, 'Something other than Redis answers there: check host and port in REDIS_URL.'],
  [
    /certificate|altnames/i,
    'Name the authority that signed its certificate in NODE_EXTRA_CA_CERTS, and the host as the certificate does.',
  ],
  [
    /wrong version number|packet length too long/i,
    'The server does not speak TLS: write redis:// instead of rediss:// in REDIS_URL.',
  ],
]

const SILENT = /Connection is closed|ECONNRESET|socket hang up|disconnected before/
const HINT = 'Is it running, and is REDIS_URL right?'
/** A server that wants TLS hangs up on a client that does not speak it; one that does not speak it waits for the rest of a command. */
const TLS_HINT = 'Is REDIS_URL right? A server that wants TLS needs rediss://.'
const NO_TLS_HINT = 'Is it running, and does it speak TLS? If not, write redis:// in REDIS_URL.'

/** Turns an error of ioredis into ConfigError (the server refuses) or Unreachable (it may work later). */
export function redisTrouble(error: unknown, address: RedisAddress): FinSyncError {
  if (error instanceof FinSyncError) return error
  const cause = clean(error, address)
  const advice = REFUSED.find(([pattern]) => pattern.test(cause.message))?.[1]
  if (advice !== undefined) return new ConfigError(`${address.at} refused the connection: ${cause.message}. ${advice}`, { cause })
  return new Unreachable(`${address.at} cannot be reached: ${cause.message}. ${hintFor(cause.message, address)}`, { cause })
}

function hintFor(message: string, { login }: RedisAddress): string {
  if (login.tls !== undefined) return /no answer/.test(message) ? NO_TLS_HINT : HINT
  return SILENT.test(message) ? TLS_HINT : HINT
}

/** Errors of ioredis carry the command that failed with its arguments, and the first one of a connection is the password's. */
function clean(error: unknown, { login }: RedisAddress): Error {
  const text = messageOf(error).replace(/\.$/, '')
  const secret = login.password
  return new Error(secret === undefined || secret.length < 4 ? text : text.replaceAll(secret, '[redacted]'))
}

/** Node reports "localhost refused on ::1 and on 127.0.0.1" as an error without a message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ')
  return error instanceof Error && error.message !== '' ? error.message : String(error)
}
