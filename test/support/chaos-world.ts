/**
 * The world of a crash test: the simulator with a search that lags, a folder with a configuration, and the real command line as processes
 * of their own on an embedded store. Nothing of vitest is in here, because bench/chaos.ts uses it as well.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommandLine } from '../../src/cli/program.ts'
import { seededRandom } from '../../src/simulator/http/seeded-random.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { recordingStream } from '../cli/recording-stream.ts'
import { type ChaosSync, contactsBefore } from './chaos-people.ts'
import { BRIEF_MAIN } from './main.ts'

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
  /** What nobody is to kill runs inside this process: the same, a second or two less. */
  readonly inside?: boolean
}

export interface ChaosWorld {
  readonly simulator: Simulator
  readonly home: string
  /** From 0 up to 1, the same for the same seed. */
  readonly random: () => number
  write(sync: ChaosSync, csv: string): Promise<void>
  /** A process of its own, to be killed. */
  start(args: readonly string[]): Running
  /** From its start to its end. */
  run(args: readonly string[]): Promise<Ended>
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
  const place = { cwd: folder, home, url: simulator.url }
  const start = (args: readonly string[]): Running => {
    const child = startCommand(args, place)
    running.add(child)
    void child.ended.then(() => running.delete(child))
    return child
  }
  return {
    simulator,
    home,
    random: seededRandom(o.seed),
    write: (sync, csv) => writeFile(join(folder, `${sync}.csv`), csv),
    start,
    run: (args) => (o.inside === true ? runInside(args, place) : start(args).ended),
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

interface Place {
  readonly cwd: string
  readonly home: string
  readonly url: string
}

/** Nothing else: the shell may point at a database or a workspace. */
function environment({ home, url }: Place): Record<string, string> {
  return { TMPDIR: tmpdir(), NO_COLOR: '1', FIN_SYNC_HOME: home, INTERCOM_BASE_URL: url }
}

async function runInside(args: readonly string[], place: Place): Promise<Ended> {
  const [stdout, stderr] = [recordingStream(), recordingStream()]
  const exit = (code: number): never => {
    throw new Error(`ended hard with ${code}`)
  }
  const events = Object.assign(new EventEmitter(), { exit })
  const code = await runCommandLine({ args, stdout, stderr, process: events, cwd: place.cwd, env: environment(place) })
  return { code, killed: false, stdout: stdout.text(), stderr: stderr.text() }
}

function startCommand(args: readonly string[], place: Place): Running {
  const env = { PATH: process.env['PATH'], ...environment(place) }
  const child = spawn(process.execPath, [...BRIEF_MAIN, ...args], { cwd: place.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
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
