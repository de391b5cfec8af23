/**
 * Servers and machines fail under living workers, again and again, with the time limits as they are; looks for anything lost or doubled.
 *
 *     node --import tsx bench/faults.ts --rounds 3 --seed 1
 *
 * A round plays every fault once, each in a world of its own with real `fin-sync worker` processes, a search that lags, and a private Postgres
 * and Redis: woken through Redis, and where that makes a difference through Postgres too. test/support/workers-world-*.ts tell what happens,
 * chaos-verdict.ts what must be true then. Prints a table; exit code 1 on any violation, which is told with its seed: `--seed <that> --rounds 1`
 * plays it again (what it meets is up to timing). `--only killed` plays the faults of that name.
 */
import { parseArgs } from 'node:util'
import { type PrivateServer, startPostgres } from '../test/support/postgres-binaries.ts'
import { type PrivateRedis, startRedis } from '../test/support/redis-binaries.ts'
import { clocksOff, killed, wokenTwice } from '../test/support/workers-world-machines.ts'
import {
  flushed,
  halfOpenIntercom,
  halfOpenPostgres,
  halfOpenRedis,
  postgresKilled,
  redisKilled,
} from '../test/support/workers-world-servers.ts'
import type { Fault } from '../test/support/workers-world-stage.ts'
import { printTable } from './support.ts'

const ROWS = 400

interface Played {
  readonly name: string
  readonly through: 'Redis' | 'Postgres'
  readonly play: Fault
}

const FAULTS: readonly Played[] = [
  { name: 'Redis flushed', through: 'Redis', play: flushed },
  { name: 'Redis killed', through: 'Redis', play: redisKilled },
  { name: 'half-open to Redis', through: 'Redis', play: halfOpenRedis },
  { name: 'Postgres killed', through: 'Redis', play: postgresKilled },
  { name: 'Postgres killed', through: 'Postgres', play: postgresKilled },
  { name: 'half-open to Postgres', through: 'Redis', play: halfOpenPostgres },
  { name: 'half-open to Postgres', through: 'Postgres', play: halfOpenPostgres },
  { name: 'half-open to Intercom', through: 'Redis', play: halfOpenIntercom },
  { name: 'clocks off by 7 minutes', through: 'Redis', play: clocksOff },
  { name: 'clocks off by 7 minutes', through: 'Postgres', play: clocksOff },
  { name: 'every wake-up twice', through: 'Redis', play: wokenTwice },
  { name: 'workers killed', through: 'Redis', play: killed },
  { name: 'workers killed', through: 'Postgres', play: killed },
]

interface Tally {
  rounds: number
  longestMs: number
  violations: number
}

interface Servers {
  readonly postgres: PrivateServer
  readonly redis: PrivateRedis
}

async function play({ through, play: fault }: Played, { postgres, redis, seed }: Servers & { seed: number }): Promise<string[]> {
  try {
    const stage = { postgres, seed, rows: ROWS, patience: 'real' } as const
    return await fault(through === 'Redis' ? { ...stage, redis } : stage)
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
})
const [rounds, firstSeed] = [Number(values.rounds), Number(values.seed)]
const chosen = FAULTS.filter(({ name }) => name.includes(values.only))
if (chosen.length === 0)
  throw new Error(`no fault is named "${values.only}"; there are: ${FAULTS.map(({ name }) => name).join(', ')}`)
const tallies = new Map(chosen.map((one): [Played, Tally] => [one, { rounds: 0, longestMs: 0, violations: 0 }]))
const violations: string[] = []

async function playRound(servers: Servers, seed: number): Promise<void> {
  for (const [one, tally] of tallies) {
    const since = performance.now()
    const found = await play(one, { ...servers, seed })
    tally.rounds += 1
    tally.longestMs = Math.max(tally.longestMs, performance.now() - since)
    tally.violations += found.length
    violations.push(...found.map((text) => `seed ${seed}, ${one.name}, ${one.through}: ${text}`))
    process.stderr.write(`seed ${seed}, ${one.name}, ${one.through}: ${found.length === 0 ? 'good' : found.join('; ')}\n`)
  }
}

const [postgres, redis] = await Promise.all([startPostgres({ durable: true }), startRedis()])
try {
  for (let seed = firstSeed; seed < firstSeed + rounds; seed++) await playRound({ postgres, redis }, seed)
} finally {
  await Promise.all([postgres.stop(), redis.stop()])
}
printTable(
  ['', 'woken through', 'rounds', 'longest, s', 'violations'],
  [...tallies].map(([{ name, through }, t]) => [name, through, t.rounds, (t.longestMs / 1000).toFixed(1), t.violations]),
)
process.stdout.write(`\nviolations ${violations.length}\n${violations.map((one) => `  ${one}\n`).join('')}`)
process.exitCode = violations.length === 0 ? 0 : 1
