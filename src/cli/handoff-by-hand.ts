/** Hands conversations over in the foreground: a live run of the hand-off, whose rows are what was named on the command line. */
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { HANDOFF } from '../config/handoff-schema.ts'
import { ConfigError, type ExitCode, FinSyncError } from '../errors.ts'
import { handoffRow } from '../handoff/record.ts'
import { LEASE_MS } from '../jobs/keep-alive.ts'
import { openLiveRun } from '../jobs/live.ts'
import { summarise } from '../jobs/summary.ts'
import { workRun } from '../jobs/work-run.ts'
import { takeBackLeases } from '../store/ledger-claim.ts'
import type { Store } from '../store/open.ts'
import { type OutcomeLine, pageOutcomes } from '../store/outcome-page.ts'
import { getRun, type Run } from '../store/runs.ts'
import { assembleSync } from './assemble.ts'
import { type ConfiguredSync, configuredSync } from './configured-sync.ts'
import { type Connection, withConnection } from './connection.ts'
import type { Context } from './context.ts'
import { exitCodeOf } from './exit-code.ts'
import { withRedis } from './open-redis.ts'
import { withStore } from './open-store.ts'
import { showProgress } from './progress-view.ts'
import { whoAsks } from './who.ts'

export interface ByHandOptions {
  readonly conversations: readonly string[]
  readonly yes: boolean
  readonly waitMs: number
}

type ByHand = ByHandOptions & { readonly configured: ConfiguredSync; readonly store: Store }

/** @throws ConfigError without `yes`, for what is no id, or when the configuration has no `handoff:` */
export async function handOffByHand(context: Context, o: ByHandOptions): Promise<ExitCode> {
  const conversations = [...new Set(o.conversations)]
  const strange = conversations.find((id) => !/^[A-Za-z0-9_-]{1,64}$/.test(id))
  if (strange !== undefined) throw new ConfigError(`${JSON.stringify(strange)} is no id of a conversation, such as 215469053847563`)
  const configured = await configuredSync(context, { name: HANDOFF, path: null })
  if (!o.yes) throw notYet(conversations)
  const onError = (error: Error): void => context.terminal.warn(`note: ${error.message}`)
  return withStore(context, ({ store }) => {
    const work = (connection: Connection) => handOver(context, { ...o, conversations, configured, store, connection })
    const { settings } = configured
    return withRedis(context, { onError, work: (redis) => withConnection(context, { settings, db: store.db, redis, work }) })
  })
}

function notYet(conversations: readonly string[]): ConfigError {
  const what = conversations.length === 1 ? 'the conversation' : `${conversations.length} conversations`
  return new ConfigError(
    `this tags ${what}, assigns it to people and writes a note, whatever the rules say; to do it, repeat the command with --yes`,
  )
}

async function handOver(context: Context, o: ByHand & { connection: Connection }): Promise<ExitCode> {
  const { db } = o.store
  const run = await runToEnd(context, o)
  const [did, code] = [null, null] // of every kind
  const outcomes = await pageOutcomes(db, { run: run.id, did, code, after: 0, limit: o.conversations.length })
  const summary = await summarise(db, run)
  const { terminal } = context
  for (const outcome of outcomes) terminal.data(terminal.json ? JSON.stringify(outcomeJson(outcome)) : outcomeText(outcome))
  if (terminal.json) terminal.data(JSON.stringify(summary))
  return tellEnd(context, run)
}

async function runToEnd(context: Context, o: ByHand & { connection: Connection }): Promise<Run> {
  const { store, connection, waitMs } = o
  const { db } = store
  const owner = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`
  const parts = await assembleSync(o.configured.sync, { store, connection })
  await takeBackLeases(db, { owner, force: store.kind === 'embedded' })
  const run = await openByHand(o, owner)
  const calls = (): number => connection.meter.total()
  const view = showProgress(context.terminal, { sync: HANDOFF, calls, callsAllowed: () => null })
  const { onProgress } = view
  try {
    await workRun(run.id, { db, owner, parts, meter: connection.meter, waitMs, onProgress, signal: context.stop.signal })
  } finally {
    view.stop()
  }
  const ended = await getRun(db, run.id)
  if (ended === undefined) throw new FinSyncError(`run ${run.id} is gone: something else empties the database`)
  return ended
}

function openByHand({ store, connection, conversations }: ByHand & { connection: Connection }, owner: string): Promise<Run> {
  const asked = new Date().toISOString()
  const rows = conversations.map((id) => handoffRow({ conversation_id: id, by: 'hand', asked }))
  const label = conversations.length === 1 ? `conversation ${conversations[0]}` : `${conversations.length} conversations`
  const driver = { owner, leaseMs: LEASE_MS }
  const order = { sync: HANDOFF, workspace: connection.workspace, rows, by: whoAsks(), label, driver }
  // It has a driver: nobody is woken.
  return openLiveRun({ db: store.db, queue: { wake: async () => undefined } }, order)
}

const WORDS: ReadonlyMap<string | null, string> = new Map([
  ['updated', 'handed over'],
  ['unchanged', 'stays as it is'],
])

function outcomeJson({ key, did, code, why }: OutcomeLine): Readonly<Record<string, string | null>> {
  return { conversation: key, did, code, why }
}

function outcomeText({ key, did, code, why }: OutcomeLine): string {
  const said = code === null ? '' : `: ${why ?? ''} (${code})`
  return `conversation ${key}  ${WORDS.get(did) ?? did ?? 'not come to'}${said}`
}

function tellEnd({ terminal, stop }: Context, run: Run): ExitCode {
  if (run.message !== null) terminal.warn(`fin-sync: ${run.message}`)
  if (run.status === null) terminal.warn(`fin-sync: run ${run.id} goes on with: fin-sync resume ${HANDOFF}`)
  return stop.exitCode() ?? exitCodeOf(run)
}
