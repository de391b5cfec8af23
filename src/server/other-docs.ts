/** What the OpenAPI document says of paths that are no operations of the API itself. */
import { z } from 'zod'
import { model } from './api/model.ts'
import type { OperationDoc } from './operation.ts'

const SAME = { method: 'get', tag: 'installation', changes: false, errors: [] } as const

export const METRICS_DOC: OperationDoc = {
  ...SAME,
  id: 'getMetrics',
  path: '/metrics',
  summary: "Figures in Prometheus' text format",
  description: 'Open on this machine; elsewhere it needs a token, and the one named metrics opens nothing else.',
  answers: { 200: { means: 'The figures', type: 'text/plain' } },
}

export const OPENAPI_DOC: OperationDoc = {
  ...SAME,
  id: 'getOpenApi',
  path: '/openapi.json',
  summary: 'This document',
  answers: {
    200: {
      means: 'OpenAPI 3.1',
      schema: model('OpenApi', z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) })),
    },
  },
}

export const BOARD_DOC: OperationDoc = {
  ...SAME,
  id: 'getBoard',
  path: '/board',
  summary: 'The queue, for a browser: shows wake-ups and changes nothing',
  answers: { 200: { means: 'A page', type: 'text/html' } },
}

const health = model('Health', z.object({ status: z.string() }))
const readiness = model(
  'Readiness',
  z.object({
    status: z.enum(['ready', 'draining', 'not_ready']),
    database: z.boolean().exactOptional(),
    queue: z.boolean().exactOptional(),
  }),
)

/** Answered beside the admin API, by health-app.ts. */
export const HEALTH_DOCS: readonly OperationDoc[] = [
  {
    ...SAME,
    id: 'getHealth',
    path: '/healthz',
    summary: 'Whether the process lives',
    secured: false,
    answers: { 200: { means: 'It does', schema: health } },
  },
  {
    ...SAME,
    id: 'getReadiness',
    path: '/readyz',
    summary: 'Whether it takes work',
    secured: false,
    answers: {
      200: { means: 'It does', schema: readiness },
      503: { means: 'It drains, or lacks its database or queue', schema: readiness },
    },
  },
]
