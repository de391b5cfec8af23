/**
 * How fast and how large the Salesforce source is, as a ratio to fetching and unpacking the same pages with nothing done:
 * `npm run bench source-salesforce`. Rows: FIN_SYNC_BENCH_ROWS (default 500,000). The org is in this process, its pages are made and
 * packed once before anything is measured.
 */
import { fileURLToPath } from 'node:url'
import { CLIENT_ID, CLIENT_SECRET, startSalesforce } from '../test/fakes/salesforce.ts'
import { printTable, runNode } from './support.ts'

const READ = fileURLToPath(new URL('./source-salesforce-read.ts', import.meta.url))
const ROWS = Number(process.env['FIN_SYNC_BENCH_ROWS'] ?? 500_000)
const FIELDS = [
  'Email',
  'FirstName',
  'LastName',
  'Phone',
  'Title',
  'Account.Name',
  'HasOptedOutOfEmail',
  'Seats__c',
  'CreatedDate',
  'Description',
]

const WAYS = [
  ['fetched and unpacked', 'bytes'],
  ['csv-parse alone over that', 'parse'],
  ['the source', 'source'],
] as const

interface Measured {
  readonly rows: number
  readonly bytes: number
  readonly seconds: number
  readonly peakMb: number
  readonly cpuSeconds: number
}

const org = await startSalesforce({ objects: { Contact: FIELDS }, lag: 1, still: true })
for (let i = 0; i < ROWS; i++) org.put('Contact', contact(i))
await measure('bytes')

const results = new Map<string, Measured>()
for (const [, way] of WAYS) results.set(way, await best(way))
const base = results.get('bytes')
if (base === undefined) throw new Error('nothing was measured')
console.log(`${ROWS.toLocaleString('en')} rows, ${FIELDS.length + 1} fields, ${(base.bytes / 1e6).toFixed(0)} MB unpacked`)
printTable(
  ['', 'seconds', 'ratio', 'rows/s', 'CPU s', 'peak MB'],
  WAYS.map(([name, way]) => row(name, results.get(way) ?? base, base)),
)
await org.close()

function contact(i: number) {
  return {
    Id: `003${String(i).padStart(15, '0')}`,
    Email: `person.${i}@example.com`,
    FirstName: `First${i % 977}`,
    LastName: `Last${i % 3571}`,
    Phone: null,
    Title: i % 3 === 0 ? 'Head of "Everything", EMEA' : 'Clerk',
    'Account.Name': `Account ${i % 5000}`,
    HasOptedOutOfEmail: i % 7 === 0,
    Seats__c: i % 40,
    CreatedDate: '2026-05-31T09:30:00.000Z',
    Description: `seen at the fair, booth ${i % 200}, wants a call back`,
  }
}

async function measure(way: string): Promise<Measured> {
  const env = {
    BENCH_URL: org.url,
    BENCH_CLIENT_ID: CLIENT_ID,
    BENCH_CLIENT_SECRET: CLIENT_SECRET,
    BENCH_FIELDS: ['Id', ...FIELDS].join(),
  }
  const used = await runNode(['--import', 'tsx', READ, way], { env })
  const measured = { ...(JSON.parse(used.stdout) as Pick<Measured, 'rows' | 'bytes' | 'seconds'>), ...pick(used) }
  if (way !== 'bytes' && measured.rows !== ROWS) throw new Error(`${way} came to ${measured.rows} rows of ${ROWS}`)
  return measured
}

function pick({ peakMb, cpuSeconds }: { peakMb: number; cpuSeconds: number }) {
  return { peakMb, cpuSeconds }
}

async function best(way: string): Promise<Measured> {
  const runs = [await measure(way), await measure(way), await measure(way)]
  return runs.reduce((a, b) => (b.seconds < a.seconds ? b : a))
}

function row(name: string, { seconds, cpuSeconds, peakMb }: Measured, { seconds: unit }: Measured): (string | number)[] {
  return [name, seconds.toFixed(2), (seconds / unit).toFixed(2), Math.round(ROWS / seconds), cpuSeconds.toFixed(1), peakMb]
}
