/** The environment: the only file that reads `process.env`. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError } from '../errors.ts'
import { type Secret, secret } from './secret.ts'

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const TOKEN = 'INTERCOM_ACCESS_TOKEN'
const SECRETS: readonly string[] = [TOKEN, 'INTERCOM_CLIENT_SECRET', 'DATABASE_URL', 'REDIS_URL', 'FIN_SYNC_ADMIN_TOKEN']

/**
 * Each variable is read when it is asked for, so that a command trips over nothing that it does not use. A variable that is empty
 * counts as not set. Secrets, `baseUrl` and `port` throw ConfigError when they are given in a way that cannot be meant.
 */
export interface Environment {
  readonly accessToken: Secret | undefined
  /** INTERCOM_BASE_URL as it was given; `baseUrl()` checks it. */
  readonly baseUrl: string | undefined
  /** Signs webhooks. */
  readonly clientSecret: Secret | undefined
  readonly databaseUrl: Secret | undefined
  readonly redisUrl: Secret | undefined
  /** REDIS_PREFIX: what all our keys in Redis begin with. Throws ConfigError for one that is no plain word. */
  readonly redisPrefix: string
  /** FIN_SYNC_HOME as it was given; relative to the working directory. */
  readonly home: string
  readonly adminToken: Secret | undefined
  /** From LOG_LEVEL; undefined also for a level that is none, which `notes` tells. */
  readonly logLevel?: LogLevel | undefined
  readonly port: number | undefined
  readonly host?: string | undefined
  readonly noColor: boolean
  readonly forceColor: boolean
  readonly ci: boolean
  /** May carry a user name and password, hence secrets. */
  readonly httpProxy?: Secret | undefined
  readonly httpsProxy?: Secret | undefined
  /** Hosts that are reached without a proxy, separated by commas. */
  readonly noProxy?: string | undefined
  /**
   * Any variable by name: its value, or the trimmed content of the file that `NAME_FILE` names; undefined when neither is set.
   * @throws ConfigError when that file cannot be read, and for the secrets above what they throw themselves
   */
  variable(name: string): string | undefined
  /** What was set and is not heeded, a sentence each. */
  readonly notes: readonly string[]
}

type Variables = Readonly<Record<string, string | undefined>>

/** Many tools read this variable, so a level that only another one knows is no reason to refuse to work. */
const logLevel = z.enum(LOG_LEVELS).optional()

const PORT_EXPECTED = 'the environment is wrong: expected PORT to be a number from 0 to 65535'
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((number) => number <= 65_535)
  .optional()

/** People come from tools that call the same things by other names; silence would let them run with a token that is not used. */
function refuseOtherNames(variables: Variables): void {
  if (variables['INTERCOM_TOKEN'] && !variables['INTERCOM_ACCESS_TOKEN'] && !variables['INTERCOM_ACCESS_TOKEN_FILE']) {
    throw new ConfigError(
      'INTERCOM_TOKEN is set, but fin-sync reads INTERCOM_ACCESS_TOKEN: set that one instead (or INTERCOM_ACCESS_TOKEN_FILE)',
    )
  }
  const provider = variables['HELPDESK_PROVIDER']
  if (provider && provider.trim().toLowerCase() !== 'intercom') {
    throw new ConfigError(
      `HELPDESK_PROVIDER is ${JSON.stringify(provider)}, but fin-sync writes to Intercom only: set HELPDESK_PROVIDER=intercom, or unset it`,
    )
  }
}

function contentOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new ConfigError(
      `cannot read the file that ${name} names (${path}): check that it exists and that this user may read it`,
      { cause },
    )
  }
}

function variableOf(variables: Variables, name: string): string | undefined {
  const path = variables[`${name}_FILE`]
  return variables[name] || (path && contentOf(`${name}_FILE`, path)) || undefined
}

function secretOf(variables: Variables, name: string): Secret | undefined {
  if (variables[name] && variables[`${name}_FILE`]) {
    throw new ConfigError(`both ${name} and ${name}_FILE are set, and it is not clear which one is meant: unset one of them`)
  }
  const value = variableOf(variables, name)?.trim()
  return value ? secret(value) : undefined
}

function valueOf(variables: Variables, name: string): string | undefined {
  if (name === TOKEN) refuseOtherNames(variables)
  return SECRETS.includes(name) ? secretOf(variables, name)?.reveal() : variableOf(variables, name)
}

function portOf(variables: Variables): number | undefined {
  const parsed = port.safeParse(variables['PORT'] || undefined)
  if (parsed.success) return parsed.data
  throw new ConfigError(PORT_EXPECTED)
}

/** A colon ends it in every key, and other characters have a meaning in patterns of keys, as in Redis' access lists. */
const REDIS_PREFIX = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

function redisPrefixOf(variables: Variables): string {
  const prefix = variables['REDIS_PREFIX']?.trim() || 'fin-sync'
  if (REDIS_PREFIX.test(prefix)) return prefix
  throw new ConfigError(
    'the environment is wrong: expected REDIS_PREFIX to be 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit',
  )
}

function levelOf(variables: Variables): { readonly logLevel: LogLevel | undefined; readonly notes: readonly string[] } {
  const parsed = logLevel.safeParse(variables['LOG_LEVEL']?.toLowerCase() || undefined)
  if (parsed.success) return { logLevel: parsed.data, notes: [] }
  const shown = JSON.stringify(variables['LOG_LEVEL']?.slice(0, 40))
  return { logLevel: undefined, notes: [`LOG_LEVEL is ${shown} and changes nothing; expected one of ${LOG_LEVELS.join(', ')}`] }
}

const isOn = (value: string | undefined) => Boolean(value) && value !== '0' && value?.toLowerCase() !== 'false'

function wordsOf(env: Variables) {
  const httpProxy = env['HTTP_PROXY'] || env['http_proxy']
  const httpsProxy = env['HTTPS_PROXY'] || env['https_proxy']
  return {
    home: env['FIN_SYNC_HOME'] || '.fin-sync',
    host: env['HOST'] || undefined,
    // https://no-color.org: any value that is not empty counts.
    noColor: Boolean(env['NO_COLOR']),
    forceColor: isOn(env['FORCE_COLOR']),
    ci: isOn(env['CI']),
    httpProxy: httpProxy ? secret(httpProxy) : undefined,
    httpsProxy: httpsProxy ? secret(httpsProxy) : undefined,
    noProxy: env['NO_PROXY'] || env['no_proxy'] || undefined,
  }
}

/** What fin-sync takes from the environment. Never throws itself: what is wrong is told by the property that needs it. */
export function readEnvironment(env: Variables = process.env): Environment {
  return {
    ...wordsOf(env),
    ...levelOf(env),
    get accessToken() {
      refuseOtherNames(env)
      return secretOf(env, TOKEN)
    },
    get baseUrl() {
      refuseOtherNames(env)
      return env['INTERCOM_BASE_URL'] || undefined
    },
    get clientSecret() {
      return secretOf(env, 'INTERCOM_CLIENT_SECRET')
    },
    get databaseUrl() {
      return secretOf(env, 'DATABASE_URL')
    },
    get redisUrl() {
      return secretOf(env, 'REDIS_URL')
    },
    get redisPrefix() {
      return redisPrefixOf(env)
    },
    get adminToken() {
      return secretOf(env, 'FIN_SYNC_ADMIN_TOKEN')
    },
    get port() {
      return portOf(env)
    },
    variable: (name) => valueOf(env, name),
  }
}
