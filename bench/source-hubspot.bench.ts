/**
 * What reading a complete list from HubSpot costs besides waiting for it, as a ratio to reading the same bytes and doing nothing with them:
 * `npm run bench source-hubspot`. Rows: FIN_SYNC_BENCH_ROWS (default 100,000; 12 properties, 100 a page). The other side is a server on
 * this machine that only hands out pages made beforehand, and HubSpot's pace (100 calls in 10 s) is not kept: over the network it allows
 * about 900 rows a second, whatever is done with them.
 */
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { printTable, runNode, type Used } from './support.ts'

const ROWS = Number(process.env['FIN_SYNC_BENCH_ROWS'] ?? 100_000)
const PAGE = 100
const SOURCE = fileURLToPath(new URL('../src/sources/hubspot.ts', import.meta.url))
const NAMES = [
  'email',
  'firstname',
  'lastname',
  'phone',
  'company',
  'city',
  'country',
  'jobtitle',
  'lifecyclestage',
  'website',
  'zip',
]

const BYTES_ALONE = `
import { Agent, request } from 'undici'
const dispatcher = new Agent({ connections: 1 })
let after = 0
let bytes = 0
while (after !== undefined) {
  const { body, headers } = await request(process.argv[1] + '/crm/v3/objects/contacts?after=' + after, { dispatcher })
  for await (const part of body) bytes += part.length
  after = headers['x-next']
}
console.log(bytes)
`

const SOURCE_ALONE = `
import { openHubspot } from '${SOURCE}'
const source = openHubspot({ accessToken: () => 'x', baseUrl: process.argv[1], properties: ${JSON.stringify(NAMES)}, archived: false, sleep: async () => {} })
let rows = 0
for await (const chunk of source.read({ signal: new AbortController().signal })) rows += chunk.rows.length
console.log(rows)
`

function pageAt(start: number): string {
  const results = Array.from({ length: Math.min(PAGE, ROWS - start) }, (_, index) => record(start + index))
  const next = start + PAGE < ROWS ? { paging: { next: { after: String(start + PAGE), link: 'https://api.hubapi.com/' } } } : {}
  return JSON.stringify({ results, ...next })
}

function record(index: number) {
  const id = String(1_000_000 + index)
  const at = new Date(1_770_000_000_000 + index * 1_000).toISOString()
  const texts = Object.fromEntries(NAMES.map((name) => [name, `${name} of contact number ${index}`]))
  const properties = { ...texts, createdate: at, hs_object_id: id, lastmodifieddate: at }
  return {
    id,
    properties,
    createdAt: at,
    updatedAt: at,
    archived: false,
    url: `https://app.hubspot.com/contacts/1/record/0-1/${id}`,
  }
}

async function startPages(): Promise<{ url: string; megabytes: number; close: () => void }> {
  const pages = Array.from({ length: Math.ceil(ROWS / PAGE) }, (_, index) => Buffer.from(pageAt(index * PAGE)))
  const properties = Buffer.from(JSON.stringify({ results: NAMES.map((name) => ({ name })) }))
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    const index = Number(searchParams.get('after') ?? 0) / PAGE
    const body = pathname.includes('/properties/') ? properties : pages[index]
    const next = index + 1 < pages.length ? { 'x-next': String((index + 1) * PAGE) } : {}
    response.writeHead(200, { 'content-type': 'application/json', ...next }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const megabytes = pages.reduce((sum, page) => sum + page.length, 0) / 1e6
  return { url: `http://127.0.0.1:${address.port}`, megabytes, close: () => void server.close() }
}

async function best(script: string, url: string): Promise<Used> {
  const runs: Used[] = []
  for (let run = 0; run < 3; run += 1) {
    runs.push(await runNode(['--import', 'tsx', '--input-type=module', '-e', script, url]))
  }
  return runs.reduce((a, b) => (a.seconds <= b.seconds ? a : b))
}

const line = (name: string, used: Used, alone: Used) => [
  name,
  used.seconds.toFixed(1),
  (used.seconds / alone.seconds).toFixed(2),
  Math.round(ROWS / used.seconds),
  used.cpuSeconds.toFixed(1),
  Math.round(used.peakMb),
]

const pages = await startPages()
console.log(`${ROWS.toLocaleString('en')} contacts, ${NAMES.length + 3} properties, ${pages.megabytes.toFixed(0)} MB`)
try {
  const alone = await best(BYTES_ALONE, pages.url)
  const source = await best(SOURCE_ALONE, pages.url)
  if (source.stdout.trim() !== String(ROWS)) throw new Error(`read ${source.stdout} of ${ROWS} rows`)
  printTable(
    ['', 'seconds', 'ratio', 'rows/s', 'CPU s', 'peak MB'],
    [line('the bytes alone', alone, alone), line('the HubSpot source', source, alone)],
  )
} finally {
  pages.close()
}
