/**
 * Documents as pages: calls per page, conversion as a ratio to marked alone, an unchanged run as a ratio to reading the files, and memory for
 * ten times as many: `npm run bench pages`. Pages: FIN_SYNC_BENCH_PAGES (default 10,000 Markdown files of about 3 KB in 100 folders).
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Simulator, startSimulator } from '../src/simulator/simulator.ts'
import { printTable, runNode, runSync, type Used, withFolder } from './support.ts'

const PAGES = Number(process.env['FIN_SYNC_BENCH_PAGES'] ?? 10_000)
const MEASURE = fileURLToPath(new URL('./pages-measure.ts', import.meta.url))
const PLENTY = { app: { limit: 1_000_000, windowMs: 10_000 } }

const SYNC = `
kind: pages
source: { type: directory, path: ./handbook, url: "https://help.example.com/{name}" }
content_source: https://help.example.com
missing: delete
`

const nameOf = (i: number): string => `part-${i % 100}/article-${i}.md`

/** Of what handbooks have: headings, lists, a table, code, links, and words that differ from page to page. */
function article(i: number): string {
  const sentence = (n: number): string =>
    `Step ${n} of article ${i} takes ${(i * n) % 60} minutes; **keep** the \`key-${i}-${n}\` and see [article ${(i + n) % PAGES}](../${nameOf((i + n) % PAGES)}).`
  const part = (n: number): string => `## Part ${n}\n\n${[1, 2, 3].map((k) => sentence(n * 10 + k)).join(' ')}\n`
  const list = Array.from({ length: 6 }, (_, n) => `- item ${n}: ${sentence(n)}`).join('\n')
  const table = `| Plan | Price |\n|---|---:|\n${[1, 2, 3, 4].map((n) => `| Plan ${n} | ${(i % 97) * n} |`).join('\n')}`
  const code = `\`\`\`sh\ncurl https://api.example.com/v1/things/${i}?limit=10 | jq '.items[] | select(.a < 5)'\n\`\`\``
  return `---\ntitle: Article ${i}\n---\n# Article ${i}\n\n${[1, 2, 3].map(part).join('\n')}\n${list}\n\n${table}\n\n${code}\n`
}

async function writePages(folder: string, pages: number): Promise<void> {
  for (let i = 0; i < pages; i++) {
    const path = join(folder, 'handbook', nameOf(i))
    if (i < 100) await mkdir(dirname(path), { recursive: true })
    await writeFile(path, article(i))
  }
}

interface Counted extends Used {
  readonly calls: number
  readonly writes: number
}

async function run(folder: string, simulator: Simulator): Promise<Counted> {
  simulator.resetCounts()
  const used = await runSync({ folder, intercom: simulator, name: 'handbook', sync: SYNC })
  if (used.summary.status !== 'done') throw new Error(`not done: ${JSON.stringify(used.summary)}`)
  const writes = Object.entries(simulator.counts().byPattern).filter(([pattern]) =>
    /^(?:POST|DELETE) \/ai\/external_pages/.test(pattern),
  )
  return { ...used, calls: used.summary.calls, writes: writes.reduce((sum, [, count]) => sum + count, 0) }
}

async function best<T extends { seconds: number }>(measure: () => Promise<T>): Promise<T> {
  const runs = [await measure(), await measure(), await measure()]
  return runs.reduce((a, b) => (b.seconds < a.seconds ? b : a))
}

async function alone(folder: string, what: 'read' | 'marked' | 'convert'): Promise<{ seconds: number }> {
  const { stdout } = await runNode(['--import', 'tsx', MEASURE, join(folder, 'handbook'), what])
  const told: { files: number; seconds: number } = JSON.parse(stdout)
  if (told.files !== PAGES) throw new Error(`${what} went over ${told.files} files`)
  return { seconds: told.seconds }
}

const callsLine = (name: string, one: Counted, pages: number): (string | number)[] => [
  name,
  one.calls,
  (one.calls / pages).toFixed(3),
  one.writes,
  (one.writes / pages).toFixed(3),
  one.seconds.toFixed(1),
  one.peakMb,
]

/** A tenth of the pages first: what memory takes for itself, and what each page adds. */
const few = Math.max(1, Math.round(PAGES / 10))

await withFolder(async (folder) => {
  const simulator = await startSimulator({ limits: PLENTY })
  const [small, large] = [join(folder, 'small'), join(folder, 'large')]
  try {
    await writePages(small, few)
    await writePages(large, PAGES)
    const rows = [callsLine(`first run of ${few}`, await run(small, simulator), few)]
    const fewUnchanged = await best(() => run(small, simulator))
    rows.push(callsLine(`unchanged ${few}`, fewUnchanged, few))
    // The other folder begins with an empty library: nothing of the first is adopted.
    simulator.state.deleteContentSource(simulator.state.contentSources()[0]?.id ?? 0)
    rows.push(callsLine(`first run of ${PAGES}`, await run(large, simulator), PAGES))
    const unchanged = await best(() => run(large, simulator))
    rows.push(callsLine(`unchanged ${PAGES}`, unchanged, PAGES))
    const edited = join(large, 'handbook', nameOf(0))
    await writeFile(edited, (await readFile(edited, 'utf8')).replace('Step 11', 'Step eleven'))
    rows.push(callsLine('one edited', await run(large, simulator), PAGES))
    printTable(['', 'calls', 'calls/page', 'page writes', 'writes/page', 'seconds', 'peak MB'], rows)
    console.log()
    const [read, markdown, converted] = [
      await best(() => alone(large, 'read')),
      await best(() => alone(large, 'marked')),
      await best(() => alone(large, 'convert')),
    ]
    // Starting up and opening the database take the same time whatever there is to read.
    const added = ((unchanged.seconds - fewUnchanged.seconds) * PAGES) / (PAGES - few)
    const ratio = (a: number, b: number): string => (a / b).toFixed(2)
    const perPage = (seconds: number): string => ((seconds / PAGES) * 1e6).toFixed(0)
    printTable(
      ['', 'seconds', 'µs/page', 'ratio', 'to'],
      [
        ['reading the files', read.seconds.toFixed(2), perPage(read.seconds), '1.00', ''],
        [
          'unchanged run, all of it',
          unchanged.seconds.toFixed(2),
          perPage(unchanged.seconds),
          ratio(unchanged.seconds, read.seconds),
          'reading the files',
        ],
        ['unchanged run, what each page adds', added.toFixed(2), perPage(added), ratio(added, read.seconds), 'reading the files'],
        ['marked alone, reading included', markdown.seconds.toFixed(2), perPage(markdown.seconds), '1.00', ''],
        [
          'conversion, reading included',
          converted.seconds.toFixed(2),
          perPage(converted.seconds),
          ratio(converted.seconds, markdown.seconds),
          'marked alone',
        ],
      ],
    )
  } finally {
    await simulator.close()
  }
})
