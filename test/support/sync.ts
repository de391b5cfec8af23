/** A whole sync in one process, of real parts: a CSV file, a store, the simulator over HTTP, and a configuration as a user writes it. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assembleSync } from '../../src/cli/assemble.ts'
import { createMeter } from '../../src/cli/call-meter.ts'
import type { ContactSync } from '../../src/config/config.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { createIntercomClient } from '../../src/intercom/client.ts'
import { fetchWorkspace } from '../../src/intercom/workspace.ts'
import type { SyncParts } from '../../src/jobs/parts.ts'
import { type Plan, plan } from '../../src/jobs/plan.ts'
import type { Progress } from '../../src/jobs/progress.ts'
import { openQueue } from '../../src/jobs/queue.ts'
import { runSync } from '../../src/jobs/run-sync.ts'
import { imbalance, type Summary, summarise } from '../../src/jobs/summary.ts'
import type { Pools } from '../../src/limiter/levels.ts'
import type { Limiter } from '../../src/limiter/limiter.ts'
import { createMemoryLimiter } from '../../src/limiter/memory.ts'
import { createPostgresLimiter } from '../../src/limiter/postgres.ts'
import { DEFAULT_PROFILE, type SimulatorOptions } from '../../src/simulator/options.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import type { Store } from '../../src/store/open.ts'
import { listOutcomes, type StoredOutcome } from '../../src/store/outcomes.ts'
import type { Run, RunRequest } from '../../src/store/runs.ts'
import { atEnd } from './at-end.ts'
import { tempDir } from './temp.ts'

/** Enough calls a window that no test waits for one, unless it asks for less. */
const PLENTY = { app: { limit: 1_000_000, windowMs: 10_000 } }

export interface World {
  /** The sync's name, and the id of the workspace. */
  readonly name: string
  readonly workspace: string
  readonly simulator: Simulator
  readonly store: Store
  /** Replaces the sync's YAML. */
  configure(sync: string): void
  /** Writes the source file. */
  csv(text: string | Buffer): Promise<void>
  /** Runs the sync to its end in this process. */
  run(o?: RunOptions): Promise<Ended>
  /** Another sync into the same workspace, with a file of its own. */
  another(sync: string): Promise<World>
  /** Plans the sync as the command line does: with a limiter that keeps nothing. */
  plan(o?: { live?: boolean; show?: number }): Promise<Plan>
}

export interface RunOptions {
  readonly request?: Partial<RunRequest>
  readonly waitMs?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  readonly leaseMs?: number
  /** Milliseconds that every write takes. */
  readonly slowWrites?: number
}

export interface Ended {
  readonly run: Run
  readonly summary: Summary
  readonly outcomes: readonly StoredOutcome[]
  readonly progress: readonly Progress[]
  /** Calls to the simulator during this run, by pattern. */
  readonly calls: Readonly<Record<string, number>>
}

export interface WorldOptions {
  readonly store: Store
  /** The sync's YAML below its name, with two spaces less than in a real file. */
  readonly sync: string
  /** Opens this instead of the file. */
  readonly openSource?: SyncParts['openSource']
  /** Lines of the `workspace:` part beside the token. */
  readonly workspace?: string
  readonly simulator?: SimulatorOptions
}

let worlds = 0

/** Each world has a workspace and a sync name of its own, so that worlds may share a store. */
export async function createWorld(o: WorldOptions): Promise<World> {
  const options = { limits: PLENTY, workspace: { idCode: `w${worlds + 1}` }, ...o.simulator }
  const simulator = await startSimulator(options)
  atEnd(() => simulator.close())
  return worldOn(simulator, { ...o, simulator: options })
}

async function worldOn(simulator: Simulator, o: WorldOptions): Promise<World> {
  const folder = await tempDir()
  const name = `people_${++worlds}`
  let parts: Parts = { ...o, folder, name, simulator }
  return {
    name,
    workspace: o.simulator?.workspace?.idCode ?? DEFAULT_PROFILE.idCode,
    simulator,
    store: o.store,
    configure: (sync) => {
      parts = { ...parts, sync }
    },
    csv: (text) => writeFile(join(folder, 'people.csv'), text),
    run: (run = {}) => runWorld(parts, run),
    plan: (options = {}) => planWorld(parts, options),
    another: (sync) => worldOn(simulator, { ...o, sync }),
  }
}

interface Parts extends WorldOptions {
  readonly folder: string
  readonly name: string
  readonly simulator: Simulator
}

interface Connected {
  readonly sync: ContactSync
  readonly connection: Parameters<typeof assembleSync>[1]['connection']
  close(): Promise<void>
}

async function connect(parts: Parts, openLimiter: (pools: Pools) => Limiter): Promise<Connected> {
  const { simulator, name } = parts
  const yaml = `workspace:\n  access_token: ${simulator.token}\n${indent(parts.workspace ?? '', 2)}\nsyncs:\n  ${name}:\n${indent(parts.sync, 4)}\n`
  await writeFile(join(parts.folder, 'fin-sync.yaml'), yaml)
  const env = readEnvironment({ INTERCOM_BASE_URL: simulator.url })
  const { syncs, workspace: settings } = await loadConfig({ path: join(parts.folder, 'fin-sync.yaml'), env, sync: name })
  const sync = syncs.get(name)
  if (sync?.kind !== 'contacts') throw new Error('the world has no contacts sync')
  const meter = createMeter()
  const limiter = openLimiter(settings.pools)
  const { version, concurrency } = settings
  const token = () => settings.accessToken.reveal()
  const client = createIntercomClient({ baseUrl: simulator.url, token, version, limiter, concurrency, onCall: meter.saw })
  const workspace = (await fetchWorkspace(client)).id
  return {
    sync,
    connection: { client, workspace, settings, meter },
    close: async () => {
      await client.close()
      await limiter.close()
    },
  }
}

const asked = (request: Partial<RunRequest> = {}): RunRequest => ({
  trigger: 'run',
  full: false,
  limit: null,
  path: null,
  ...request,
})

async function planWorld(parts: Parts, o: { live?: boolean; show?: number }): Promise<Plan> {
  const { store } = parts
  const { sync, connection, close } = await connect(parts, (pools) => createMemoryLimiter({ pools }))
  try {
    const { live = false, show = 20 } = o
    const signal = new AbortController().signal
    return await plan({
      db: store.db,
      partsOn: (db) => partsOf(parts, { sync, store: { ...store, db }, connection }),
      request: asked(),
      show,
      live,
      onProgress: () => undefined,
      signal,
    })
  } finally {
    await close()
  }
}

async function runWorld(parts: Parts, o: RunOptions): Promise<Ended> {
  const { store, simulator, name } = parts
  simulator.resetCounts()
  if (o.slowWrites !== undefined) {
    simulator.fault({ kind: 'latency', ms: o.slowWrites, times: 100_000, match: { path: /^\/contacts(\/[0-9a-f]+)?$/ } })
  }
  const { sync, connection, close } = await connect(parts, (pools) =>
    createPostgresLimiter({ db: store.db, workspace: name, app: name, pools }),
  )
  const queue = await openQueue({ store, name, own: true })
  const progress: Progress[] = []
  try {
    const run = await runSync({
      db: store.db,
      parts: await partsOf(parts, { sync, store, connection }),
      request: asked(o.request),
      owner: `test:${process.pid}:${++worlds}`,
      alone: store.kind === 'embedded',
      meter: connection.meter,
      waitMs: o.waitMs ?? 0,
      queue,
      signal: o.signal ?? new AbortController().signal,
      ...(o.leaseMs === undefined ? {} : { leaseMs: o.leaseMs }),
      onProgress: (one) => {
        progress.push(one)
        o.onProgress?.(one)
      },
    })
    return { ...(await ended(store, run)), progress, calls: simulator.counts().byPattern }
  } finally {
    await queue.close()
    await close()
  }
}

async function partsOf(
  { openSource }: Parts,
  { sync, ...o }: Parameters<typeof assembleSync>[1] & { sync: ContactSync },
): Promise<SyncParts> {
  return { ...(await assembleSync(sync, o)), ...(openSource === undefined ? {} : { openSource }) }
}

async function ended(store: Store, run: Run): Promise<Pick<Ended, 'run' | 'summary' | 'outcomes'>> {
  const summary = await summarise(store.db, run)
  if (run.status !== null && imbalance(summary) !== 0) throw new Error(`the books do not balance: ${JSON.stringify(summary)}`)
  const did = ['created', 'updated', 'unchanged', 'refused', 'postponed', 'cancelled', 'superseded', 'duplicate', 'merged'] as const
  return { run, summary, outcomes: await listOutcomes(store.db, { run: run.id, did, after: -1, limit: 100_000 }) }
}

function indent(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n')
}
