/** Reads REDIS_URL: where the server is, how to log in, and how to name it without telling a secret. Pure. */
import { ConfigError } from './errors.ts'

/** What a client needs to connect; the names are those of ioredis. */
export interface RedisAddress {
  /** "Redis at host:port/database": without user or password, for messages. */
  readonly at: string
  readonly login: RedisLogin
}

export interface RedisLogin {
  readonly host?: string
  readonly port?: number
  /** A unix socket, instead of host and port. */
  readonly path?: string
  /** Present = TLS, with the certificate checked against the host's name. */
  readonly tls?: { readonly servername?: string }
  readonly username?: string
  readonly password?: string
  readonly db: number
}

const EXPECTED =
  'Write redis://user:password@host:6379/0 (rediss:// for TLS, unix:///path?db=0 for a socket), special characters percent-encoded.'
const DEFAULT_PORT = 6379

/**
 * Parses redis://, rediss:// and unix:// addresses.
 * @throws ConfigError, which shows nothing of the URL: a password may stand anywhere in one that cannot be read
 */
export function parseRedisUrl(url: string): RedisAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol === 'redis:' || parsed?.protocol === 'rediss:') return overNetwork(parsed)
  if (parsed?.protocol === 'unix:') return overSocket(parsed)
  throw new ConfigError(`REDIS_URL is not an address of a Redis server. ${EXPECTED}`)
}

function overNetwork(url: URL): RedisAddress {
  refuseOthers(url, ['db'])
  const host = url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1'
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port)
  const db = databaseOf(url.searchParams.get('db') ?? url.pathname.slice(1))
  const tls = url.protocol === 'rediss:' ? { tls: {} } : {}
  const login = { host, port, db, ...tls, ...credentials(decoded(url.username), decoded(url.password)) }
  return { at: `Redis at ${url.hostname === '' ? host : url.hostname}:${port}/${db}`, login }
}

/** A URL has no room for a user and a password before a path, so they are parameters. */
function overSocket(url: URL): RedisAddress {
  refuseOthers(url, ['db', 'username', 'password'])
  const path = decoded(url.pathname)
  if (url.host !== '' || path.length < 2) throw new ConfigError(`REDIS_URL names no socket. ${EXPECTED}`)
  const parameter = (name: string) => url.searchParams.get(name) ?? ''
  const db = databaseOf(parameter('db'))
  return {
    at: `Redis at ${path} (database ${db})`,
    login: { path, db, ...credentials(parameter('username'), parameter('password')) },
  }
}

function credentials(username: string, password: string): Pick<RedisLogin, 'username' | 'password'> {
  if (username !== '' && password === '') throw new ConfigError(`REDIS_URL has a user and no password. ${EXPECTED}`)
  return { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) }
}

function databaseOf(text: string): number {
  if (text === '') return 0
  if (!/^\d{1,5}$/.test(text)) throw new ConfigError(`REDIS_URL must end in the number of a database, such as /0. ${EXPECTED}`)
  return Number(text)
}

/** Other clients know many parameters; one that is passed over in silence may be the one that matters. */
function refuseOthers(url: URL, known: readonly string[]): void {
  const other = [...url.searchParams.keys()].find((name) => !known.includes(name))
  if (other === undefined) return
  throw new ConfigError(`REDIS_URL has a parameter that fin-sync does not know; it knows: ${known.join(', ')}. ${EXPECTED}`)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new ConfigError(`REDIS_URL has a % that begins no percent-encoded character. ${EXPECTED}`)
  }
}
