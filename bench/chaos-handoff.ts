/**
 * Kills hand-offs at seeded random points, and looks for anything that was lost or done twice.
 *
 *     node --import tsx bench/chaos-handoff.ts --kills 200 --seed 1
 *
 * An episode is a workspace with some conversations that Fin escalated. The command line is started again and again, and killed before, after
 * or some time after one of its calls, until it has been killed `KILLS` times; then it comes to its end. Exit code 1 on any violation.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../src/simulator/http/seeded-random.ts'
import { type Simulator, startSimulator } from '../src/simulator/simulator.ts'
import { addEscalated, HANDOFF_YAML, judgeHandoffs, makeTag } from '../test/support/handoff-people.ts'
import { MAIN } from '../test/support/main.ts'
import { printTable, withFolder } from './support.ts'

const CONVERSATIONS = 20
/** Kills an episode. */
const KILLS = 10
/** About as many calls as a start makes that is not killed. */
const CALLS = 60
const KINDS = ['before', 'after', 'settling'] as const
type Kind = (typeof KINDS)[number]

const { values } = parseArgs({ options: { kills: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } } })
const wanted = Number(values.kills)
const kills = new Map<Kind, number>(KINDS.map((kind) => [kind, 0]))
const violations: string[] = []
let starts = 0

interface Point {
  readonly kind: Kind
  /** The how manieth call, from 1. */
  readonly n: number
  /** With `settling`: milliseconds after its answer. */
  readonly ms: number
}

/** Starts the command line and kills it there; false when it came to its end before. */
async function startAndKill(simulator: Simulator, o: { folder: string; point: Point | undefined }): Promise<boolean> {
  starts += 1
  const env = { PATH: process.env['PATH'], INTERCOM_BASE_URL: simulator.url, INTERCOM_ACCESS_TOKEN: simulator.token }
  const child = spawn(process.execPath, [...MAIN, 'run', 'handoff', '--json', '--wait', '1m'], {
    cwd: o.folder,
    env,
    stdio: 'ignore',
  })
  const ended = once(child, 'close')
  const disarm =
    o.point === undefined ? () => undefined : arm(simulator, { point: o.point, kill: () => void child.kill('SIGKILL') })
  await ended
  disarm()
  return child.signalCode === 'SIGKILL'
}

/** Whoever is killed waits for no answer: the call is handled, or left, once the process is gone. */
function arm(simulator: Simulator, { point, kill }: { point: Point; kill: () => void }): () => void {
  let arrived = 0
  let answered = 0
  const deaf = [
    simulator.onArrival(({ pattern }) => {
      arrived += 1
      if (point.kind !== 'before' || arrived !== point.n) return
      simulator.fault({ kind: 'drop_before', match: (_, met) => met === pattern })
      kill()
    }),
    simulator.onCall(() => {
      answered += 1
      if (point.kind === 'after' && answered === point.n) kill()
      if (point.kind === 'settling' && answered === point.n) setTimeout(kill, point.ms)
    }),
  ]
  return () => {
    for (const stop of deaf) stop()
    simulator.clearFaults()
  }
}

async function tellEpisode(seed: number, folder: string): Promise<void> {
  const random = seededRandom(seed)
  const simulator = await startSimulator({ limits: 'none', assignClosed: seed % 2 === 0 ? 'reject422' : 'reopen' })
  await makeTag(simulator)
  const ids = addEscalated(simulator, CONVERSATIONS)
  await writeFile(join(folder, 'fin-sync.yaml'), HANDOFF_YAML)
  for (let i = 0; i < KILLS; i++) {
    const kind = KINDS[Math.floor(random() * KINDS.length)] ?? 'after'
    const point = { kind, n: 2 + Math.floor(random() * CALLS), ms: Math.floor(random() * 30) }
    if (await startAndKill(simulator, { folder, point })) kills.set(kind, (kills.get(kind) ?? 0) + 1)
  }
  await startAndKill(simulator, { folder, point: undefined })
  violations.push(...judgeHandoffs(simulator, ids).map((one) => `seed ${seed}: ${one}`))
  await simulator.close()
}

const killed = (): number => [...kills.values()].reduce((sum, one) => sum + one, 0)

for (let seed = Number(values.seed); killed() < wanted; seed++) {
  await withFolder((folder) => tellEpisode(seed, folder))
  process.stderr.write(`${killed()} of ${wanted} kills, ${violations.length} violations\n`)
}
printTable(['', ...KINDS, 'kills', 'starts'], [['hand-offs', ...kills.values(), killed(), starts]])
const matching = (word: string): number => violations.filter((one) => one.includes(`${word}:`)).length
process.stdout.write(`\ntwice ${matching('twice')}, lost ${matching('lost')}\n${violations.map((one) => `  ${one}\n`).join('')}`)
process.exitCode = violations.length === 0 ? 0 : 1
