/** The environment, read once: the only file that reads `process.env`. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError } from '../errors.ts'
import { type Secret, secret } from './secret.ts'

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** A variable that is empty counts as not set. */
export interface Environment {
  readonly accessToken?: Secret | undefined
  /** INTERCOM_BASE_URL as it was given; `baseUrl()` checks it. */
  readonly baseUrl?: string | undefined
  /** Signs webhooks. */
  readonly clientSecret?: Secret | undefined
  readonly databaseUrl?: Secret | undefined
  readonly redisUrl?: Secret | undefined
  /** FIN_SYNC_HOME as it was given; relative to the working directory. */
  readonly home: string
  readonly adminToken?: Secret | undefined
  readonly logLevel?: (typeof LOG_LEVELS)[number] | undefined
  readonly port?: number | undefined
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
   * @throws ConfigError when that file cannot be read
   */
  variable(name: string): string | undefined
}

type Variables = Readonly<Record<string, string | undefined>>

const LEVEL_EXPECTED = `expected LOG_LEVEL to be one of ${LOG_LEVELS.join(', ')}`
const PORT_EXPECTED = 'expected PORT to be a number from 0 to 65535'

const settings = z.object({
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: LEVEL_EXPECTED }).optional(),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, { error: PORT_EXPECTED })
    .transform(Number)
    .refine((port) => port <= 65_535, { error: PORT_EXPECTED })
    .optional(),
})

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

function parseSettings(variables: Variables): z.output<typeof settings> {
  const parsed = settings.safeParse({
    LOG_LEVEL: variables['LOG_LEVEL']?.toLowerCase() || undefined,
    PORT: variables['PORT'] || undefined,
  })
  if (parsed.success) return parsed.data
  throw new ConfigError(`the environment is wrong: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`)
}

const isOn = (value: string | undefined) => Boolean(value) && value !== '0' && value?.toLowerCase() !== 'false'

/**
 * Reads what fin-sync takes from the environment.
 * @throws ConfigError for a value that does not fit, for a secret given twice, and for variables of other tools that would be ignored
 */
export function readEnvironment(env: Variables = process.env): Environment {
  refuseOtherNames(env)
  const { LOG_LEVEL: logLevel, PORT: port } = parseSettings(env)
  const httpProxy = env['HTTP_PROXY'] || env['http_proxy']
  const httpsProxy = env['HTTPS_PROXY'] || env['https_proxy']
  return {
    accessToken: secretOf(env, 'INTERCOM_ACCESS_TOKEN'),
    baseUrl: env['INTERCOM_BASE_URL'] || undefined,
    clientSecret: secretOf(env, 'INTERCOM_CLIENT_SECRET'),
    databaseUrl: secretOf(env, 'DATABASE_URL'),
    redisUrl: secretOf(env, 'REDIS_URL'),
    home: env['FIN_SYNC_HOME'] || '.fin-sync',
    adminToken: secretOf(env, 'FIN_SYNC_ADMIN_TOKEN'),
    logLevel,
    port,
    host: env['HOST'] || undefined,
    // https://no-color.org: any value that is not empty counts.
    noColor: Boolean(env['NO_COLOR']),
    forceColor: isOn(env['FORCE_COLOR']),
    ci: isOn(env['CI']),
    httpProxy: httpProxy ? secret(httpProxy) : undefined,
    httpsProxy: httpsProxy ? secret(httpsProxy) : undefined,
    noProxy: env['NO_PROXY'] || env['no_proxy'] || undefined,
    variable: (name) => variableOf(env, name),
  }
}
