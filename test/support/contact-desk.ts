/** A contact sync as it is configured, put together as the command line does, on a store that tests share; its process can be made to die. */
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
import type { SimContact } from '../../src/simulator/contacts/sim-contact.ts'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import type { Db } from '../../src/store/db.ts'
import type { Store } from '../../src/store/open.ts'
import { listOutcomes } from '../../src/store/outcomes.ts'
import { getRun, type RunRequest } from '../../src/store/runs.ts'
import { atEnd } from './at-end.ts'
import { tempDir } from './temp.ts'

export interface ContactDesk {
  readonly simulator: Simulator
  readonly name: string
  /** Replaces what the configuration says of the sync beside its source. */
  configure(...lines: readonly string[]): void
  csv(text: string): Promise<void>
  run(o?: { waitMs?: number }): Promise<EndedContacts>
  /** Runs, and is dead from the moment when the n-th call of this pattern was applied: no answer reaches it, it writes nothing any more. */
  runAndDie(at: { readonly pattern: string; readonly n?: number }): Promise<void>
  plan(): Promise<Plan>
}

export interface EndedContacts extends Omit<Summary, 'calls'> {
  readonly exitCode: number | null
  readonly message: string | null
  /** `did code`, row by row. */
  readonly outcomes: readonly string[]
  /** Why, row by row, of rows that have a reason. */
  readonly whys: readonly string[]
  /** What a person was told before the first write. */
  readonly notes: readonly string[]
  /** Calls by pattern, without GET /me. */
  readonly calls: Readonly<Record<string, number>>
}

/** In the order of their external ids: they are made side by side. */
export function contactsOf({ simulator }: ContactDesk): SimContact[] {
  return simulator.state.contacts().toSorted((a, b) => ((a.external_id ?? '') < (b.external_id ?? '') ? -1 : 1))
}

const REQUEST: RunRequest = { trigger: 'run', full: false, limit: null, path: null }
const PLENTY = { app: { limit: 1_000_000, windowMs: 10_000 } }

let desks = 0

/** Each desk has a workspace of its own, so that desks may share a store. `lines` stand under the sync, beside kind and source. */
export async function createContactDesk(
  store: Store,
  o: { lines: readonly string[]; workspace?: readonly string[]; simulator?: SimulatorOptions },
): Promise<ContactDesk> {
  const name = `contacts${++desks}`
  const simulator = await startSimulator({ limits: PLENTY, workspace: { idCode: name }, ...o.simulator })
  const cwd = await tempDir()
  atEnd(() => simulator.close())
  let lines = o.lines
  const open = (db: Db) => openParts(db, { ...o, lines, name, cwd, simulator, kind: store.kind })
  return {
    simulator,
    name,
    configure: (...changed) => {
      lines = changed
    },
    csv: (text) => writeFile(join(cwd, 'people.csv'), text),
    async run({ waitMs = 0 } = {}) {
      simulator.resetCounts()
      const notes: string[] = []
      const { id } = await work(store.db, { name, kind: store.kind, open, waitMs, onNote: (note) => notes.push(note) })
      return { ...(await endedRun(store.db, id)), notes, calls: callsOf(simulator) }
    },
    async runAndDie({ pattern, n = 1 }) {
      const mortal = createMortal(store.db)
      let met = 0
      const stop = simulator.onCall((call) => {
        if (call.pattern === pattern && ++met === n) mortal.die()
      })
      await work(mortal.db, { name, kind: store.kind, open, waitMs: 0, onNote: () => undefined }).catch((error: unknown) => {
        if (!mortal.isDead()) throw error
      })
      stop()
      if (!mortal.isDead()) throw new Error(`the run came to its end without the call ${n} of ${pattern}`)
    },
    plan: async () => {
      const opened: (() => Promise<void>)[] = []
      const partsOn = async (db: Db): Promise<SyncParts> => {
        const { parts, close } = await open(db)
        opened.push(close)
        return parts
      }
      const { signal } = new AbortController()
      const planned = await plan({
        db: store.db,
        partsOn,
        request: REQUEST,
        show: 20,
        live: false,
        onProgress: () => undefined,
        signal,
      })
      for (const close of opened) await close()
      return planned
    },
  }
}

interface Opening {
  readonly lines: readonly string[]
  readonly workspace?: readonly string[]
  readonly name: string
  readonly cwd: string
  readonly simulator: Simulator
  readonly kind: Store['kind']
}

async function openParts(db: Db, o: Opening): Promise<{ parts: SyncParts; close: () => Promise<void> }> {
  const { simulator, name, cwd } = o
  const indented = (lines: readonly string[], by: number): string => lines.map((line) => `${' '.repeat(by)}${line}\n`).join('')
  const sync = ['kind: contacts', 'source: { type: csv, path: ./people.csv }', ...o.lines]
  const workspace = [`access_token: ${simulator.token}`, ...(o.workspace ?? [])]
  await writeFile(join(cwd, 'fin-sync.yaml'), `workspace:\n${indented(workspace, 2)}syncs:\n  ${name}:\n${indented(sync, 4)}`)
  const { syncs, workspace: settings } = await loadConfig({ cwd, env: readEnvironment({ INTERCOM_BASE_URL: simulator.url }) })
  const configured = syncs.get(name)
  if (configured === undefined) throw new Error(`no sync ${name}`)
  const limiter = createMemoryLimiter({ pools: 'shared' })
  const client = createIntercomClient({
    baseUrl: simulator.url,
    token: () => simulator.token,
    version: '2.16',
    limiter,
    sleep: async () => {},
  })
  const connection = { client, workspace: name, settings, meter: createMeter() }
  return { parts: await assembleSync(configured, { store: { db, kind: o.kind }, connection }), close: () => client.close() }
}

interface Working {
  readonly name: string
  readonly kind: Store['kind']
  readonly open: (db: Db) => ReturnType<typeof openParts>
  readonly waitMs: number
  readonly onNote: (note: string) => void
}

async function work(db: Db, o: Working): Promise<{ id: string }> {
  const shared = { db, owner: `test:${process.pid}:${++desks}`, signal: new AbortController().signal }
  const { parts, close } = await o.open(db)
  try {
    const { run } = await startRun({ ...shared, sync: o.name, workspace: o.name, request: REQUEST, alone: o.kind === 'embedded' })
    const onProgress: Parameters<typeof workRun>[1]['onProgress'] = (one) => {
      if (one.kind === 'problem') o.onNote(one.message)
    }
    await workRun(run.id, { ...shared, parts, meter: createMeter(), waitMs: o.waitMs, onProgress })
    return run
  } finally {
    await close()
  }
}

/** A database that a dead process does not reach any more: whatever it still tries, nothing of it is written. */
function createMortal(db: Db): { db: Db; die: () => void; isDead: () => boolean } {
  let dead = false
  const living = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (dead) throw new Error('this process is dead')
    return ask()
  }
  return {
    die: () => {
      dead = true
    },
    isDead: () => dead,
    db: {
      query: (...asked) => living(() => db.query(...asked)),
      execute: (...asked) => living(() => db.execute(...asked)),
      tx: (job) =>
        living(() =>
          db.tx((tx) =>
            job({
              query: (...asked) => living(() => tx.query(...asked)),
              execute: (...asked) => living(() => tx.execute(...asked)),
            }),
          ),
        ),
      close: async () => {},
    },
  }
}

async function endedRun(db: Db, id: string) {
  const run = await getRun(db, id)
  if (run === undefined) throw new Error(`run ${id} is not there`)
  const summary = await summarise(db, run)
  if (imbalance(summary) !== 0) throw new Error(`the books do not balance: ${JSON.stringify(summary)}`)
  const did = ['created', 'updated', 'unchanged', 'refused', 'postponed', 'duplicate', 'merged'] as const
  const rows = await listOutcomes(db, { run: id, did, after: -1, limit: 10_000 })
  return {
    ...summary,
    outcomes: rows.map((row) => [row.did, ...(row.code === null ? [] : [row.code])].join(' ')),
    whys: rows.flatMap(({ why }) => why ?? []),
    message: run.message,
    exitCode: run.exitCode,
  }
}

function callsOf(simulator: Simulator): Readonly<Record<string, number>> {
  return simulator.counts().byPattern
}
