/** The Salesforce source: records of one object, or any SOQL, by a Bulk API 2.0 query job whose results can be read on from any chunk. */
import { ConfigError } from '../errors.ts'
import { connect, type SalesforceApi } from './salesforce-api.ts'
import { fingerprint, makeWatermark, openCursor, openWatermark, type SalesforceCursor } from './salesforce-cursor.ts'
import { createJob, findJob, type Job, removeJob, waitForJob } from './salesforce-job.ts'
import type { SalesforceOptions } from './salesforce-options.ts'
import { readResults } from './salesforce-results.ts'
import { API_NAME, parseSoql, type Soql, selectOf, soqlText } from './salesforce-soql.ts'
import type { Chunk, ReadQuery, Source } from './source.ts'

/**
 * Cells are text as Salesforce writes it (true, 42.5, 2026-05-31, 2026-05-31T09:30:00.000Z), null where a field has no value. Columns
 * are the fields, paths such as Account.Name included. Nothing is asked before the first read.
 * @throws ConfigError when the selection is none that a Bulk API 2.0 job can run
 */
export function openSalesforce(options: SalesforceOptions): Source {
  const soql =
    'soql' in options.selection ? parseSoql(options.selection.soql) : selectOf(options.selection.object, options.selection.fields)
  if (!API_NAME.test(options.since)) throw new ConfigError(`since: "${options.since}" is no field of Salesforce.`)
  if (soql.fixed !== undefined)
    options.onNotice?.(`The soql cannot be narrowed to changed records (${soql.fixed}), so every run reads all of it.`)
  const isNarrow = soql.fixed === undefined
  return {
    label: `Salesforce ${soql.object}`,
    columns: soql.columns.map(({ name }) => name),
    can: { resume: true, since: isNarrow, range: isNarrow },
    read: (query) => read({ ...options, soql, query: identityOf(options, soql) }, query),
  }
}

interface Opened extends SalesforceOptions {
  readonly soql: Soql
  /** What cursors are bound to. */
  readonly query: string
}

/** Which rows a job answers with, the times left out. */
const identityOf = (o: SalesforceOptions, soql: Soql): string =>
  fingerprint(soqlText(soql, { field: o.since, from: [], deleted: o.deleted }), o.deleted ? 'queryAll' : 'query', o.loginUrl)

/** Who may still want the job: nobody who holds a cursor yet, the consumer at this moment, or a later read by its cursor. */
type Stage = 'no cursor' | 'handing over' | 'has cursor'

async function* read(o: Opened, query: ReadQuery): AsyncGenerator<Chunk> {
  const { signal } = query
  signal.throwIfAborted()
  const after = query.after === undefined ? undefined : openCursor(query.after, o.query)
  const text = narrowed(o, query)
  const api = await connect(o, { object: o.soql.object, signal })
  let stage: Stage = after === undefined ? 'no cursor' : 'has cursor'
  let job: Job | undefined
  let isRead = false
  try {
    job = after === undefined ? await createJob(api, { ...o, ...text, signal }) : await findJob(api, { id: after.job, signal })
    job = await waitForJob(api, job, { ...o, signal })
    for await (const chunk of chunksOf(api, {
      ...o,
      job,
      after,
      ranged: query.from !== undefined || query.to !== undefined,
      signal,
    })) {
      stage = 'handing over'
      yield chunk
      stage = 'has cursor'
    }
    isRead = true
  } finally {
    // A job that a stored cursor leads to is kept: Salesforce removes it by itself after 7 days.
    if (job !== undefined && !isRead && stage !== 'has cursor') await tidyUp(api, job, o)
    await api.close()
  }
}

function narrowed(o: Opened, query: ReadQuery): { soql: string; operation: 'query' | 'queryAll' } {
  const since = query.since === undefined ? [] : [openWatermark(query.since, o.since)]
  const from = query.from === undefined ? since : [...since, query.from]
  const soql = soqlText(o.soql, { field: o.since, from, to: query.to, deleted: o.deleted })
  return { soql, operation: o.deleted ? 'queryAll' : 'query' }
}

async function* chunksOf(
  api: SalesforceApi,
  o: Opened & { job: Job; after: SalesforceCursor | undefined; ranged: boolean; signal: AbortSignal },
): AsyncGenerator<Chunk> {
  const { job, since, overlapMs } = o
  // A range leaves out what lies outside it, so it says nothing about where to go on.
  const hasWatermark = o.soql.fixed === undefined && !o.ranged
  const watermark = hasWatermark ? { watermark: makeWatermark({ field: since, at: job.createdDate, overlapMs }) } : {}
  for await (const chunk of readResults(api, { ...o, columns: o.soql.columns })) {
    o.signal.throwIfAborted()
    yield { ...chunk, ...watermark }
  }
  o.signal.throwIfAborted() // a read that was told to stop is not reported as complete
}

const TIDY_MS = 10_000

/** Whatever ended the read is what counts, so a failure here is only told. */
async function tidyUp(api: SalesforceApi, job: Job, o: Opened): Promise<void> {
  try {
    await removeJob(api, job, AbortSignal.timeout(TIDY_MS))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    o.onNotice?.(`The query job ${job.id} stays in Salesforce for 7 days, as it could not be removed: ${why}`)
  }
}
