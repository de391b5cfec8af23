/** One read of a Salesforce org in a process of its own, by the source or with less and less done; prints what it came to as JSON. */
import { parse } from 'csv-parse'
import { openSalesforce } from '../src/sources/salesforce.ts'
import { connect } from '../src/sources/salesforce-api.ts'
import { createJob, waitForJob } from '../src/sources/salesforce-job.ts'

const { signal } = new AbortController()
const fields = setting('FIELDS').split(',')
const options = {
  loginUrl: setting('URL'),
  credentials: { kind: 'client_credentials', clientId: setting('CLIENT_ID'), clientSecret: () => setting('CLIENT_SECRET') },
  selection: { object: 'Contact', fields },
  apiVersion: '67.0',
  deleted: false,
  since: 'SystemModstamp',
  overlapMs: 300_000,
  // The org completes a job when it is first asked about it.
  sleep: async () => undefined,
} as const

let rows = 0
let bytes = 0
const started = performance.now()
const way = process.argv[2]
if (way === 'source') await readBySource()
else await readPages(way === 'parse')
console.log(JSON.stringify({ rows, bytes, seconds: (performance.now() - started) / 1000 }))

async function readBySource(): Promise<void> {
  for await (const chunk of openSalesforce(options).read({ signal })) rows += chunk.rows.length
}

async function readPages(isParsed: boolean): Promise<void> {
  const api = await connect(options, { object: 'Contact', signal })
  const job = await createJob(api, { soql: `select ${fields.join(', ')} from Contact`, operation: 'query', signal })
  await waitForJob(api, job, { ...options, signal })
  let locator: string | undefined
  do {
    const call = {
      path: `${api.jobsPath}/${job.id}/results`,
      query: { maxRecords: 50_000, locator },
      headers: { 'accept-encoding': 'gzip' },
      operation: 'reading a page',
    }
    const { headers, body } = await api.http.stream(call, { signal })
    if (isParsed) for await (const record of body.pipe(parse({ columns: false, from: 2 }))) rows += record === undefined ? 0 : 1
    else for await (const block of body) bytes += Buffer.byteLength(block as Buffer)
    locator = headers['sforce-locator'] === 'null' ? undefined : String(headers['sforce-locator'])
  } while (locator !== undefined)
  await api.close()
}

function setting(name: string): string {
  const value = process.env[`BENCH_${name}`]
  if (value === undefined) throw new Error(`BENCH_${name} is not set`)
  return value
}
