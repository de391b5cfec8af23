/** Where a process is killed: at exact points of its talk with Intercom, or some time after one. */
import type { ArrivedCall, Call } from '../../src/simulator/http/call-log.ts'
import type { ChaosSync } from './chaos-people.ts'
import type { ChaosWorld, Ended, Running } from './chaos-world.ts'

/**
 * `before`    when the n-th call has arrived; it is not applied
 * `after`     when the n-th call was applied; it is never answered
 * `settling`  so long after the n-th call was answered: marks and settlements of others are under way
 * `reading`   so long after the first answer (GET /me): the source is read
 * `barrier`   at the look at the attributes, which comes between reading and the first write
 * `finish`    so long after the last write that was needed was answered
 * `anywhen`   so long after the start
 */
export type KillPoint =
  | { readonly kind: 'before' | 'after'; readonly n: number }
  | { readonly kind: 'settling'; readonly n: number; readonly ms: number }
  | { readonly kind: 'reading' | 'finish' | 'anywhen'; readonly ms: number }
  | { readonly kind: 'barrier' }

export const KILL_KINDS = ['before', 'after', 'settling', 'reading', 'barrier', 'finish', 'anywhen'] as const
export type KillKind = (typeof KILL_KINDS)[number]

export interface KillOrder {
  readonly sync: ChaosSync
  readonly point: KillPoint
  /** Whether Intercom holds everything that the file asks for. */
  readonly isDone: () => boolean
}

/** Runs the sync and kills it at the point. `killed` is false when it came to its end without meeting the point. */
export async function runAndKill(world: ChaosWorld, o: KillOrder): Promise<Ended> {
  const child = world.start(['run', o.sync, '--json', '--wait', '1m'])
  const disarm = arm(world, { ...o, child })
  try {
    return await child.ended
  } finally {
    disarm()
  }
}

function arm({ simulator }: ChaosWorld, o: KillOrder & { child: Running }): () => void {
  const { point, child } = o
  const timers: NodeJS.Timeout[] = []
  const killIn = (ms: number): void => void timers.push(setTimeout(() => void child.kill(), ms))
  const counts = { arrived: 0, answered: 0 }
  const onArrival = async (call: ArrivedCall): Promise<void> => {
    counts.arrived += 1
    if (point.kind === 'before' && counts.arrived === point.n) {
      simulator.fault({ kind: 'drop_before', match: (_, pattern) => pattern === call.pattern })
      await child.kill()
    }
    if (point.kind === 'barrier' && call.pattern === 'GET /data_attributes') await child.kill()
  }
  const onCall = async (call: Call): Promise<void> => {
    counts.answered += 1
    if (point.kind === 'after' && counts.answered === point.n) await child.kill()
    if (point.kind === 'settling' && counts.answered === point.n) killIn(point.ms)
    if (point.kind === 'reading' && call.pattern === 'GET /me') killIn(point.ms)
    if (point.kind === 'finish' && o.isDone()) killIn(point.ms)
  }
  const deaf = [simulator.onArrival(onArrival), simulator.onCall(onCall)]
  if (point.kind === 'anywhen') killIn(point.ms)
  return () => {
    for (const stop of deaf) stop()
    for (const timer of timers) clearTimeout(timer)
  }
}

const SHARES: readonly (readonly [KillKind, number])[] = [
  ['before', 0.2],
  ['after', 0.25],
  ['settling', 0.25],
  ['reading', 0.1],
  ['barrier', 0.05],
  ['anywhen', 0.15],
]

/** Draws a kill point. `calls` = about how many calls a process makes on its way to it. */
export function drawPoint(random: () => number, calls: number): KillPoint {
  const n = 2 + Math.floor(random() * 2 * calls)
  const kind = drawKind(random())
  if (kind === 'barrier') return { kind }
  if (kind === 'before' || kind === 'after') return { kind, n }
  if (kind === 'settling') return { kind, n, ms: Math.floor(random() * 30) }
  return { kind, ms: Math.floor(random() * (kind === 'anywhen' ? 2_500 : 150)) }
}

function drawKind(drawn: number): KillKind {
  let sum = 0
  for (const [kind, share] of SHARES) {
    sum += share
    if (drawn < sum) return kind
  }
  return 'after'
}
