/** Runs: pages of them, one with all that is known of it, and how it goes on. */
import { z } from 'zod'
import { strict } from '../../config/strict.ts'
import { wholeNumber } from '../../config/whole-number.ts'
import { runJson } from '../../jobs/run-json.ts'
import type { Summary } from '../../jobs/summary.ts'
import type { Run } from '../../store/runs.ts'
import { pageRuns } from '../../store/runs-page.ts'
import { ApiError } from '../api-error.ts'
import { eventStream } from '../event-stream.ts'
import { answerJson, NONE, type Operation, operation } from '../operation.ts'
import { type ApiParts, findRunOf, findSync } from './api-parts.ts'
import { time } from './asked-fields.ts'
import { model } from './model.ts'
import { runListed, runShown, STATUSES, shownRun, TRIGGERS } from './run-model.ts'

/** More readers of events than any installation has; each holds a connection. */
const MOST_READERS = 1_000

const EVENTS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // nginx would collect them.
  'X-Accel-Buffering': 'no',
}

const runs = model(
  'Runs',
  z.object({
    runs: z.array(runListed),
    next: z.string().nullable().describe('The cursor of the next page; null = this is the last one'),
  }),
)

const filter = strict({
  sync: z.string().optional().describe('Runs of this sync'),
  status: z
    .enum([...STATUSES, 'open'])
    .optional()
    .describe('Runs that ended so, or have not ended'),
  trigger: z.enum(TRIGGERS).optional(),
  since: time.optional().describe('Runs that started then or later'),
  cursor: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional()
    .describe('`next` of the page before'),
  limit: wholeNumber({ min: 1, max: 200 }).prefault(20),
})

export function runOperations(parts: ApiParts): readonly Operation[] {
  return [listOf(parts), shownBy(parts), eventsOf(parts)]
}

function listOf(parts: ApiParts): Operation {
  const { service, views } = parts
  return operation({
    id: 'listRuns',
    method: 'get',
    path: '/v1/runs',
    tag: 'runs',
    summary: 'Runs, newest first',
    changes: false,
    query: filter,
    body: NONE,
    answers: { 200: { means: 'A page of runs', schema: runs } },
    errors: ['invalid_query', 'unknown_sync'],
    async handle({ c, query }) {
      const { sync = null, status = null, trigger = null, since, cursor = null, limit } = query
      if (sync !== null) findSync(parts, sync)
      const wanted = { sync, status, trigger, since: since === undefined ? null : new Date(since) }
      const found = await pageRuns(service.db, { filter: wanted, after: cursor, limit: limit + 1 })
      if (found === undefined) throw staleCursor()
      const page = found.slice(0, limit)
      const value = {
        runs: await Promise.all(page.map(async (run) => listedRun(run, await views.summary(run)))),
        next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
      }
      return answerJson(c, { schema: runs, value })
    },
  })
}

function shownBy(parts: ApiParts): Operation {
  return operation({
    id: 'getRun',
    method: 'get',
    path: '/v1/runs/{id}',
    tag: 'runs',
    summary: 'One run with all that is known of it; its counts are live while it goes on',
    changes: false,
    query: NONE,
    body: NONE,
    answers: { 200: { means: 'The run', schema: runShown } },
    errors: ['unknown_run'],
    async handle({ c, param }) {
      const run = await findRunOf(parts, { c, id: param('id') })
      return answerJson(c, { schema: runShown, value: shownRun(await parts.views.shown(run)) })
    },
  })
}

function eventsOf(parts: ApiParts): Operation {
  const { service, views, watch } = parts
  return operation({
    id: 'followRun',
    method: 'get',
    path: '/v1/runs/{id}/events',
    tag: 'runs',
    summary: 'How a run goes on, as server-sent events',
    description:
      'Each event has the run as it stands (RunState) as its data: `run` while it goes on, `end` as the last one. What came in between may be ' +
      'left out, because each event is complete. A reader that comes back with Last-Event-ID hears of what is new to it; one that had seen the ' +
      'end gets 204, which tells a browser not to come back.',
    changes: false,
    query: NONE,
    header: { name: 'Last-Event-ID', means: 'The id of the last event that the reader had' },
    body: NONE,
    answers: {
      200: { means: 'Events, until the run ends', type: 'text/event-stream' },
      204: { means: 'The reader has seen the end' },
    },
    errors: ['unknown_run', 'busy', 'draining'],
    async handle({ c, param }) {
      const run = await findRunOf(parts, { c, id: param('id') })
      if (c.req.method === 'HEAD') return c.body(null, 200, EVENTS)
      if (service.closing.aborted) throw new ApiError('draining', 'This fin-sync is ending.', { headers: { 'Retry-After': '5' } })
      if (watch.readers() >= MOST_READERS)
        throw new ApiError('busy', 'Too many event streams are open.', { headers: { 'Retry-After': '30' } })
      const follower = watch.follow(run.id, await views.state(run))
      const seen = c.req.header('last-event-id')
      if (follower.isOver(seen)) {
        follower.leave()
        return c.body(null, 204)
      }
      return c.body(eventStream({ follower, seen }), 200, EVENTS)
    },
  })
}

export function listedRun(run: Run, summary: Summary) {
  return { ...runJson({ run, summary }), trigger: run.request.trigger, by: run.request.by ?? null }
}

function staleCursor(): ApiError {
  const message = 'cursor: the run it stands for is not known (any more); begin at the first page'
  return new ApiError('invalid_query', message, { details: { fields: [{ path: 'cursor', message }] } })
}
