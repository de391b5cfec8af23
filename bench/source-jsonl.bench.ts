/**
 * What it costs to read files, as a ratio to reading the same bytes with nothing done: `npm run bench source-jsonl`.
 * Rows: FIN_SYNC_BENCH_ROWS (default 1,000,000; 12 values, about 280 MB as JSON lines, 150 MB as CSV). The best of three, each in a process
 * of its own; seconds are of the reading alone, without the start of node.
 */
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { finished, pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createGzip } from 'node:zlib'
import { printTable, runNode, withFolder } from './support.ts'

const ROWS = Number(process.env['FIN_SYNC_BENCH_ROWS'] ?? 1_000_000)
const READ = fileURLToPath(new URL('./source-jsonl-read.ts', import.meta.url))
const NAMES = ['id', 'email', 'first', 'last', 'phone', 'plan', 'seats', 'renewed', 'city', 'country', 'source', 'notes']

const valuesOf = (i: number): readonly (string | number)[] => [
  ...[
    `C-${i}`,
    `person.${i}@example.com`,
    `First${i % 977}`,
    `Last${i % 3571}`,
    '+12025550123',
    'pro',
    i % 40,
    `2026-0${1 + (i % 9)}-14`,
  ],
  ...['Springfield', 'US', 'import', `seen at the fair, booth ${i % 200}, wants a call back`],
]

async function write(path: string, lineOf: (values: readonly (string | number)[]) => string, header = ''): Promise<void> {
  const out = createWriteStream(path)
  out.write(header)
  for (let i = 0; i < ROWS; i++) if (!out.write(`${lineOf(valuesOf(i))}\n`)) await once(out, 'drain')
  out.end()
  await finished(out)
}

interface Measured {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakMb: number
}

async function measure(path: string, what: string): Promise<Measured> {
  const runs: Measured[] = []
  for (let run = 0; run < 3; run++) {
    const { stdout, cpuSeconds, peakMb } = await runNode(['--import', 'tsx', READ, path, what])
    const told: { count: number; seconds: number } = JSON.parse(stdout)
    if (!what.startsWith('bytes') && !what.startsWith('unpacked') && told.count !== ROWS)
      throw new Error(`${what} read ${told.count} rows`)
    runs.push({ seconds: told.seconds, cpuSeconds, peakMb })
  }
  return runs.reduce((a, b) => (b.seconds < a.seconds ? b : a))
}

const line = (name: string, one: Measured, base: Measured): (string | number)[] => [
  name,
  one.seconds.toFixed(2),
  (one.seconds / base.seconds).toFixed(1),
  Math.round(ROWS / one.seconds),
  one.cpuSeconds.toFixed(1),
  one.peakMb,
  (one.peakMb / base.peakMb).toFixed(2),
]

await withFolder(async (folder) => {
  const [jsonl, csv] = [join(folder, 'rows.jsonl'), join(folder, 'rows.csv')]
  await write(jsonl, (values) => JSON.stringify(Object.fromEntries(values.map((value, at) => [NAMES[at], value]))))
  await write(csv, (values) => [...values.slice(0, -1), `"${values.at(-1)}"`].join(','), `${NAMES.join(',')}\n`)
  await pipeline(createReadStream(jsonl), createGzip({ level: 1 }), createWriteStream(`${jsonl}.gz`))
  const sizes = await Promise.all([jsonl, csv].map(async (path) => ((await stat(path)).size / 1e6).toFixed(0)))
  console.log(`${ROWS.toLocaleString('en')} rows of 12 values: ${sizes.join(' and ')} MB`)
  const server = createServer((_, response) => void createReadStream(jsonl).pipe(response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/rows.jsonl`
  try {
    const rows: (string | number)[][] = []
    for (const [path, base, sources] of [
      [jsonl, 'bytes', ['jsonl']],
      [`${jsonl}.gz`, 'unpacked', ['jsonl']],
      [csv, 'bytes', ['csv']],
    ] as const) {
      const alone = await measure(path, base)
      rows.push(line(`${path.slice(folder.length + 1)}: ${base} alone`, alone, alone))
      for (const what of sources) rows.push(line(`  as rows of ${what}`, await measure(path, what), alone))
      if (path === jsonl) rows.push(line('  as rows of jsonl over HTTP', await measure(url, 'http-jsonl'), alone))
    }
    printTable(['', 'seconds', 'ratio', 'rows/s', 'CPU s', 'peak MB', 'ratio'], rows)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
