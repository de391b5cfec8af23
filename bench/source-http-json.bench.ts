/**
 * What reading a complete list by the HTTP JSON source costs besides waiting for it, as a ratio to reading the same bytes and doing nothing
 * with them: `npm run bench source-http-json`. Rows: FIN_SYNC_BENCH_ROWS (default 100,000; persons as Pipedrive gives them, 500 a page).
 * The other side is a server on this machine that only hands out pages made beforehand. The times include the start of node.
 */
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { printTable, runNode, type Used } from './support.ts'

const ROWS = Number(process.env['FIN_SYNC_BENCH_ROWS'] ?? 100_000)
const PAGE = 500
const SOURCE = fileURLToPath(new URL('../src/sources/http-json.ts', import.meta.url))

/** `work` is done with the text of each page. */
const alone = (work: string) => `
import { Agent, request } from 'undici'
const dispatcher = new Agent({ connections: 1 })
let after = 0
while (after !== undefined) {
  const { body, headers } = await request(process.argv[1] + '/persons?cursor=' + after, { dispatcher })
  ${work}
  after = headers['x-next']
}
console.log(${ROWS})
`
const BYTES_ALONE = alone('for await (const part of body) part.length')
const PARSED_ALONE = alone('JSON.parse(await body.text())')

const SOURCE_ALONE = (next: string) => `
import { openHttpJson } from '${SOURCE}'
const source = openHttpJson({
  url: process.argv[1] + '/persons', method: 'GET', headers: {}, query: {}, items: 'data', next: ${next},
  since: { slot: { in: 'query', name: 'updated_since' }, field: 'update_time', format: 'iso', overlapMs: 0 },
  rateLimit: { retryAfter: 'retry-after' }, retry: { statuses: [], attempts: 1 }, timeoutMs: 60_000, maxPages: 1_000_000,
})
let rows = 0
for await (const chunk of source.read({ signal: new AbortController().signal })) rows += chunk.rows.length
console.log(rows)
`
const BY_CURSOR = "{ by: 'cursor', path: 'additional_data.next_cursor', slot: { in: 'query', name: 'cursor' } }"
const BY_PAGE = "{ by: 'page', first: 0, slot: { in: 'query', name: 'page' } }"

function person(id: number) {
  const time = new Date(1_770_000_000_000 + id * 1_000).toISOString()
  const one = (value: string) => [{ value, primary: true, label: 'work' }]
  return {
    ...{ id, name: `Person ${id}`, first_name: 'Person', last_name: String(id), add_time: time, update_time: time, visible_to: 3 },
    ...{ owner_id: id % 40, org_id: id % 5_000, label_ids: [id % 7], is_deleted: false, picture_id: null },
    ...{ emails: one(`person.${id}@example.com`), phones: one(`+1202555${1_000 + (id % 9_000)}`) },
    custom_fields: { d4de1c1518b4531717c676029a45911c340390a6: 'pro', a9b8c7d6e5f40312233445566778899aabbccdde: id % 100 },
  }
}

function pageAt(start: number): Buffer {
  const data = Array.from({ length: Math.max(0, Math.min(PAGE, ROWS - start)) }, (_, index) => person(start + index))
  const next_cursor = start + PAGE < ROWS ? String(start + PAGE) : null
  return Buffer.from(JSON.stringify({ success: true, data, additional_data: { next_cursor } }))
}

async function startPages(): Promise<{ url: string; megabytes: number; close: () => void }> {
  const pages = Array.from({ length: Math.ceil(ROWS / PAGE) + 1 }, (_, index) => pageAt(index * PAGE))
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost')
    const index = Number(searchParams.get('page') ?? Number(searchParams.get('cursor') ?? 0) / PAGE)
    const next = (index + 1) * PAGE < ROWS ? { 'x-next': String((index + 1) * PAGE) } : {}
    response.writeHead(200, { 'content-type': 'application/json', ...next }).end(pages[index])
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const megabytes = pages.reduce((sum, page) => sum + page.length, 0) / 1e6
  return { url: `http://127.0.0.1:${address.port}`, megabytes, close: () => void server.close() }
}

async function best(script: string, url: string): Promise<Used> {
  const runs: Used[] = []
  for (let run = 0; run < 3; run += 1) runs.push(await runNode(['--import', 'tsx', '--input-type=module', '-e', script, url]))
  const wrong = runs.find(({ stdout }) => stdout.trim() !== String(ROWS))
  if (wrong !== undefined) throw new Error(`read ${wrong.stdout} of ${ROWS} rows`)
  return runs.reduce((a, b) => (a.seconds <= b.seconds ? a : b))
}

const pages = await startPages()
console.log(`${ROWS.toLocaleString('en')} persons, ${PAGE} a page, ${pages.megabytes.toFixed(0)} MB`)
try {
  const base = await best(BYTES_ALONE, pages.url)
  const ways = [
    ['the bytes alone', base],
    ['the bytes, parsed', await best(PARSED_ALONE, pages.url)],
    ['the source, by cursor', await best(SOURCE_ALONE(BY_CURSOR), pages.url)],
    ['the source, by page', await best(SOURCE_ALONE(BY_PAGE), pages.url)],
  ] as const
  printTable(
    ['', 'seconds', 'ratio', 'rows/s', 'CPU s', 'peak MB'],
    ways.map(([name, used]) => [
      name,
      used.seconds.toFixed(1),
      (used.seconds / base.seconds).toFixed(2),
      Math.round(ROWS / used.seconds),
      used.cpuSeconds.toFixed(1),
      Math.round(used.peakMb),
    ]),
  )
} finally {
  pages.close()
}
