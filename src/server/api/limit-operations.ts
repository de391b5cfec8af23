/** Intercom's limits as they stand, and who asked for what. */
import { z } from 'zod'
import { strict } from '../../config/strict.ts'
import { wholeNumber } from '../../config/whole-number.ts'
import { listAudit } from '../../store/audit.ts'
import { answerJson, NONE, type Operation, operation } from '../operation.ts'
import type { ApiParts } from './api-parts.ts'
import { instant, model } from './model.ts'

const limits = model(
  'Limits',
  z.object({
    limits: z.array(
      z.object({
        bucket: z.string(),
        limit: z.int().nullable().describe('Calls in a window of 10 s; null = nothing heard yet'),
        remaining: z.int().nullable(),
        resets: instant.nullable(),
        waited_ms: z.int().describe('How long calls of this process have waited so far'),
      }),
    ),
  }),
)

const audit = model(
  'Audit',
  z.object({
    audit: z.array(
      z.object({
        id: z.int(),
        at: instant,
        who: z.string(),
        address: z.string(),
        action: z.string(),
        target: z.string(),
        status: z.int().nullable().describe('The HTTP status of the answer; null = it began and was never answered'),
      }),
    ),
    next: z.int().nullable().describe('`before` of the next page; null = this is the last one'),
  }),
)

export function limitOperations({ service }: ApiParts): readonly Operation[] {
  return [
    operation({
      id: 'getLimits',
      method: 'get',
      path: '/v1/limits',
      tag: 'installation',
      summary: "Intercom's rate limits as they stand",
      changes: false,
      query: NONE,
      body: NONE,
      answers: { 200: { means: 'The limits', schema: limits } },
      errors: [],
      async handle({ c }) {
        const buckets = (await service.limits()).map(({ bucket, limit, remaining, resetAt, waitedMs }) => ({
          bucket,
          limit,
          remaining,
          resets: resetAt === null ? null : new Date(resetAt).toISOString(),
          waited_ms: Math.round(waitedMs),
        }))
        return answerJson(c, { schema: limits, value: { limits: buckets } })
      },
    }),
    operation({
      id: 'listAudit',
      method: 'get',
      path: '/v1/audit',
      tag: 'installation',
      summary: 'Every state-changing call, newest first',
      changes: false,
      query: strict({
        who: z.string().max(64).optional().describe('Calls of this token'),
        before: wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER }).optional().describe('`next` of the page before'),
        limit: wholeNumber({ min: 1, max: 1_000 }).prefault(100),
      }),
      body: NONE,
      answers: { 200: { means: 'A page of calls', schema: audit } },
      errors: ['invalid_query'],
      async handle({ c, query: { who = null, before = null, limit } }) {
        const found = await listAudit(service.db, { who, before, limit: limit + 1 })
        const page = found.slice(0, limit)
        const value = {
          audit: page.map(({ at, ...row }) => ({ ...row, at: at.toISOString() })),
          next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
        }
        return answerJson(c, { schema: audit, value })
      },
    }),
  ]
}
