/** The story that the demo tells: a first run, one that finds nothing changed, one that sends three rows, and a handbook; each claim is checked. */
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { readEnvironment } from '../config/environment.ts'
import { loadConfig } from '../config/load.ts'
import { type ExitCode, FinSyncError } from '../errors.ts'
import type { Simulator } from '../simulator/simulator.ts'
import { type Connection, withConnection } from './connection.ts'
import type { Context } from './context.ts'
import { type Claims, contactWrites, createClaims } from './demo-claims.ts'
import { changePlans, NEW_PLAN } from './demo-edit.ts'
import type { DemoFolder } from './demo-folder.ts'
import { handbookAct } from './demo-pages.ts'
import { createStoryteller, type Storyteller } from './demo-story.ts'
import { count, counted } from './figures.ts'
import { withStore } from './open-store.ts'
import { type PerformedRun, performRun } from './perform-run.ts'
import { supportedSync } from './supported.ts'

interface DemoParts {
  readonly simulator: Simulator
  readonly folder: DemoFolder
  /** What the simulator allows in 10 s. */
  readonly callsPerWindow: number
}

interface Scene extends DemoParts {
  readonly tell: Storyteller
  readonly claims: Claims
  /** Runs one of the syncs as `fin-sync run` does. */
  run(sync: string): Promise<PerformedRun>
}

/** Answers 0 when everything the story claims was found to be so. */
export async function demo(context: Context, parts: DemoParts): Promise<ExitCode> {
  const tell = createStoryteller(context.terminal)
  const claims = createClaims(context.terminal, context.stop.signal)
  const own = demoContext(context, parts)
  await withRuns(own, async (run) => {
    const scene: Scene = { ...parts, tell, claims, run }
    for (const act of [firstRun, sameAgain, threeRows, handbookAct]) if (!context.stop.signal.aborted) await act(scene)
  })
  const stopped = context.stop.exitCode()
  if (stopped !== undefined) context.terminal.warn('fin-sync: the demo was stopped; the next one starts clean')
  if (stopped !== undefined) return stopped
  if (claims.failed() > 0) return 1
  tellTheRest(tell, { folder: parts.folder, cwd: context.cwd })
  return 0
}

/** Nothing of the caller's environment but the terminal: no database, no token, no proxy of theirs is touched. */
function demoContext(context: Context, { simulator, folder }: DemoParts): Context {
  const env = readEnvironment({
    INTERCOM_BASE_URL: simulator.url,
    INTERCOM_ACCESS_TOKEN: simulator.token,
    FIN_SYNC_HOME: folder.home,
  })
  const { terminal } = context
  // The story says what happens; without a terminal to rewrite, lines of progress would only be in its way.
  return {
    ...context,
    env,
    terminal: { ...terminal, say: terminal.detail },
    cwd: dirname(folder.config),
    configPath: folder.config,
  }
}

async function withRuns(context: Context, work: (run: Scene['run']) => Promise<void>): Promise<void> {
  const { env, cwd } = context
  const configs = [
    await loadConfig({ path: 'fin-sync.yaml', env, cwd }),
    await loadConfig({ path: 'handbook.yaml', env, cwd }),
  ] as const
  await withStore(context, ({ store }) =>
    withConnection(context, {
      settings: configs[0].workspace,
      db: store.db,
      work: (connection: Connection) =>
        work(async (name) => {
          const sync = configs.map(({ syncs }) => syncs.get(name)).find((one) => one !== undefined)
          if (sync === undefined) throw new FinSyncError(`the examples have no sync named ${name}`)
          const request = { trigger: 'run', full: false, limit: null, path: null } as const
          const order = { sync: supportedSync(sync, { path: null }), request, waitMs: 0 }
          return performRun(context, { store, connection, order })
        }),
    }),
  )
}

async function firstRun({ simulator, callsPerWindow, tell, claims, run }: Scene): Promise<void> {
  const before = simulator.state.contacts().length
  tell.title(`A simulated Intercom with ${counted(before, 'contact')}, and two CSV files to bring into it`)
  tell.line(`So that nobody waits it allows ${count(callsPerWindow)} calls in 10 s; Intercom's usual limit is 1,667.`)
  tell.line('')
  const runs = [await run('customers'), await run('leads')]
  tell.runs(runs)
  tell.refusals(runs)
  claims.ended(runs)
  const created = sum(runs, 'created')
  const after = simulator.state.contacts().length
  claims.hold(created > 0 && sum(runs, 'updated') > 0, 'the first runs create contacts and update those that were there')
  claims.hold(
    after === before + created,
    `${count(before)} contacts and ${count(created)} created make ${count(before + created)}, not ${count(after)}`,
  )
  tell.line(`Intercom holds ${counted(after, 'contact')} now: none was made twice.`)
}

async function sameAgain({ simulator, tell, claims, run }: Scene): Promise<void> {
  tell.title('The same files again: nothing changed, so nothing is sent')
  simulator.resetCounts()
  const runs = [await run('customers'), await run('leads')]
  tell.runs(runs)
  claims.ended(runs)
  const writes = contactWrites(simulator.calls())
  claims.hold(sum(runs, 'created') + sum(runs, 'updated') === 0, 'nothing is created or updated when nothing changed')
  claims.hold(writes === 0, `no contact is written when nothing changed; ${writes} were`)
  tell.line(`Contact writes that reached Intercom: ${writes}.`)
}

async function threeRows({ simulator, folder, tell, claims, run }: Scene): Promise<void> {
  const arrived = new Set(simulator.state.contacts().map((contact) => contact.external_id))
  const { text, ids } = changePlans(await readFile(folder.customers, 'utf8'), { rows: 3, isFit: (id) => arrived.has(id) })
  await writeFile(folder.customers, text)
  tell.title(`Three rows of customers.csv get another plan (${ids.join(', ')})`)
  simulator.resetCounts()
  const performed = await run('customers')
  tell.runs([performed])
  claims.ended([performed])
  const writes = contactWrites(simulator.calls())
  const changed = simulator.state.contacts().filter((contact) => contact.custom_attributes['plan'] === NEW_PLAN)
  const isThese = changed.length === 3 && changed.every(({ external_id: id }) => id !== null && ids.includes(id))
  claims.hold(performed.summary.updated === 3 && writes === 3, `three changed rows make three writes, not ${writes}`)
  claims.hold(isThese, 'exactly the three changed contacts hold the new plan')
  tell.line(`Contact writes that reached Intercom: ${writes}.`)
}

function sum(runs: readonly PerformedRun[], did: 'created' | 'updated'): number {
  return runs.reduce((total, { summary }) => total + summary[did], 0)
}

function tellTheRest(tell: Storyteller, o: { folder: DemoFolder; cwd: string }): void {
  const home = shellPath(o.folder.home, o.cwd)
  tell.title('What the demo left to look at')
  tell.commands([
    `FIN_SYNC_HOME=${home} npx fin-sync runs`,
    `FIN_SYNC_HOME=${home} npx fin-sync show <run>`,
    `FIN_SYNC_HOME=${home} npx fin-sync rejects <run> --out bad.csv`,
  ])
  tell.title('Your own file and token')
  tell.commands([
    'cp examples/fin-sync.yaml fin-sync.yaml      # then set path, key and the column names in it',
    'export INTERCOM_ACCESS_TOKEN=…               # Developer Hub > your app > Authentication',
    'npx fin-sync run customers',
    'npx fin-sync import my.csv --as customers    # or any other file of the same columns',
    'cp examples/handbook.yaml handbook.yaml      # documents for Fin: set path, url and content_source in it',
    'npx fin-sync run handbook -c handbook.yaml',
  ])
}

/** As it is typed in `cwd`. */
function shellPath(path: string, cwd: string): string {
  const short = relative(cwd, path)
  const shown = short.startsWith('..') ? path : short
  return /^[\w./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`
}
