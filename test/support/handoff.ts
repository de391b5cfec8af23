/** A whole hand-off in one process, of real parts: conversations in the simulator, a store, and a configuration as a user writes it. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AssembleOptions } from '../../src/cli/assemble.ts'
import { assembleHandoff, handoffSinkOptions } from '../../src/cli/assemble-handoff.ts'
import { createMeter } from '../../src/cli/call-meter.ts'
import type { Workspace } from '../../src/config/config.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { HANDOFF, type HandoffSync } from '../../src/config/handoff-schema.ts'
import { loadConfig } from '../../src/config/load.ts'
import { handoffRow } from '../../src/handoff/record.ts'
import { createIntercomClient, type IntercomClient } from '../../src/intercom/client.ts'
import { openLiveRun } from '../../src/jobs/live.ts'
import type { SyncParts } from '../../src/jobs/parts.ts'
import { startRun } from '../../src/jobs/start-run.ts'
import { type Summary, summarise } from '../../src/jobs/summary.ts'
import { workRun } from '../../src/jobs/work-run.ts'
import { createMemoryLimiter } from '../../src/limiter/memory.ts'
import type { SimConversation } from '../../src/simulator/conversations/sim-conversation.ts'
import type { SimPart } from '../../src/simulator/conversations/sim-part.ts'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { createHandoffSink } from '../../src/sinks/handoff.ts'
import { createDesk } from '../../src/sinks/handoff-desk.ts'
import { type Handoff, listHandoffs } from '../../src/store/handoffs.ts'
import type { Store } from '../../src/store/open.ts'
import { listOutcomes, type StoredOutcome } from '../../src/store/outcomes.ts'
import { getRun, type Run } from '../../src/store/runs.ts'
import { atEnd } from './at-end.ts'
import { tempDir } from './temp.ts'

/** Enough calls a window that no test waits for one. */
const PLENTY = { app: { limit: 1_000_000, windowMs: 10_000 } }
export const TAG = 'needs a person'
export const TEAM = '5017691'
export const [ADMIN, COLLEAGUE] = ['991267459', '991267460']
export const MESSAGE = 'A person takes over'

export interface HandoffWorldOptions {
  readonly store: Store
  /** Lines of the `handoff:` part besides the target, the tag and the message. */
  readonly handoff?: string
  readonly assignTo?: string
  readonly simulator?: SimulatorOptions
  /** Stands between the product and Intercom: what it throws is what a process meets that dies there. */
  readonly client?: (real: IntercomClient) => IntercomClient
}

export interface EndedHandoff {
  readonly run: Run
  readonly summary: Summary
  readonly outcomes: readonly StoredOutcome[]
  /** Calls to the simulator during this run, by pattern. */
  readonly calls: Readonly<Record<string, number>>
}

export interface HandoffWorld {
  readonly simulator: Simulator
  readonly workspace: string
  /** A conversation that Fin escalated, with what is given. */
  escalated(changes?: Parameters<Simulator['state']['conversations']['add']>[0]): SimConversation
  now(id: string): SimConversation
  /** As the scheduler does. */
  run(o?: { waitMs?: number }): Promise<EndedHandoff>
  /** As a webhook or a person does. */
  ask(ids: readonly string[], by?: 'rules' | 'hand'): Promise<EndedHandoff>
  /** Of this workspace, the newest first. */
  handoffs(): Promise<readonly Handoff[]>
}

let worlds = 0

/** Each world has a workspace of its own, so that worlds may share a store one after the other. */
export async function createHandoffWorld(o: HandoffWorldOptions): Promise<HandoffWorld> {
  const workspace = `h${process.pid}_${++worlds}`
  const simulator = await startSimulator({ limits: PLENTY, workspace: { idCode: workspace }, ...o.simulator })
  atEnd(() => simulator.close())
  const { state } = simulator
  await createTag(simulator)
  const world = { ...o, simulator, workspace, ...(await loadHandoff(simulator, o)) }
  // A sync belongs to one workspace; the worlds of a file have one each.
  await o.store.db.execute('truncate fin_sync.syncs, fin_sync.runs, fin_sync.ledger, fin_sync.outcomes, fin_sync.seen cascade')
  return {
    simulator,
    workspace,
    escalated: (changes = {}) =>
      state.conversations.add({
        body: '<p>Where is my refund?</p>',
        parts: [{ author: 'bot', body: '<p>It takes 5 days.</p>' }],
        ai_agent: { resolution_state: 'escalated', created_at: 1_734_537_000, last_answer_type: 'ai_answer' },
        ...changes,
      }),
    now: (id) => {
      const found = state.conversations.find(id)
      if (found === undefined) throw new Error(`no conversation ${id}`)
      return found
    },
    run: ({ waitMs = 0 } = {}) => measured(world, () => runScheduled(world, waitMs)),
    ask: (ids, by = 'rules') => measured(world, () => runAsked(world, { ids, by })),
    handoffs: async () => (await listHandoffs(o.store.db, { limit: 10_000 })).filter((one) => one.workspace === workspace),
  }
}

/** What our admin did to it, in order: the part's type, and what was said. */
export function acts(conversation: SimConversation): readonly string[] {
  return conversation.parts.filter(({ author }) => author.id === ADMIN).map((part) => partText(part))
}

function partText({ part_type: type, body }: SimPart): string {
  return type === 'note' ? 'note' : `${type}${body === null ? '' : `: ${body.replaceAll(/<[^>]*>/g, '')}`}`
}

interface World extends HandoffWorldOptions {
  readonly simulator: Simulator
  readonly workspace: string
  readonly sync: HandoffSync
  readonly settings: Workspace
}

async function createTag({ url, token }: Simulator): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  await fetch(`${url}/tags`, { method: 'POST', headers, body: JSON.stringify({ name: TAG }) })
}

async function loadHandoff({ url, token }: Simulator, o: HandoffWorldOptions): Promise<Pick<World, 'sync' | 'settings'>> {
  const folder = await tempDir()
  const { assignTo = '{ team: Support }', handoff = '' } = o
  const lines = [`assign_to: ${assignTo}`, `tag: ${TAG}`, `message: ${MESSAGE}`, ...handoff.split('\n')].map((line) => `  ${line}`)
  const yaml = `workspace: { access_token: ${token}, admin_id: "${ADMIN}" }\nsyncs: {}\nhandoff:\n${lines.join('\n')}\n`
  await writeFile(join(folder, 'fin-sync.yaml'), yaml)
  const { syncs, workspace: settings } = await loadConfig({
    cwd: folder,
    env: readEnvironment({ INTERCOM_BASE_URL: url }),
    sync: HANDOFF,
  })
  const sync = syncs.get(HANDOFF)
  if (sync?.kind !== 'handoff') throw new Error('the world has no hand-off')
  return { sync, settings }
}

async function measured(world: World, work: () => Promise<Run>): Promise<EndedHandoff> {
  const { simulator, store } = world
  simulator.resetCounts()
  const run = await work()
  const did = ['updated', 'unchanged', 'refused', 'postponed', 'cancelled', 'superseded', 'duplicate'] as const
  const outcomes = await listOutcomes(store.db, { run: run.id, did, after: -1, limit: 10_000 })
  return { run, summary: await summarise(store.db, run), outcomes, calls: simulator.counts().byPattern }
}

interface Job {
  readonly parts: SyncParts
  readonly meter: ReturnType<typeof createMeter>
  readonly owner: string
}

async function connected<T>(world: World, work: (job: Job) => Promise<T>): Promise<T> {
  const { simulator, store, sync, workspace, settings } = world
  const meter = createMeter()
  const limiter = createMemoryLimiter({ pools: 'shared' })
  const real = createIntercomClient({
    baseUrl: simulator.url,
    token: () => simulator.token,
    version: '2.16',
    limiter,
    onCall: meter.saw,
    sleep: async () => undefined,
  })
  const o: AssembleOptions = { store, connection: { client: world.client?.(real) ?? real, workspace, settings, meter } }
  const desk = createDesk({ ...sync, client: o.connection.client })
  const sink = createHandoffSink({ ...handoffSinkOptions(sync, { ...o, desk }), settleMs: 0 })
  try {
    return await work({ parts: { ...(await assembleHandoff(sync, o)), sink }, meter, owner: `test:${process.pid}:${++worlds}` })
  } finally {
    await real.close()
    await limiter.close()
  }
}

function runScheduled(world: World, waitMs: number): Promise<Run> {
  return connected(world, async ({ parts, meter, owner }) => {
    const { db } = world.store
    const request = { trigger: 'run', full: false, limit: null, path: null } as const
    const signal = new AbortController().signal
    const { run } = await startRun({ db, sync: HANDOFF, workspace: world.workspace, request, owner, alone: true, signal })
    await workRun(run.id, { db, parts, owner, meter, waitMs, signal, onProgress: () => undefined })
    return (await getRun(db, run.id)) ?? run
  })
}

function runAsked(world: World, { ids, by }: { ids: readonly string[]; by: 'rules' | 'hand' }): Promise<Run> {
  return connected(world, async ({ parts, meter, owner }) => {
    const { db } = world.store
    const rows = ids.map((id) => handoffRow({ conversation_id: id, by, asked: String(++worlds) }))
    const driver = { owner, leaseMs: 30_000 }
    const order = { sync: HANDOFF, workspace: world.workspace, rows, by: 'test', label: 'asked', driver }
    const run = await openLiveRun({ db, queue: { wake: async () => undefined } }, order)
    const signal = new AbortController().signal
    await workRun(run.id, { db, parts, owner, meter, waitMs: 0, signal, onProgress: () => undefined })
    return (await getRun(db, run.id)) ?? run
  })
}
