/** What came of the rows of a run: pages of outcomes, and the refused rows as CSV. */
import { z } from 'zod'
import { strict } from '../../config/strict.ts'
import { wholeNumber } from '../../config/whole-number.ts'
import { rejectedPages, rejectsPages } from '../../jobs/rejects-csv.ts'
import { placeText } from '../../place.ts'
import { type OutcomeLine, pageOutcomes } from '../../store/outcome-page.ts'
import type { Run } from '../../store/runs.ts'
import type { ApiContext } from '../api-env.ts'
import { answerJson, NONE, type Operation, operation, type Told } from '../operation.ts'
import { type ApiParts, findRunOf } from './api-parts.ts'
import { instant, model } from './model.ts'
import { DIDS } from './run-model.ts'

/** Before all places: those of removals are below zero. */
const FIRST = -Number.MAX_SAFE_INTEGER

const outcome = z.object({
  place: z.int().describe('Below zero for removals, which have no row'),
  where: z.string().nullable().describe('The place as people read it: file and line'),
  key: z.string().nullable(),
  did: z.enum([...DIDS, 'waiting']),
  code: z.string().nullable(),
  why: z.string().nullable(),
  contact_id: z.string().nullable(),
  at: instant,
})
const outcomes = model(
  'Outcomes',
  z.object({
    run: z.string(),
    outcomes: z.array(outcome),
    next: z.int().nullable().describe('`after` of the next page; null = this is the last one'),
  }),
)

const place = z
  .string()
  .regex(/^-?\d{1,15}$/)
  .transform(Number)

const filter = strict({
  did: z
    .enum([...DIDS, 'waiting'])
    .optional()
    .describe('Outcomes of this kind'),
  code: z.string().max(200).optional().describe('Outcomes with this reason'),
  after: place.optional().describe('`next` of the page before'),
  limit: wholeNumber({ min: 1, max: 1_000 }).prefault(100),
})

export function outcomeOperations(parts: ApiParts): readonly Operation[] {
  return [outcomesOf(parts), rejectsOf(parts)]
}

function outcomesOf(parts: ApiParts): Operation {
  return operation({
    id: 'listOutcomes',
    method: 'get',
    path: '/v1/runs/{id}/outcomes',
    tag: 'runs',
    summary: 'What came of the rows of a run, in the order of its source',
    description: 'Rows that were found unchanged when they were read are only counted.',
    changes: false,
    query: filter,
    body: NONE,
    answers: { 200: { means: 'A page of outcomes', schema: outcomes } },
    errors: ['unknown_run', 'invalid_query'],
    async handle({ c, query, param }) {
      const run = await findRunOf(parts, { c, id: param('id') })
      const { did = null, code = null, after = FIRST, limit } = query
      const found = await pageOutcomes(parts.service.db, { run: run.id, did, code, after, limit: limit + 1 })
      const page = found.slice(0, limit)
      const value = {
        run: run.id,
        outcomes: page.map((line) => outcomeJson(line, run)),
        next: found.length > limit ? (page.at(-1)?.place ?? null) : null,
      }
      return answerJson(c, { schema: outcomes, value })
    },
  })
}

function outcomeJson(
  { place: at, key, did, code, why, contactId, at: when }: OutcomeLine,
  { label }: Run,
): Told<z.output<typeof outcome>> {
  const where = at < 0 ? null : placeText(label, at)
  return { place: at, where, key, did: did ?? 'waiting', code, why, contact_id: contactId, at: when.toISOString() }
}

const rejectsQuery = strict({
  duplicates: z.enum(['true', 'false']).default('false').describe('Also rows whose key an earlier row had'),
})

function rejectsOf(parts: ApiParts): Operation {
  const { service, onDefect } = parts
  return operation({
    id: 'getRejects',
    method: 'get',
    path: '/v1/runs/{id}/rejects.csv',
    tag: 'runs',
    summary: 'The refused rows of a run as CSV, each with its place and the reason',
    description: 'Cells that a spreadsheet would take for formulas are made harmless. Mended, the file can be imported as it is.',
    changes: false,
    query: rejectsQuery,
    body: NONE,
    answers: { 200: { means: 'The rows', type: 'text/csv' } },
    errors: ['unknown_run', 'invalid_query'],
    async handle({ c, query, param }) {
      const run = await findRunOf(parts, { c, id: param('id') })
      const did = query.duplicates === 'true' ? (['refused', 'duplicate'] as const) : (['refused'] as const)
      const { label, columns } = run
      const pages = rejectsPages({ label, columns, pages: () => rejectedPages(service.db, { run: run.id, did }) })
      return c.body(csvStream(pages, { c, onDefect }), 200, headersOf(run))
    },
  })
}

function headersOf({ id }: Run): Record<string, string> {
  return {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="rejects-${id}.csv"`,
    'Cache-Control': 'no-store',
  }
}

/**
 * One page in memory at a time. When the database goes away half-way the connection is cut, so that nobody takes half of the rows for all of
 * them; what is thrown into the stream would be printed into the file.
 */
function csvStream(
  pages: AsyncGenerator<{ readonly text: string }, void>,
  { c, onDefect }: { c: ApiContext; onDefect: (error: unknown) => void },
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await pages.next()
          if (done === true) controller.close()
          else controller.enqueue(Buffer.from(value.text))
        } catch (error) {
          onDefect(error)
          c.env.outgoing.destroy()
          controller.close()
        }
      },
      async cancel() {
        await pages.return(undefined)
      },
    },
    // Nothing is read before somebody takes it.
    { highWaterMark: 0 },
  )
}
