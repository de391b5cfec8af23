/**
 * What a nightly run over unchanged rows costs, as a ratio to csv-parse alone over the same file: `npm run bench unchanged`.
 * Rows: FIN_SYNC_BENCH_ROWS (default 1,000,000; 12 columns, about 160 MB). Postgres: a private server, with its usual durability.
 * The first read is real; that Intercom holds everything is then written into the tables, because a million creates would only measure
 * the simulator.
 */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { startSimulator } from '../src/simulator/simulator.ts'
import { startPostgres } from '../test/support/postgres-binaries.ts'
import { firstRead } from './first-read.ts'
import { printTable, runNode, runSync, type Used, withFolder } from './support.ts'

const ROWS = Number(process.env['FIN_SYNC_BENCH_ROWS'] ?? 1_000_000)

const SYNC = `
kind: contacts
source: { type: csv, path: ./rows.csv }
key: id
role: user
contact: { external_id: id, email: email, name: "{first} {last}", phone: phone }
`

async function writeRows(path: string): Promise<void> {
  const out = createWriteStream(path)
  out.write('id,email,first,last,phone,plan,seats,renewed,city,country,source,notes\n')
  for (let i = 0; i < ROWS; i++) {
    const row = `C-${i},person.${i}@example.com,First${i % 977},Last${i % 3571},+1202555${String(100 + (i % 100)).padStart(4, '0')},pro,${i % 40},2026-0${1 + (i % 9)}-14,Springfield,US,import,"seen at the fair, booth ${i % 200}, wants a call back"\n`
    if (!out.write(row)) await once(out, 'drain')
  }
  out.end()
  await finished(out)
}

const PARSE_ALONE = `
import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
let rows = 0
for await (const _ of createReadStream(process.argv[1]).pipe(parse({ columns: false, bom: true }))) rows += 1
console.log(rows)
`

await withFolder(async (folder) => {
  const csv = join(folder, 'rows.csv')
  await writeRows(csv)
  const megabytes = (await stat(csv)).size / 1e6
  console.log(`${ROWS.toLocaleString('en')} rows, 12 columns, ${megabytes.toFixed(0)} MB`)
  const alone = await best(() => runNode(['--input-type=module', '-e', PARSE_ALONE, csv]))
  const simulator = await startSimulator()
  const rows: (string | number)[][] = [line('csv-parse alone, columns: false', alone, alone)]
  const postgres = await startPostgres({ durable: true })
  try {
    for (const kind of ['Postgres', 'embedded'] as const) {
      const database = kind === 'Postgres' ? { databaseUrl: postgres.url } : {}
      const sync = { folder, intercom: simulator, name: 'bench', sync: SYNC, ...database }
      await firstRead(sync)
      const unchanged = await best(async () => {
        const used = await runSync(sync)
        if (used.summary.unchanged !== ROWS) throw new Error(`not unchanged: ${JSON.stringify(used.summary)}`)
        return used
      })
      rows.push(line(`unchanged run, ${kind}`, unchanged, alone))
    }
  } finally {
    await postgres.stop()
    await simulator.close()
  }
  printTable(['', 'seconds', 'ratio', 'rows/s', 'CPU s', 'peak MB'], rows)
})

async function best(measure: () => Promise<Used>): Promise<Used> {
  const runs = [await measure(), await measure(), await measure()]
  return runs.reduce((a, b) => (b.seconds < a.seconds ? b : a))
}

function line(name: string, used: Used, base: Used): (string | number)[] {
  const ratio = (used.seconds / base.seconds).toFixed(2)
  return [name, used.seconds.toFixed(1), ratio, Math.round(ROWS / used.seconds), used.cpuSeconds.toFixed(1), used.peakMb]
}
