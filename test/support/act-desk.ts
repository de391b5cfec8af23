/** A sync of acts as it is configured, put together as the command line does, on a store that tests share: a CSV file in, the simulator out. */
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
import { listOutcomes, type StoredOutcome } from '../../src/store/outcomes.ts'
import { getRun, type RunRequest } from '../../src/store/runs.ts'
import { atEnd } from './at-end.ts'
import { tempDir } from './temp.ts'

export interface ActDesk {
  readonly simulator: Simulator
  readonly name: string
  /** Writes the source file. */
  csv(...lines: readonly string[]): Promise<void>
  /** Replaces what the configuration says of the sync beside its source. */
  configure(lines: string): void
  run(o?: ActRun): Promise<EndedActs>
  plan(o?: { live?: boolean }): Promise<Plan>
}

export interface ActRun {
  readonly retryOf?: string
  /** Settles nothing from the first answer on, as a process does that is killed then. */
  readonly killed?: boolean
}

export interface EndedActs extends Summary {
  readonly message: string | null
  readonly exitCode: number | null
  readonly outcomes: readonly StoredOutcome[]
  /** `code why` of the refused rows, in the order of their places. */
  readonly refusals: readonly string[]
  /** Calls that may change something in Intercom. */
  readonly writes: number
}

const REQUEST: RunRequest = { trigger: 'run', full: false, limit: null, path: null }
const PLENTY = { app: { limit: 1_000_000, windowMs: 10_000 } }

let desks = 0

/** `lines`: the sync's YAML beside its source. Each desk has a workspace of its own, so that desks may share a store. */
export async function createActDesk(store: Store, o: { lines: string; simulator?: SimulatorOptions }): Promise<ActDesk> {
  const name = `acts${++desks}`
  const [cwd, simulator] = [await tempDir(), await startSimulator({ limits: PLENTY, workspace: { idCode: name }, ...o.simulator })]
  const client = impatientClient(simulator)
  atEnd(async () => {
    await client.close()
    await simulator.close()
  })
  let { lines } = o
  const partsOn = async (db: Db): Promise<SyncParts> => {
    const sync = `source: { type: csv, path: acts.csv }\n${lines}`.replaceAll(/^(?=.)/gm, '    ')
    await writeFile(join(cwd, 'fin-sync.yaml'), `syncs:\n  ${name}:\n${sync}\n`)
    const config = await loadConfig({ cwd, env: readEnvironment({ INTERCOM_ACCESS_TOKEN: simulator.token }) })
    const found = config.syncs.get(name)
    if (found === undefined) throw new Error(`no sync ${name}`)
    const connection = { client, workspace: name, settings: config.workspace, meter: createMeter() }
    return assembleSync(found, { store: { db, kind: store.kind }, connection })
  }
  return {
    simulator,
    name,
    csv: (...rows) => writeFile(join(cwd, 'acts.csv'), `${rows.join('\n')}\n`),
    configure: (changed) => {
      lines = changed
    },
    plan: ({ live = false } = {}) =>
      plan({
        db: store.db,
        partsOn,
        request: REQUEST,
        show: 20,
        live,
        onProgress: () => undefined,
        signal: new AbortController().signal,
      }),
    async run({ retryOf, killed = false } = {}) {
      simulator.resetCounts()
      const request: RunRequest = { ...REQUEST, ...(retryOf === undefined ? {} : { trigger: 'retry', retryOf }) }
      const shared = { db: store.db, owner: `test:${process.pid}:${++desks}`, signal: new AbortController().signal }
      const { run } = await startRun({ ...shared, sync: name, workspace: name, request, alone: store.kind === 'embedded' })
      const parts = await partsOn(store.db)
      const working = workRun(run.id, {
        ...shared,
        parts: killed ? { ...parts, sink: killedSink(parts.sink) } : parts,
        meter: createMeter(),
        waitMs: 0,
        onProgress: () => undefined,
      })
      await (killed ? working.catch(() => undefined) : working)
      return { ...(await endedRun(store.db, run.id)), writes: simulator.calls().filter(({ method }) => method !== 'GET').length }
    },
  }
}

/** Waits on a clock of its own, which goes as fast as it is asked to. */
function impatientClient({ url, token }: Simulator) {
  let aheadMs = 0
  const nap = async (ms: number): Promise<void> => void (aheadMs += ms)
  const limiter = createMemoryLimiter({
    pools: 'shared',
    nap,
    clock: () => Date.now() + aheadMs,
    now: () => performance.now() + aheadMs,
  })
  return createIntercomClient({ baseUrl: url, token: () => token, version: '2.16', limiter, sleep: async () => {} })
}

/** Everything is sent and nothing settled. */
function killedSink(sink: SyncParts['sink']): SyncParts['sink'] {
  const settle = async (): Promise<never> => {
    throw new Error('killed')
  }
  return { ...sink, deliver: (items, journal, o) => sink.deliver(items, { ...journal, settle }, o) }
}

async function endedRun(db: Db, id: string): Promise<Omit<EndedActs, 'writes'>> {
  const run = await getRun(db, id)
  if (run === undefined) throw new Error(`run ${id} is not there`)
  const summary = await summarise(db, run)
  if (run.status !== null && imbalance(summary) !== 0) throw new Error(`the books do not balance: ${JSON.stringify(summary)}`)
  const did = ['created', 'updated', 'unchanged', 'refused', 'postponed', 'cancelled', 'superseded', 'duplicate', 'merged'] as const
  const outcomes = await listOutcomes(db, { run: id, did, after: -1, limit: 1000 })
  const refusals = outcomes.filter((one) => one.did === 'refused').map(({ code, why }) => `${code} ${why}`)
  return { ...summary, outcomes, refusals, message: run.message, exitCode: run.exitCode }
}
