/** A Bulk API 2.0 query job: made, waited for, found again, and removed when nobody will want its results. */
import { z } from 'zod'
import { Unreachable } from '../errors.ts'
import { clockOf } from './http-clock.ts'
import type { SalesforceApi } from './salesforce-api.ts'
import type { SalesforceOptions } from './salesforce-options.ts'
import { CREATING, failedJobError, jobGone } from './salesforce-refusal.ts'

/** "2026-01-02T17:38:59.000+0000" */
const time = z.string().transform((text, context) => {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) context.addIssue({ code: 'custom', message: 'no time' })
  return at
})

const jobSchema = z.object({
  id: z.string().regex(/^\w+$/),
  state: z.enum(['UploadComplete', 'InProgress', 'JobComplete', 'Aborted', 'Failed']),
  /** By Salesforce's clock, as the times in the records are. */
  createdDate: time,
  numberRecordsProcessed: z.int().optional(),
  errorMessage: z.string().nullish(),
})

export type Job = z.output<typeof jobSchema>

/** Doubled each time: a small job is there at once, a large one is not asked about a thousand times. */
const FIRST_POLL_MS = 250
const LONGEST_POLL_MS = 30_000

/** Salesforce gives a query up by itself long before; a job that stays queued must not keep a run open for ever. */
const LONGEST_WAIT_MS = 6 * 3_600_000

/** Before poll `nth` (from 0) of a job. */
export const pollMs = (nth: number): number => Math.min(LONGEST_POLL_MS, FIRST_POLL_MS * 2 ** nth)

/** `queryAll` also finds deleted records. @throws ConfigError, NotAuthorised when Salesforce refuses the query */
export async function createJob(
  { http, jobsPath }: SalesforceApi,
  o: { soql: string; operation: 'query' | 'queryAll'; signal: AbortSignal },
): Promise<Job> {
  const body = { operation: o.operation, query: o.soql, contentType: 'CSV', columnDelimiter: 'COMMA', lineEnding: 'LF' }
  const answer = await http.json({ method: 'POST', path: jobsPath, body, operation: CREATING }, { signal: o.signal })
  return parseJob(answer.body, CREATING)
}

/** The job when it is complete. @throws ConfigError, NotAuthorised, Unreachable when it fails, is aborted or does not end */
export async function waitForJob(api: SalesforceApi, job: Job, o: SalesforceOptions & { signal: AbortSignal }): Promise<Job> {
  const { sleep } = clockOf(o)
  let now = job
  for (let nth = 0, waitedMs = 0; now.state === 'UploadComplete' || now.state === 'InProgress'; nth += 1) {
    if (waitedMs >= LONGEST_WAIT_MS) throw notEnding(job.id)
    await sleep(pollMs(nth), o.signal)
    waitedMs += pollMs(nth)
    now = await getJob(api, { id: job.id, operation: 'asking about the query job', signal: o.signal })
  }
  if (now.state === 'Failed') throw failedJobError(now.errorMessage ?? 'it gave no reason', api)
  if (now.state === 'Aborted') throw new Unreachable(`The query job ${job.id} was aborted in Salesforce. Run again.`)
  return now
}

/** A job made by an earlier read; Salesforce keeps results for 7 days. @throws StartAgain when they are not there any more */
export async function findJob(api: SalesforceApi, { id, signal }: { id: string; signal: AbortSignal }): Promise<Job> {
  const job = await getJob(api, { id, operation: 'finding the query job of the last read', signal })
  if (job.state !== 'JobComplete') throw jobGone()
  return job
}

/** Takes a job and its results away; one that is under way (400: "not terminated") is aborted first. */
export async function removeJob({ http, jobsPath }: SalesforceApi, job: Job, signal: AbortSignal): Promise<void> {
  const path = `${jobsPath}/${job.id}`
  const first = await http.json({ method: 'DELETE', path, operation: DELETING, accept: [400, 404] }, { signal })
  if (first.status !== 400) return
  await http.json({ method: 'PATCH', path, body: { state: 'Aborted' }, operation: 'aborting the query job' }, { signal })
  await http.json({ method: 'DELETE', path, operation: DELETING, accept: [404] }, { signal })
}

const DELETING = 'deleting the query job'

async function getJob({ http, jobsPath }: SalesforceApi, o: { id: string; operation: string; signal: AbortSignal }): Promise<Job> {
  const { body } = await http.json({ path: `${jobsPath}/${o.id}`, operation: o.operation }, { signal: o.signal })
  return parseJob(body, o.operation)
}

function parseJob(body: unknown, operation: string): Job {
  const parsed = jobSchema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new Unreachable(
    `${operation}: Salesforce answered with something that is no query job. Check login_url and base_url, or try again later.`,
    {
      cause: parsed.error,
    },
  )
}

const notEnding = (id: string): Unreachable =>
  new Unreachable(
    `The query job ${id} has not ended within ${LONGEST_WAIT_MS / 3_600_000} hours. Look at it in Salesforce (Setup, Bulk Data Load Jobs), and read less at once if it is large.`,
  )
