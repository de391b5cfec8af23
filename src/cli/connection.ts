/** The connection to one Intercom workspace: client, limiter and the count of calls, and whose workspace it is. */
import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import type { Workspace } from '../config/config.ts'
import type { ProxySettings } from '../dispatcher.ts'
import { type CallReport, createIntercomClient, type IntercomClient } from '../intercom/client.ts'
import { fetchWorkspace } from '../intercom/workspace.ts'
import { failureOf } from '../jobs/failure-of.ts'
import type { BucketState, Limiter } from '../limiter/limiter.ts'
import { createMemoryLimiter, type MemoryBuckets } from '../limiter/memory.ts'
import { createPostgresLimiter } from '../limiter/postgres.ts'
import { createRedisLimiter } from '../limiter/redis.ts'
import type { RedisServer } from '../redis.ts'
import type { Db } from '../store/db.ts'
import { isDatabaseLost } from '../store/lost-database.ts'
import { uploadsFolder } from '../store/uploads-folder.ts'
import { createMeter, type ProcessMeter } from './call-meter.ts'
import type { Context } from './context.ts'
import { watchLimiter } from './limit-watch.ts'

export interface Connection {
  readonly client: IntercomClient
  /** `app.id_code` of the workspace that the token belongs to. */
  readonly workspace: string
  readonly settings: Workspace
  readonly meter: ProcessMeter
  /** How other servers are reached, those of sources too. */
  readonly proxy?: ProxySettings
  /** The folder in which this process finds uploaded files. */
  readonly uploads?: string
}

/** While it is open. */
export interface OpenConnection extends Connection {
  /** The buckets as they stand. */
  readonly limits: () => Promise<readonly BucketState[]>
}

interface Line {
  readonly client: IntercomClient
  readonly limiter: Limiter
  close(): Promise<void>
}

interface ConnectionOptions {
  readonly settings: Workspace
  /** Where the calls are counted together with those of other processes; left out by who must write nothing anywhere. */
  readonly db?: Db
  /** Counts in the database's place where there is one. Left out like the database by who must write nothing. */
  readonly redis?: RedisServer | undefined
  /** Hears of each attempt. */
  readonly onCall?: (call: CallReport) => void
}

interface LineOptions extends ConnectionOptions {
  readonly workspace: string
  readonly meter: ProcessMeter
  /** What one line without a database learns, the next one knows. */
  readonly buckets: MemoryBuckets
}

/**
 * Asks Intercom which workspace the token belongs to, lets `work` use the connection, and closes it whatever happens.
 * @throws NotAuthorised, Unreachable when Intercom cannot be asked
 */
export async function withConnection<T>(
  context: Context,
  o: ConnectionOptions & { work: (connection: OpenConnection) => Promise<T> },
): Promise<T> {
  const meter = createMeter()
  const buckets: MemoryBuckets = {}
  const open = (workspace: string): Line => openLine(context, { ...o, workspace, meter, buckets })
  // The workspace's share of the limit is drawn from rows named by its id, which only this first call can tell.
  const workspace = await using(open(''), async ({ client }) => (await fetchWorkspace(client, { signal: context.stop.signal })).id)
  context.terminal.detail(`workspace ${workspace} at ${o.settings.baseUrl}`)
  const proxy = proxyOf(context)
  const uploads = uploadsFolder(resolve(context.cwd, context.env.home))
  return using(open(workspace), ({ client, limiter }) =>
    o.work({ client, workspace, settings: o.settings, meter, proxy, uploads, limits: () => limiter.state() }),
  )
}

async function using<T>(line: Line, work: (line: Line) => Promise<T>): Promise<T> {
  try {
    return await work(line)
  } finally {
    await line.close()
  }
}

function openLine(context: Context, o: LineOptions): Line {
  const { waited: onWaited, limited: onLimit } = o.meter
  const limiter = watchLimiter(openLimiter(context, o), { onWaited, onLimit })
  const client = openClient(context, { ...o, limiter })
  return {
    client,
    limiter,
    async close() {
      await client.close()
      // What it heard last is worth no more than a window, and no reason to fail for who has let go of everything in good order.
      const failure = await failureOf(limiter.close())
      if (failure !== undefined && !isDatabaseLost(failure)) throw failure
    },
  }
}

/** A client for the configured workspace; whoever opens it closes it, and the limiter after it. */
export function openClient(
  context: Context,
  o: Pick<ConnectionOptions, 'settings' | 'onCall'> & { limiter: Limiter; meter?: ProcessMeter },
): IntercomClient {
  const { settings } = o
  return createIntercomClient({
    baseUrl: settings.baseUrl,
    token: () => settings.accessToken.reveal(),
    version: settings.version,
    limiter: o.limiter,
    concurrency: settings.concurrency,
    proxy: proxyOf(context),
    onCall(call) {
      o.meter?.saw(call)
      o.onCall?.(call)
      context.terminal.detail(callText(call))
    },
  })
}

export function proxyOf({ env }: Pick<Context, 'env'>): ProxySettings {
  return { httpProxy: env.httpProxy?.reveal(), httpsProxy: env.httpsProxy?.reveal(), noProxy: env.noProxy }
}

function openLimiter({ terminal }: Context, o: LineOptions): Limiter {
  const { pools, headroom, live } = o.settings
  const shared = { pools, headroom, live, onWarning: (message: string) => terminal.warn(`note: ${message}`) }
  const owner = { workspace: o.workspace, app: appKey(o.settings) }
  if (o.redis !== undefined) return createRedisLimiter({ ...shared, ...owner, redis: o.redis })
  if (o.db !== undefined) return createPostgresLimiter({ ...shared, ...owner, db: o.db })
  return createMemoryLimiter({ ...shared, buckets: o.buckets })
}

/** Names the app that the token stands for, without telling anything about the token. */
export function appKey({ baseUrl, accessToken }: Pick<Workspace, 'baseUrl' | 'accessToken'>): string {
  return createHash('sha256').update(`${baseUrl}\n${accessToken.reveal()}`).digest('hex').slice(0, 32)
}

function callText({ operation, status, ms, attempt, requestId }: CallReport): string {
  const again = attempt > 1 ? ` (attempt ${attempt})` : ''
  const request = requestId === undefined ? '' : ` request ${requestId}`
  return `${operation} → ${status ?? 'no answer'} in ${Math.round(ms)} ms${again}${request}`
}
