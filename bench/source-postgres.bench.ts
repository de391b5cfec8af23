/**
 * What a nightly run over unchanged rows of a Postgres table costs, as a ratio to `COPY (query) TO STDOUT` by psql:
 * `npm run bench source-postgres`. Rows: FIN_SYNC_BENCH_ROWS (default 1,000,000; 12 columns, about 150 MB). Source and tables are databases
 * of one private server, with its usual durability. The first read is real; that Intercom holds everything is then written into the tables.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startSimulator } from '../src/simulator/simulator.ts'
import { openStore } from '../src/store/open.ts'
import { startPostgres } from '../test/support/postgres-binaries.ts'
import { databaseOf, onServer } from '../test/support/postgres-global.ts'
import { firstRead } from './first-read.ts'
import { printTable, runSync, type Used, withFolder } from './support.ts'

const ROWS = Number(process.env['FIN_SYNC_BENCH_ROWS'] ?? 1_000_000)

const TABLE = `create table people (id text primary key, email text, first text, last text, phone text, plan text, seats int, renewed date,
  city text, country text, notes text, updated_at timestamptz not null)`
const FILL = `insert into people select 'C-' || i, 'person.' || i || '@example.com', 'First' || i % 977, 'Last' || i % 3571,
  '+1202555' || lpad((100 + i % 100)::text, 4, '0'), 'pro', i % 40, date '2026-01-14' + i % 200, 'Springfield', 'US',
  'seen at the fair, booth ' || i % 200 || ', wants a call back', timestamptz '2026-01-01' + i * interval '1 second'
  from generate_series(1, ${ROWS}) i`
const QUERY = 'select * from people'

const syncOn = (url: string, since = ''): string => `
kind: contacts
source: { type: postgres, url: "${url}", query: "${QUERY}"${since} }
key: id
role: user
contact: { external_id: id, email: email, name: "{first} {last}", phone: phone }
`

interface Line {
  readonly name: string
  readonly used: Pick<Used, 'seconds'> & Partial<Used>
}

await withFolder(async (folder) => {
  const server = await startPostgres({ durable: true })
  const simulator = await startSimulator()
  try {
    for (const name of ['crm', 'ours', 'ours_since']) await onServer(server.url, `create database ${name}`)
    const crm = databaseOf(server.url, 'crm')
    for (const sql of [TABLE, FILL, 'create index on people (updated_at, id)', 'vacuum analyze people']) await onServer(crm, sql)
    console.log(`${ROWS.toLocaleString('en')} rows, 12 columns`)
    const copy = await best(() => copyOut(crm))
    const lines: Line[] = [{ name: 'COPY (query) TO STDOUT, psql', used: copy }]
    const plain = { folder, intercom: simulator, name: 'bench', sync: syncOn(crm), databaseUrl: databaseOf(server.url, 'ours') }
    await firstRead(plain)
    lines.push({ name: 'unchanged run', used: await best(() => unchanged(plain, ROWS)) })
    const since = { ...plain, sync: syncOn(crm, ', since: updated_at'), databaseUrl: databaseOf(server.url, 'ours_since') }
    await firstRead(since)
    lines.push({ name: 'unchanged run, since: nothing new', used: await best(() => unchanged(since)) })
    const everything = async (): Promise<Used> => {
      await forgetWatermark(since.databaseUrl)
      return unchanged(since, ROWS)
    }
    lines.push({ name: 'unchanged run, since: in full', used: await best(everything) })
    printTable(
      ['', 'seconds', 'ratio', 'rows/s', 'CPU s', 'peak MB'],
      lines.map((line) => figures(line, copy.seconds)),
    )
  } finally {
    await simulator.close()
    await server.stop()
  }
})

async function copyOut(url: string): Promise<Pick<Used, 'seconds'>> {
  const started = performance.now()
  await promisify(execFile)('sh', ['-c', `psql "$0" -qc "copy (${QUERY}) to stdout" > /dev/null`, url])
  return { seconds: (performance.now() - started) / 1000 }
}

/** `rows` = how many it must have read. */
async function unchanged(sync: Parameters<typeof runSync>[0], rows?: number): Promise<Used> {
  const used = await runSync(sync)
  const { read, unchanged: same, status } = used.summary
  if (status !== 'done' || same !== read || (rows !== undefined && read !== rows))
    throw new Error(`not unchanged: ${JSON.stringify(used.summary)}`)
  return used
}

async function forgetWatermark(databaseUrl: string): Promise<void> {
  const store = await openStore({ databaseUrl, home: '' })
  await store.db.execute('delete from fin_sync.watermarks')
  await store.close()
}

async function best<U extends Pick<Used, 'seconds'>>(measure: () => Promise<U>): Promise<U> {
  const runs = [await measure(), await measure(), await measure()]
  return runs.reduce((a, b) => (b.seconds < a.seconds ? b : a))
}

function figures({ name, used }: Line, base: number): (string | number)[] {
  const { seconds, cpuSeconds, peakMb } = used
  const rate = Math.round(ROWS / seconds)
  return [name, seconds.toFixed(1), (seconds / base).toFixed(2), rate, cpuSeconds?.toFixed(1) ?? '', peakMb ?? '']
}
