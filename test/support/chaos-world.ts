/**
 * The world of a crash test: the simulator with a search that lags, a folder with a configuration, and the real command line as processes
 * of their own on an embedded store. Nothing of vitest is in here, because bench/chaos.ts uses it as well.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isBuilt } from '../../scripts/ensure.mjs'
import { seededRandom } from '../../src/simulator/http/seeded-random.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { type ChaosSync, contactsBefore } from './chaos-people.ts'

const ROOT = new URL('../../', import.meta.url)
const BUILT = fileURLToPath(new URL('dist/main.js', ROOT))
const SOURCES = fileURLToPath(new URL('src/main.ts', ROOT))
const TSX = new URL('node_modules/tsx/dist/loader.mjs', ROOT).href

/** Calls in flight at once: fin-sync's default. */
export const CONCURRENCY = 8
/** The lag is longer than it takes to start a process, else the search would know what the one that was killed had made. */
const LAG = { lagMs: 3_000, searchDelayMs: 3_500 }

export interface WorldOptions {
  /** Of everything that is left to chance. */
  readonly seed: number
  /** People of each file that are fit; some of them are in Intercom from the start. */
  readonly fit: { readonly [sync in ChaosSync]: number }
  /** FIN_SYNC_HOME; left out, the first start makes a new one. */
  readonly home?: string
  /** How far the simulator's search lags behind, and how far fin-sync is told that it may. */
  readonly lag?: { readonly lagMs: number; readonly searchDelayMs: number }
}

export interface ChaosWorld {
  readonly simulator: Simulator
  readonly home: string
  /** From 0 up to 1, the same for the same seed. */
  readonly random: () => number
  write(sync: ChaosSync, csv: string): Promise<void>
  start(args: readonly string[]): Running
  /** Takes everything down and removes the folder. */
  close(): Promise<void>
}

export interface Ended {
  readonly code: number | null
  /** It was killed, and had not ended by itself before. */
  readonly killed: boolean
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly ended: Promise<Ended>
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
}

export async function createChaosWorld(o: WorldOptions): Promise<ChaosWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'fin-sync-chaos-'))
  const home = o.home ?? join(folder, 'home')
  const lag = o.lag ?? LAG
  const simulator = await startSimulator({
    // Windows of one second, so that a storm of 429 passes soon.
    limits: { app: { limit: 100_000, windowMs: 1_000 } },
    searchDelayMs: lag.lagMs,
    latencyMs: 3,
    // A sequence of its own: how many calls there are is up to timing, and must not change what is drawn next.
    random: seededRandom(~o.seed),
    seed: contactsBefore(o.fit),
    attributes: [{ name: 'plan' }],
  })
  await writeFile(join(folder, 'fin-sync.yaml'), configuration({ token: simulator.token, ...lag }))
  const running = new Set<Running>()
  return {
    simulator,
    home,
    random: seededRandom(o.seed),
    write: (sync, csv) => writeFile(join(folder, `${sync}.csv`), csv),
    start: (args) => {
      const child = startCommand(args, { cwd: folder, home, url: simulator.url })
      running.add(child)
      void child.ended.then(() => running.delete(child))
      return child
    },
    close: async () => {
      await Promise.all([...running].map((child) => child.kill()))
      await simulator.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

function configuration({ token, searchDelayMs }: { token: string; searchDelayMs: number }): string {
  const sync = (name: ChaosSync, lines: string): string =>
    `  ${name}:\n    kind: contacts\n    source: { type: csv, path: ./${name}.csv }\n${lines}`
  return `workspace:
  access_token: ${token}
  search_delay: ${searchDelayMs}ms
  concurrency: ${CONCURRENCY}
syncs:
${sync('users', '    key: id\n    role: user\n    contact: { external_id: id, email: email, name: name, custom_attributes: { plan: plan } }\n')}
${sync('leads', '    key: { from: email, as: email }\n    role: lead\n    contact: { email: email, name: name, custom_attributes: { plan: plan } }\n')}`
}

/** From dist/ where that is up to date: it starts in half the time. */
const MAIN = isBuilt() ? [BUILT] : ['--import', TSX, SOURCES]

function startCommand(args: readonly string[], o: { cwd: string; home: string; url: string }): Running {
  // Nothing else: the shell may point at a database or a workspace.
  const env = { PATH: process.env['PATH'], TMPDIR: tmpdir(), NO_COLOR: '1', FIN_SYNC_HOME: o.home, INTERCOM_BASE_URL: o.url }
  const child = spawn(process.execPath, [...MAIN, ...args], { cwd: o.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  const ended = once(child, 'close').then(() => ({
    code: child.exitCode,
    killed: child.signalCode === 'SIGKILL',
    stdout: stdout(),
    stderr: stderr(),
  }))
  return { ended, kill: () => kill(child) }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  return () => text
}
