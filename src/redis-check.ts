/** Looks once whether a Redis server will do: new enough, a primary of its own, never throwing keys away, and ours to write. */
import type { Redis } from 'ioredis'
import { ConfigError } from './errors.ts'

/** BullMQ needs it, and so do we. */
const OLDEST = [6, 2] as const

/**
 * Asks `client` about its server; what the server does not let us know is taken to be right.
 * @throws ConfigError when it will not do, and what the client throws when it does not answer
 */
export async function checkRedis(client: Redis, o: { at: string; prefix: string }): Promise<void> {
  const facts = await factsOf(client)
  const problem = problemOf(facts) ?? policyProblem(facts.get('maxmemory_policy') ?? (await configuredPolicy(client)))
  if (problem !== undefined) throw new ConfigError(`${o.at} ${problem}`)
  // The one way to know that this user may run scripts and write our keys; it leaves nothing behind.
  await client.eval("return redis.call('set', KEYS[1], '1', 'px', 1000)", 1, `${o.prefix}:opened`)
}

type Facts = ReadonlyMap<string, string>

/** INFO's lines `name:value`; empty where the user may not ask. */
async function factsOf(client: Redis): Promise<Facts> {
  const text = await unlessForbidden(client.info(), '')
  const lines = text.split(/\r?\n/).filter((line) => line.includes(':'))
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]))
}

async function configuredPolicy(client: Redis): Promise<string | undefined> {
  const answer = await unlessForbidden(client.config('GET', 'maxmemory-policy'), [])
  const policy: unknown = Array.isArray(answer) ? answer[1] : undefined
  return typeof policy === 'string' ? policy : undefined
}

/** Managed servers take commands away: by ACL (NOPERM), or by renaming them (unknown command). */
async function unlessForbidden<T>(asked: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Error && /^NOPERM|unknown command|not allowed/i.test(error.message)) return otherwise
    throw error
  }
}

function problemOf(facts: Facts): string | undefined {
  const mode = facts.get('redis_mode')
  const version = facts.get('redis_version') ?? ''
  const isReadOnly = facts.get('role') === 'slave' && facts.get('slave_read_only') !== '0'
  if (isTooOld(version))
    return `runs version ${version}; fin-sync needs ${OLDEST.join('.')} or newer. Point REDIS_URL at another server.`
  if (mode === 'cluster') return 'runs in cluster mode, which fin-sync does not support. Point REDIS_URL at a single server.'
  if (mode === 'sentinel') return 'is a sentinel, which holds no data. Point REDIS_URL at the primary that it watches.'
  if (isReadOnly) return 'is a replica and read-only. Point REDIS_URL at the primary.'
  return undefined
}

function isTooOld(version: string): boolean {
  if (!/^\d+\.\d+/.test(version)) return false
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
}

function policyProblem(policy: string | undefined): string | undefined {
  if (policy === undefined || policy === 'noeviction') return undefined
  return `throws keys away when memory runs short (maxmemory-policy ${policy}). Set maxmemory-policy noeviction, or use another server.`
}
