/**
 * Eight processes and one rate limit, on Redis and on Postgres at the same time: `npm run bench limits`. The windows are real, so it takes
 * as long as they do; FIN_SYNC_BENCH_WINDOWS (default 3) says how many are measured. It exits 1 when a window was overspent, when less
 * than 97 % of what headroom leaves was used, when a call was lost, and on a 429 too many.
 */
import { migrate } from '../src/store/migrate.ts'
import { openStore } from '../src/store/open.ts'
import { startPostgres } from '../test/support/postgres-binaries.ts'
import { startRedis } from '../test/support/redis-binaries.ts'
import { hire, startIntercom, stranger, type Tally, type Task } from './limits-processes.ts'
import { printTable } from './support.ts'

const WINDOWS = Number(process.env['FIN_SYNC_BENCH_WINDOWS'] ?? 3)
const WINDOW_MS = 10_000
const PROCESSES = 8
const LIMIT = 1_666
/** Limit x (1 - headroom). */
const USABLE = LIMIT - Math.ceil(LIMIT * 0.1)
const ENOUGH = 0.97

interface Measured {
  /** Calls answered in each whole window, those of others included. */
  readonly windows: readonly number[]
  readonly tally: Tally
}

type Backend = Pick<Task, 'redisUrl' | 'databaseUrl'>

/** `share` of the limit is taken by somebody else. */
async function measure(backend: Backend, share: number): Promise<Measured> {
  const intercom = await startIntercom(LIMIT)
  const crew = await hire(PROCESSES, { serverUrl: intercom.url, ...backend })
  const firstAt = Math.ceil((Date.now() + 1_000) / WINDOW_MS) * WINDOW_MS
  const endAt = firstAt + WINDOWS * WINDOW_MS
  const stop = new AbortController()
  const other = share > 0 ? stranger(intercom, { everyMs: WINDOW_MS / (LIMIT * share), signal: stop.signal }) : undefined
  const tally = await crew.run(endAt)
  stop.abort()
  await other
  intercom.close()
  const resets = Array.from({ length: WINDOWS }, (_, index) => firstAt + (index + 1) * WINDOW_MS)
  return { windows: resets.map((resetAt) => intercom.windows.served.get(resetAt) ?? 0), tally }
}

function line(name: string, { windows, tally }: Measured): (string | number)[] {
  const used = Math.min(...windows) / USABLE
  const refused = (100 * tally.limited) / tally.attempts
  return [
    name,
    windows.join(' '),
    `${(100 * used).toFixed(1)} %`,
    tally.attempts,
    tally.limited,
    `${refused.toFixed(2)} %`,
    tally.lost,
  ]
}

/** Alone: no window above what headroom leaves, nearly all of that used, no 429. With others: nothing lost, hardly a 429. */
function isGood({ windows, tally }: Measured, share: number): boolean {
  if (tally.lost > 0) return false
  if (share > 0) return tally.limited < tally.attempts / 100
  return tally.limited === 0 && windows.every((calls) => calls <= USABLE && calls >= ENOUGH * USABLE)
}

const [redis, postgres] = await Promise.all([startRedis({ durable: true }), startPostgres({ durable: true })])
try {
  const store = await openStore({ databaseUrl: postgres.url, home: '' })
  await migrate(store.db)
  console.log(`${PROCESSES} processes, a limit of ${LIMIT} calls in 10 s, of which ${USABLE} may be used; answers after 20 ms`)
  for (const share of [0, 0.3]) {
    const measured = await Promise.all([measure({ redisUrl: redis.url }, share), measure({ databaseUrl: postgres.url }, share)])
    const [onRedis, onPostgres] = measured
    console.log(share === 0 ? '\nalone' : `\nwith somebody else who takes ${share * 100} % of the limit`)
    printTable(
      ['', 'calls in each window', 'least used', 'our calls', '429', 'share', 'lost'],
      [line('Redis', onRedis), line('Postgres', onPostgres)],
    )
    if (measured.some((one) => !isGood(one, share))) process.exitCode = 1
  }
  await store.close()
} finally {
  await Promise.all([redis.stop(), postgres.stop()])
}
