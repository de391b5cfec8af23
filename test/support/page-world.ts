/** A whole page sync in one process, of real parts: documents in memory, a store, the simulator over HTTP, the mapping and the sink. */
import { createMeter } from '../../src/cli/call-meter.ts'
import { createIntercomClient } from '../../src/intercom/client.ts'
import type { GuardLimits } from '../../src/jobs/guards.ts'
import type { SyncParts } from '../../src/jobs/parts.ts'
import { type Plan, plan } from '../../src/jobs/plan.ts'
import type { Progress } from '../../src/jobs/progress.ts'
import { startRun } from '../../src/jobs/start-run.ts'
import { imbalance, type Summary, summarise } from '../../src/jobs/summary.ts'
import { workRun } from '../../src/jobs/work-run.ts'
import { createMemoryLimiter } from '../../src/limiter/memory.ts'
import { compilePageMapping, type PageMappingSpec } from '../../src/mapping/page-mapping.ts'
import type { PageDocument } from '../../src/pages/document.ts'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { createPagesSink, type PagesSink } from '../../src/sinks/pages.ts'
import type { PagesSinkOptions } from '../../src/sinks/pages-context.ts'
import type { Problem } from '../../src/sinks/sink.ts'
import type { Source } from '../../src/sources/source.ts'
import type { Db } from '../../src/store/db.ts'
import type { Store } from '../../src/store/open.ts'
import { listOutcomes, type StoredOutcome } from '../../src/store/outcomes.ts'
import { type Guard, getRun, type Run, type RunRequest } from '../../src/store/runs.ts'
import { atEnd } from './at-end.ts'

export interface PageWorld {
  readonly sync: string
  readonly workspace: string
  readonly simulator: Simulator
  readonly store: Store
  readonly sink: PagesSink
  /** What the sink is made from, as configured at first. */
  readonly sinkOptions: PagesSinkOptions
  /** Changes settings of the coming runs. */
  configure(changes: Partial<PageSettings>): void
  run(
    documents: readonly PageDocument[],
    o?: { allow?: readonly Guard[]; signal?: AbortSignal; waitMs?: number },
  ): Promise<EndedPages>
  plan(documents: readonly PageDocument[], o?: { live?: boolean }): Promise<Plan>
  /** Another sync into the same workspace and store. */
  another(settings?: Partial<PageSettings>): PageWorld
}

export interface EndedPages {
  readonly run: Run
  readonly summary: Summary
  readonly outcomes: readonly StoredOutcome[]
  readonly problems: readonly Problem[]
  /** Calls to the simulator during this run, by pattern. */
  readonly calls: Readonly<Record<string, number>>
}

export interface PageSettings extends Omit<PageMappingSpec, 'name'> {
  readonly version: string
  readonly missing: 'keep' | 'delete'
  readonly guards: GuardLimits
  readonly audienceIds?: readonly number[]
  readonly now?: () => number
}

export const CONTENT_SOURCE = 'https://handbook.example.com'

const SETTINGS: PageSettings = {
  contentSource: CONTENT_SOURCE,
  locale: 'en',
  availability: { aiAgent: true, aiCopilot: true },
  version: '2.16',
  missing: 'delete',
  guards: {},
}

/** Enough calls a window that no test waits for one. */
const PLENTY = { app: { limit: 1_000_000, windowMs: 10_000 } }

let worlds = 0

/** Each world has a workspace of its own, so that worlds may share a store. */
export async function createPageWorld(
  o: { store: Store; simulator?: SimulatorOptions } & Partial<PageSettings>,
): Promise<PageWorld> {
  const { store, simulator: options, ...settings } = o
  const workspace = `pages${++worlds}`
  const simulator = await startSimulator({ limits: PLENTY, workspace: { idCode: workspace }, ...options })
  atEnd(() => simulator.close())
  return worldOn({ store, simulator, workspace, settings: { ...SETTINGS, ...settings } })
}

interface Parts {
  readonly store: Store
  readonly simulator: Simulator
  readonly workspace: string
  readonly settings: PageSettings
}

function worldOn(first: Parts): PageWorld {
  const { store, simulator, workspace } = first
  const sync = `handbook_${++worlds}`
  let settings = first.settings
  const client = createIntercomClient({
    baseUrl: simulator.url,
    token: () => simulator.token,
    version: settings.version,
    limiter: createMemoryLimiter({ pools: 'shared' }),
    sleep: async () => {},
  })
  atEnd(() => client.close())
  const optionsOn = (db: Db): PagesSinkOptions => {
    const { contentSource, locale, version, audienceIds, now } = settings
    const more = { ...(audienceIds === undefined ? {} : { audienceIds }), ...(now === undefined ? {} : { now }) }
    return { client, db, workspace, sync, version, contentSource, locale, concurrency: 4, sleep: async () => {}, ...more }
  }
  const partsOn = async (db: Db, documents: readonly PageDocument[], problems: Problem[] = []): Promise<SyncParts> => {
    const sink = createPagesSink(optionsOn(db))
    const mapping = await compilePageMapping({ name: sync, ...settings })
    return {
      sync,
      workspace,
      async openSource(_, { signal }) {
        problems.push(...(await sink.prepare({ signal })))
        return documentsSource(documents)
      },
      compileMapping: () => mapping,
      sink,
      guards: settings.guards,
      incremental: { fullEveryMs: 1e9, sourceHash: '' },
      mirror: { missing: settings.missing === 'delete' ? 'archive' : 'keep', scope: 'all' },
    }
  }
  return {
    sync,
    workspace,
    simulator,
    store,
    sink: createPagesSink(optionsOn(store.db)),
    sinkOptions: optionsOn(store.db),
    configure: (changes) => {
      settings = { ...settings, ...changes }
    },
    another: (changes) => worldOn({ ...first, settings: { ...settings, ...changes } }),
    async run(documents, { allow, signal = new AbortController().signal, waitMs = 0 } = {}) {
      simulator.resetCounts()
      const problems: Problem[] = []
      const parts = await partsOn(store.db, documents, problems)
      const request = allow === undefined ? REQUEST : { ...REQUEST, allow }
      const onProgress = (one: Progress) => {
        if (one.kind === 'problem') problems.push({ ...one, fatal: false })
      }
      // What `runSync` does, without a queue: nobody else is to be woken.
      const owner = `test:${process.pid}:${++worlds}`
      const shared = { db: store.db, owner, signal }
      const { run } = await startRun({ ...shared, sync, workspace, request, alone: store.kind === 'embedded' })
      await workRun(run.id, { ...shared, parts, meter: createMeter(), waitMs, onProgress })
      return { ...(await ended(store.db, (await getRun(store.db, run.id)) ?? run)), problems, calls: simulator.counts().byPattern }
    },
    async plan(documents, { live = false } = {}) {
      // The mapping loads what it needs, so it is made before the plan, which puts parts together at once.
      const made = await partsOn(store.db, documents)
      return plan({
        db: store.db,
        partsOn: (db) => {
          const sink = createPagesSink(optionsOn(db))
          const openSource: SyncParts['openSource'] = async (_, call) => {
            await sink.prepare(call)
            return documentsSource(documents)
          }
          return { ...made, sink, openSource }
        },
        request: REQUEST,
        show: 20,
        live,
        onProgress: () => undefined,
        signal: new AbortController().signal,
      })
    },
  }
}

const REQUEST: RunRequest = { trigger: 'run', full: false, limit: null, path: null }

function documentsSource(documents: readonly PageDocument[]): Source {
  return {
    label: 'handbook',
    can: { resume: false, since: false, range: false },
    async *read() {
      if (documents.length > 0) yield { rows: documents.map((document, place) => ({ place, cells: [document] })) }
    },
  }
}

const DID = ['created', 'updated', 'unchanged', 'refused', 'postponed', 'cancelled', 'superseded', 'duplicate', 'merged'] as const

async function ended(db: Db, run: Run): Promise<Pick<EndedPages, 'run' | 'summary' | 'outcomes'>> {
  const summary = await summarise(db, run)
  if (run.status !== null && imbalance(summary) !== 0) throw new Error(`the books do not balance: ${JSON.stringify(summary)}`)
  return { run, summary, outcomes: await listOutcomes(db, { run: run.id, did: DID, after: -1, limit: 100_000 }) }
}

/** A document with a url, as short as can be. */
export function doc(external_id: string, body: string, more: Partial<PageDocument> = {}): PageDocument {
  return { external_id, title: external_id, body, format: 'markdown', url: `${CONTENT_SOURCE}/${external_id}`, ...more }
}
