/** A page sync as it is configured, put together as the command line does, on a store that tests share: a folder in, the simulator out. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assembleSync } from '../../src/cli/assemble.ts'
import { createMeter } from '../../src/cli/call-meter.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { createIntercomClient } from '../../src/intercom/client.ts'
import type { SyncParts } from '../../src/jobs/parts.ts'
import { type Plan, plan } from '../../src/jobs/plan.ts'
import { startRun } from '../../src/jobs/start-run.ts'
import { imbalance, type Summary, summarise } from '../../src/jobs/summary.ts'
import { workRun } from '../../src/jobs/work-run.ts'
import { createMemoryLimiter } from '../../src/limiter/memory.ts'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import type { Db } from '../../src/store/db.ts'
import type { Store } from '../../src/store/open.ts'
import { countReasons } from '../../src/store/outcomes.ts'
import { type Guard, getRun, type RunRequest } from '../../src/store/runs.ts'
import { atEnd } from './at-end.ts'
import { type DocumentFolder, documentsIn } from './documents.ts'
import { tempDir } from './temp.ts'

export const HANDBOOK_URL = 'https://handbook.example.com'

export interface PageDesk extends DocumentFolder {
  readonly simulator: Simulator
  readonly name: string
  /** Replaces what the configuration says of the sync beside its source. */
  configure(...lines: readonly string[]): void
  run(o?: { allow?: readonly Guard[]; retryOf?: string }): Promise<EndedPages>
  plan(): Promise<Plan>
  /** HTML of the pages in Intercom by external_id. */
  pages(): Record<string, string>
}

export interface EndedPages extends Summary {
  readonly message: string | null
  readonly exitCode: number | null
  /** `did code why`, in the order of the alphabet. */
  readonly reasons: readonly string[]
  /** What a person was told besides. */
  readonly notes: readonly string[]
  /** Patterns of the calls that change the library, in their order. */
  readonly writes: readonly string[]
  /** Calls by pattern. */
  readonly patterns: Readonly<Record<string, number>>
}

const SOURCE = `{ type: directory, path: ./handbook, url: "${HANDBOOK_URL}/{name}" }`
const REQUEST: RunRequest = { trigger: 'run', full: false, limit: null, path: null }
const PLENTY = { app: { limit: 1_000_000, windowMs: 10_000 } }

let desks = 0

/** Each desk has a workspace of its own, so that desks may share a store. */
export async function createPageDesk(
  store: Store,
  files: Readonly<Record<string, string | Uint8Array>>,
  o: { lines?: readonly string[]; source?: string; simulator?: SimulatorOptions } = {},
): Promise<PageDesk> {
  const name = `handbook${++desks}`
  const [cwd, simulator] = [await tempDir(), await startSimulator({ limits: PLENTY, workspace: { idCode: name }, ...o.simulator })]
  const folder = documentsIn(join(cwd, 'handbook'))
  for (const [file, content] of Object.entries(files)) await folder.write(file, content)
  let lines = o.lines ?? ['missing: delete']
  const limiter = createMemoryLimiter({ pools: 'shared' })
  const client = createIntercomClient({
    baseUrl: simulator.url,
    token: () => simulator.token,
    version: '2.16',
    limiter,
    sleep: async () => {},
  })
  atEnd(async () => {
    await client.close()
    await simulator.close()
  })
  const notes: string[] = []
  const partsOn = async (db: Db): Promise<SyncParts> => {
    const all = ['kind: pages', `content_source: ${HANDBOOK_URL}`, `source: ${o.source ?? SOURCE}`, ...lines]
    await writeFile(join(cwd, 'fin-sync.yaml'), `syncs:\n  ${name}:\n${all.map((line) => `    ${line}\n`).join('')}`)
    const config = await loadConfig({ cwd, env: readEnvironment({ INTERCOM_ACCESS_TOKEN: simulator.token }) })
    const sync = config.syncs.get(name)
    if (sync === undefined) throw new Error(`no sync ${name}`)
    const connection = { client, workspace: name, settings: config.workspace, meter: createMeter() }
    return assembleSync(sync, { store: { db, kind: store.kind }, connection, onNotice: (text) => void notes.push(text) })
  }
  return {
    ...folder,
    simulator,
    name,
    configure: (...changed) => {
      lines = changed
    },
    pages: () => Object.fromEntries(simulator.state.externalPages().map(({ external_id: id, html }) => [id, html])),
    plan: () =>
      plan({
        db: store.db,
        partsOn,
        request: REQUEST,
        show: 20,
        live: false,
        onProgress: () => undefined,
        signal: new AbortController().signal,
      }),
    async run({ allow, retryOf } = {}) {
      simulator.resetCounts()
      notes.length = 0
      const trigger = retryOf === undefined ? {} : { trigger: 'retry' as const, retryOf }
      const request = { ...REQUEST, ...trigger, ...(allow === undefined ? {} : { allow }) }
      const shared = { db: store.db, owner: `test:${process.pid}:${++desks}`, signal: new AbortController().signal }
      const { run } = await startRun({ ...shared, sync: name, workspace: name, request, alone: store.kind === 'embedded' })
      await workRun(run.id, {
        ...shared,
        parts: await partsOn(store.db),
        meter: createMeter(),
        waitMs: 0,
        onProgress: (one) => {
          if (one.kind === 'problem') notes.push(one.message)
        },
      })
      return { ...(await endedRun(store.db, run.id)), notes: [...notes], ...callsOf(simulator) }
    },
  }
}

async function endedRun(db: Db, id: string) {
  const run = await getRun(db, id)
  if (run === undefined) throw new Error(`run ${id} is not there`)
  const summary = await summarise(db, run)
  if (imbalance(summary) !== 0) throw new Error(`the books do not balance: ${JSON.stringify(summary)}`)
  const reasons = (await countReasons(db, id)).map(({ did, code, firstWhy }) => `${did} ${code} ${firstWhy}`).toSorted()
  return { ...summary, reasons, message: run.message, exitCode: run.exitCode }
}

function callsOf(simulator: Simulator): Pick<EndedPages, 'writes' | 'patterns'> {
  const calls = simulator.calls().filter(({ method, pattern }) => method !== 'GET' && pattern?.includes('/ai/'))
  return { writes: calls.map(({ pattern }) => pattern ?? ''), patterns: simulator.counts().byPattern }
}
