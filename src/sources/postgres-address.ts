/** Where a Postgres source is: the parts of its URL, and whether and how the connection is encrypted. */
import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { ConfigError } from '../errors.ts'
import type { PostgresOptions, PostgresTls } from './postgres-options.ts'

export interface PostgresAddress {
  readonly config: pg.ClientConfig
  /** `host/database`, for people. */
  readonly label: string
}

const CONNECT_MS = 10_000
/** A peer that vanished without a word is noticed by these probes; the system's own begin after two hours. */
const KEEP_ALIVE_MS = 30_000
/** The server's own time-out comes first; this one is for a server that does not answer at all. */
const SPARE_MS = 30_000

/**
 * @throws ConfigError for a URL that cannot be used (without the URL: it holds the password) and for TLS files that cannot be read
 */
export async function postgresAddress(o: Pick<PostgresOptions, 'url' | 'tls' | 'statementTimeoutMs'>): Promise<PostgresAddress> {
  const url = parsedUrl(o.url())
  const ssl = await tlsOptions(tlsWanted(url, o.tls))
  // pg has its own reading of these, which says "verify" and warns on stderr about a day when it will not.
  for (const name of SSL_PARAMETERS) url.searchParams.delete(name)
  const config: pg.ClientConfig = {
    application_name: 'fin-sync',
    connectionString: url.href,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    ssl,
    ...(o.statementTimeoutMs === 0 ? {} : { query_timeout: o.statementTimeoutMs + SPARE_MS }),
  }
  return { config, label: labelOf(config) }
}

const SSL_PARAMETERS = ['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'uselibpqcompat']

function parsedUrl(text: string): URL {
  if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return new URL(text)
  throw new ConfigError(
    'the url of the source is not a valid one. Write postgres://user:password@host:5432/database, special characters percent-encoded.',
  )
}

function labelOf(config: pg.ClientConfig): string {
  const { host, port, database } = clientOf(config)
  const place = host.startsWith('/') ? 'localhost' : host
  return `${port === 5432 ? place : `${place}:${port}`}/${database ?? ''}`
}

/** The error is not kept as a cause: it may hold the whole URL. */
function clientOf(config: pg.ClientConfig): pg.Client {
  try {
    return new pg.Client(config)
  } catch {
    throw new ConfigError('the url of the source cannot be used; its port, its parameters or its percent-encoding may be wrong')
  }
}

interface WantedTls extends PostgresTls {
  /** The name of the host must be in the certificate. */
  readonly matchHost: boolean
}

/** `tls:` of the configuration counts before the sslmode of the URL. Undefined = no encryption. */
function tlsWanted({ searchParams }: URL, tls: PostgresTls | undefined): WantedTls | undefined {
  if (tls !== undefined) return { ...tls, matchHost: true }
  const mode = searchParams.get('sslmode') ?? (searchParams.get('ssl') === 'true' ? 'require' : 'disable')
  const file = (name: string): string | undefined => searchParams.get(name) ?? undefined
  const files = { ca: file('sslrootcert'), cert: file('sslcert'), key: file('sslkey') }
  switch (mode) {
    case 'disable':
      return undefined
    case 'require':
    case 'verify-full':
      return { ...files, verify: true, matchHost: true }
    case 'verify-ca':
      return { ...files, verify: true, matchHost: false }
    case 'no-verify':
      return { ...files, verify: false, matchHost: false }
    default:
      throw new ConfigError(
        `the url of the source has sslmode=${/^[a-z-]{1,20}$/.test(mode) ? mode : '…'}; write require (encrypted, certificate verified), verify-ca, no-verify or disable`,
      )
  }
}

async function tlsOptions(tls: WantedTls | undefined): Promise<NonNullable<pg.ClientConfig['ssl']>> {
  if (tls === undefined) return false
  const [ca, cert, key] = await Promise.all([pem(tls.ca), pem(tls.cert), pem(tls.key)])
  return {
    rejectUnauthorized: tls.verify,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tls.matchHost ? {} : { checkServerIdentity: () => undefined }),
  }
}

async function pem(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new ConfigError(`cannot read ${path}, which the tls settings of the source name: check that it exists and may be read`, {
      cause,
    })
  }
}
