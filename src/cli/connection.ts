/** The connection to one Intercom workspace: client, limiter and the count of calls, and whose workspace it is. */
import { createHash } from 'node:crypto'
import type { Workspace } from '../config/config.ts'
import { type CallReport, createIntercomClient, type IntercomClient } from '../intercom/client.ts'
import { fetchWorkspace } from '../intercom/workspace.ts'
import type { Limiter } from '../limiter/limiter.ts'
import { createMemoryLimiter, type MemoryBuckets } from '../limiter/memory.ts'
import { createPostgresLimiter } from '../limiter/postgres.ts'
import type { Db } from '../store/db.ts'
import { createMeter, type ProcessMeter } from './call-meter.ts'
import type { Context } from './context.ts'
import { watchLimiter } from './limit-watch.ts'

export interface Connection {
  readonly client: IntercomClient
  /** `app.id_code` of the workspace that the token belongs to. */
  readonly workspace: string
  readonly settings: Workspace
  readonly meter: ProcessMeter
}

interface Line {
  readonly client: IntercomClient
  close(): Promise<void>
}

interface ConnectionOptions {
  readonly settings: Workspace
  /** Where the calls are counted together with those of other processes; left out by who must write nothing anywhere. */
  readonly db?: Db
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
  o: ConnectionOptions & { work: (connection: Connection) => Promise<T> },
): Promise<T> {
  const meter = createMeter()
  const buckets: MemoryBuckets = {}
  const open = (workspace: string): Line => openLine(context, { ...o, workspace, meter, buckets })
  // The workspace's share of the limit is drawn from rows named by its id, which only this first call can tell.
  const workspace = await using(open(''), async ({ client }) => (await fetchWorkspace(client, { signal: context.stop.signal })).id)
  context.terminal.detail(`workspace ${workspace} at ${o.settings.baseUrl}`)
  return using(open(workspace), ({ client }) => o.work({ client, workspace, settings: o.settings, meter }))
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
    async close() {
      await client.close()
      await limiter.close()
    },
  }
}

/** A client for the configured workspace; whoever opens it closes it, and the limiter after it. */
export function openClient(context: Context, o: { settings: Workspace; limiter: Limiter; meter?: ProcessMeter }): IntercomClient {
  const { settings } = o
  return createIntercomClient({
    baseUrl: settings.baseUrl,
    token: () => settings.accessToken.reveal(),
    version: settings.version,
    limiter: o.limiter,
    concurrency: settings.concurrency,
    proxy: {
      httpProxy: context.env.httpProxy?.reveal(),
      httpsProxy: context.env.httpsProxy?.reveal(),
      noProxy: context.env.noProxy,
    },
    onCall(call) {
      o.meter?.saw(call)
      context.terminal.detail(callText(call))
    },
  })
}

function openLimiter({ terminal }: Context, o: LineOptions): Limiter {
  const { pools, headroom } = o.settings
  const shared = { pools, headroom, onWarning: (message: string) => terminal.warn(`note: ${message}`) }
  if (o.db === undefined) return createMemoryLimiter({ ...shared, buckets: o.buckets })
  return createPostgresLimiter({ ...shared, db: o.db, workspace: o.workspace, app: appKey(o.settings) })
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
