/** The OpenAPI document is true: every operation it names is there and answers as it says, and nothing is there that it does not name. */
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createAdminApp } from '../../src/server/admin-app.ts'
import { adminTokens } from '../../src/server/tokens.ts'
import type { Answer, ServerDesk } from './desk.ts'
import { createServerDesk } from './desk.ts'

interface Told {
  readonly operationId: string
  readonly parameters: readonly { name: string; in: string }[]
  readonly requestBody?: { content: { 'application/json': { schema: object } } }
  readonly responses: { readonly [status: string]: { content?: { [type: string]: { schema: { $ref?: string } } } } }
}

interface OpenApi {
  readonly openapi: string
  readonly paths: { readonly [path: string]: { readonly [method: string]: Told } }
  readonly components: { readonly schemas: { readonly [name: string]: object } }
}

let desk: ServerDesk
let document: OpenApi
let run: string
let upload: string
let conversation: string

beforeAll(async () => {
  desk = await createServerDesk({ uploads: {}, config: 'workspace: { admin_id: "991267459" }' })
  desk.simulator.state.addDataAttribute({ name: 'plan', data_type: 'string' })
  run = await desk.start('people')
  await desk.ended(run)
  document = (await desk.ask('GET', '/openapi.json')).body
  const asked = { body: { userEmail: 'eve@example.com', body: 'Hello' } }
  conversation = (await desk.ask('POST', '/v1/conversations?wait=10s', asked)).body.id
})

const FILE = 'id,email\n1,one@example.com\n'

/** A call of each operation that it answers well, and of each that is wrong, by the operation's id. */
const CALLS: Readonly<Record<string, readonly [path: () => string, body?: unknown][]>> = {
  listSyncs: [[() => '/v1/syncs']],
  getSync: [[() => '/v1/syncs/people'], [() => '/v1/syncs/mirrored'], [() => '/v1/syncs/nobody']],
  startRun: [
    [() => '/v1/syncs/people/runs', { limit: 1 }],
    [() => '/v1/syncs/people/runs', { limit: 'one' }],
    [() => '/v1/syncs/people/runs', '{'],
    [() => '/v1/syncs/nobody/runs', {}],
  ],
  startBackfill: [
    [() => '/v1/syncs/people/backfills', { full: true }],
    [() => '/v1/syncs/people/backfills', { from: '2026-01-01', to: '2026-02-01' }],
    [() => '/v1/syncs/people/backfills', {}],
  ],
  planSync: [
    [() => '/v1/syncs/people/plan', { full: true }],
    [() => '/v1/syncs/nobody/plan', {}],
  ],
  listRuns: [
    [() => '/v1/runs'],
    [() => '/v1/runs?limit=1&status=partial&trigger=run&since=2020-01-01'],
    [() => '/v1/runs?limit=no'],
  ],
  getRun: [[() => `/v1/runs/${run}`], [() => '/v1/runs/none']],
  followRun: [[() => `/v1/runs/${run}/events`], [() => '/v1/runs/none/events']],
  listOutcomes: [
    [() => `/v1/runs/${run}/outcomes`],
    [() => `/v1/runs/${run}/outcomes?did=refused&limit=1`],
    [() => `/v1/runs/${run}/outcomes?did=x`],
  ],
  getRejects: [[() => `/v1/runs/${run}/rejects.csv`], [() => '/v1/runs/none/rejects.csv']],
  cancelRun: [[() => `/v1/runs/${run}/cancel`], [() => '/v1/runs/none/cancel']],
  retryRun: [[() => `/v1/runs/${run}/retry`], [() => '/v1/runs/none/retry', {}]],
  resumeRun: [[() => `/v1/runs/${run}/resume`]],
  allowRun: [[() => `/v1/runs/${run}/allow`], [() => `/v1/runs/${run}/allow`, { allow: ['nothing'] }]],
  createUpload: [
    [() => '/v1/syncs/people/uploads?run=false&name=people.csv', FILE],
    [() => '/v1/syncs/nobody/uploads', FILE],
  ],
  listUploads: [[() => '/v1/uploads'], [() => '/v1/uploads?limit=0']],
  startUpload: [[() => `/v1/uploads/${upload}/runs`], [() => '/v1/uploads/none/runs']],
  removeUpload: [[() => `/v1/uploads/${upload}`], [() => '/v1/uploads/none']],
  startConversation: [
    [() => '/v1/conversations', { userEmail: 'ada@example.com', body: 'Hello' }],
    [() => '/v1/conversations?wait=10s', { userEmail: 'ada@example.com', body: 'Hello again' }],
    [() => '/v1/conversations', { body: 'From nobody' }],
    [() => '/v1/conversations?wait=1h', { userEmail: 'ada@example.com', body: 'Hello' }],
  ],
  replyToConversation: [[() => '/v1/conversations/999/reply?wait=10s', { body: 'Anybody?' }]],
  showConversation: [[() => `/v1/conversations/${conversation}`], [() => '/v1/conversations/999']],
  handOffConversation: [[() => '/v1/conversations/999/handoff', {}]],
  setContactAttributes: [
    [() => '/v1/contacts/nobody@example.com/attributes', { attributes: { plan: 'pro' } }],
    [() => '/v1/contacts/ada@example.com/attributes?wait=10s', { attributes: { plan: 'pro' } }],
  ],
  getLimits: [[() => '/v1/limits']],
  listAudit: [[() => '/v1/audit'], [() => '/v1/audit?before=x']],
  getMetrics: [[() => '/metrics']],
  getOpenApi: [[() => '/openapi.json']],
  getBoard: [[() => '/board']],
  getHealth: [[() => '/healthz']],
  getReadiness: [[() => '/readyz']],
}

const operations = (): { method: string; path: string; told: Told }[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, told]) => ({ method, path, told })),
  )

test('it is OpenAPI 3.1, and every name in it leads somewhere', () => {
  expect(document.openapi).toBe('3.1.0')
  const names = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name)
  expect(names.filter((name) => document.components.schemas[name!] === undefined)).toEqual([])
  for (const { path, told } of operations()) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(told.parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath)
  }
})

test('every operation has a name of its own, and is called below', () => {
  const ids = operations().map(({ told }) => told.operationId)
  expect(ids.toSorted()).toEqual(Object.keys(CALLS).toSorted())
})

describe('what is answered is what it says', () => {
  test.each(Object.keys(CALLS))('%s', { timeout: 20_000 }, async (id) => {
    const { method, told } = operations().find((one) => one.told.operationId === id)!
    for (const [path, body] of CALLS[id]!) {
      const answer = await desk.ask(methodOf(method), path(), { ...(body === undefined ? {} : { body }), ...typeOf(body) })
      expectTold(answer, told)
      if (answer.status !== 201) continue
      if (id === 'createUpload') upload = answer.body.id
      else await desk.ended(answer.body.run)
    }
  })

  test('also without a token', async () => {
    const closed = operations().filter(({ told }) => !['getMetrics', 'getHealth', 'getReadiness'].includes(told.operationId))
    for (const { method, path, told } of closed) {
      const answer = await desk.ask(methodOf(method), path.replaceAll(/\{\w+\}/g, 'x'), { token: null })
      expect(answer.status).toBe(401)
      expectTold(answer, told)
    }
  })
})

test('no route is there that it does not name', () => {
  const tokens = adminTokens({ admin: undefined, named: new Map() })
  const app = createAdminApp(desk.service, {
    tokens,
    loopback: true,
    headroom: 0,
    version: '0',
    onDefect: () => undefined,
    board: () => expect.fail(),
  })
  const named = operations().map(({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`)
  const there = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`)
  expect([...new Set(there)].filter((route) => !named.includes(route))).toEqual([])
  const whatever = app.routes.filter(({ method }) => method === 'ALL').map(({ path }) => path)
  // Middleware, what refuses other methods, and the board's own pages.
  const known = ['/*', '*', '/board/*', ...Object.keys(document.paths).map((path) => path.replaceAll(/\{(\w+)\}/g, ':$1'))]
  expect(whatever.filter((path) => !known.includes(path))).toEqual([])
})

function methodOf(method: string): 'GET' | 'POST' | 'DELETE' {
  return method === 'get' ? 'GET' : method === 'delete' ? 'DELETE' : 'POST'
}

function typeOf(body: unknown): { headers?: Record<string, string> } {
  return body === FILE ? { headers: { 'content-type': 'text/csv' } } : {}
}

function expectTold(answer: Answer, told: Told): void {
  expect(wrongWith(answer, told)).toBeUndefined()
}

/** Why an answer is not what the document says of it. */
function wrongWith(answer: Answer, { operationId, responses }: Told): unknown {
  const shown = `${operationId} answered ${answer.status} ${answer.text.slice(0, 300)}`
  const response = responses[answer.status]
  if (response === undefined) return `${shown}: the document has no such status`
  if (response.content === undefined) return answer.text === '' ? undefined : `${shown}: the document has no body`
  const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
  const told = response.content[type]
  if (told === undefined) return `${shown}: the document has no ${type}`
  const parsed = type === 'application/json' ? schemaOf(told.schema).safeParse(answer.body) : undefined
  return parsed?.success === false ? { shown, issues: parsed.error.issues } : undefined
}

/** References are to what stands beside it. */
function schemaOf(schema: object): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: document.components.schemas }).replaceAll('#/components/schemas/', '#/$defs/')
  return z.fromJSONSchema(JSON.parse(text))
}
