/** The content library of the simulator: sources, pages, what an upsert does, paging, languages, and when Fin has read a page. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type Api, startApi } from './api.ts'

const SOURCES = '/ai/content_import_sources'
const PAGES = '/ai/external_pages'
const url = 'https://docs.example.com'

async function withSource(options: SimulatorOptions = {}): Promise<Api & { source: number }> {
  const api = await startApi(options)
  return { ...api, source: api.sim.state.addContentSource({ url }).id }
}

const pageBody = (source_id: number, more: object = {}) => ({
  title: 'A',
  html: '<p>a</p>',
  locale: 'en',
  source_id,
  external_id: 'a.md',
  ...more,
})

test('a source is made as documented, and a second one with its url as well', async () => {
  const { call } = await startApi()
  const { status, body } = await call('POST', SOURCES, { sync_behavior: 'api', url, audience_ids: 7 })
  expect([status, body]).toMatchObject([
    200,
    {
      type: 'content_import_source',
      url,
      sync_behavior: 'api',
      status: 'active',
      audience_ids: [7],
      last_synced_at: expect.any(Number),
    },
  ])
  await call('POST', SOURCES, { sync_behavior: 'api', url })
  const list = (await call('GET', SOURCES)).body
  expect([list.data.length, list.total_count]).toEqual([2, 2])
  expect((await call('GET', `${SOURCES}/${body.id}`)).body.id).toBe(body.id)
})

test.each([
  ['no sync_behavior', { url }],
  ['another sync_behavior', { url, sync_behavior: 'automatic' }],
  ['no url', { sync_behavior: 'api' }],
  ['a url that is none', { sync_behavior: 'api', url: 'docs' }],
  ['a status nobody knows', { sync_behavior: 'api', url, status: 'off' }],
])('a source with %s is refused', async (_, body) => {
  const { call } = await startApi()
  const answer = await call('POST', SOURCES, body)
  expect([answer.status, answer.body.errors[0]?.code]).toEqual([400, 'parameter_invalid'])
})

test('a source keeps its kind; audiences come with 2.15', async () => {
  const { call, sim, source } = await withSource()
  expect((await call('PUT', `${SOURCES}/${source}`, { sync_behavior: 'manual', url })).status).toBe(400)
  const old = { 'Intercom-Version': '2.14' }
  const changed = await call('PUT', `${SOURCES}/${source}`, { sync_behavior: 'api', url: `${url}/x`, audience_ids: [1] }, old)
  expect(changed.body).toMatchObject({ url: `${url}/x` })
  expect(changed.body).not.toHaveProperty('audience_ids')
  await call('PUT', `${SOURCES}/${source}`, { sync_behavior: 'api', url, audience_ids: [1], status: 'deactivated' })
  expect(sim.state.contentSources()[0]).toMatchObject({ audience_ids: [1], status: 'deactivated' })
})

test('deleting a source answers 204 and takes its pages along', async () => {
  const { call, sim, source } = await withSource()
  sim.state.addExternalPage({ source_id: source, external_id: 'a' })
  const response = await fetch(`${sim.url}${SOURCES}/${source}`, {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${sim.token}`, Accept: 'application/json' },
  })
  expect([response.status, await response.text()]).toEqual([204, ''])
  expect(sim.state.externalPages()).toEqual([])
  expect((await call('GET', `${SOURCES}/${source}`)).status).toBe(404)
})

test('POST creates a page that is hidden from Fin, and updates the page with the same source and external_id', async () => {
  const { call, source } = await withSource()
  const first = (await call('POST', PAGES, pageBody(source))).body
  expect(first).toMatchObject({
    type: 'external_page',
    external_id: 'a.md',
    ai_agent_availability: false,
    ai_copilot_availability: false,
    fin_availability: false,
  })
  expect(first).not.toHaveProperty('url')
  const shown = (await call('POST', PAGES, pageBody(source, { ai_agent_availability: true, url: `${url}/a` }))).body
  const again = (await call('POST', PAGES, pageBody(source, { title: 'B' }))).body
  expect([shown.id, again.id]).toEqual([first.id, first.id])
  expect(again).toMatchObject({ title: 'B', url: `${url}/a`, ai_agent_availability: true, ai_copilot_availability: false })
})

test('the same external_id in another source is another page', async () => {
  const { call, sim, source } = await withSource()
  const other = sim.state.addContentSource({ url: `${url}/other` }).id
  const one = (await call('POST', PAGES, pageBody(source))).body
  const two = (await call('POST', PAGES, pageBody(other))).body
  expect(one.id).not.toBe(two.id)
})

test('a PUT of 2.16 turns the page on where fin_availability is left out', async () => {
  const { call, source } = await withSource()
  const { id } = (await call('POST', PAGES, pageBody(source))).body
  const body = { ...pageBody(source), url: `${url}/a`, ai_copilot_availability: false }
  expect((await call('PUT', `${PAGES}/${id}`, body)).body).toMatchObject({
    ai_agent_availability: true,
    ai_copilot_availability: true,
  })
  const preview = { 'Intercom-Version': 'Preview' }
  expect((await call('PUT', `${PAGES}/${id}`, body, preview)).body).toMatchObject({
    ai_agent_availability: true,
    ai_copilot_availability: false,
  })
  expect((await call('PUT', `${PAGES}/${id}`, pageBody(source))).body.errors[0]?.field).toBe('url')
})

test('a page cannot take the external_id of another', async () => {
  const { call, source } = await withSource()
  await call('POST', PAGES, pageBody(source))
  const { id } = (await call('POST', PAGES, pageBody(source, { external_id: 'b.md' }))).body
  expect((await call('PUT', `${PAGES}/${id}`, { ...pageBody(source), url })).body.errors[0]?.message).toMatch(/already been taken/)
})

test('a page that is deleted is answered without its content, and then is not there', async () => {
  const { call, source } = await withSource()
  const { id } = (await call('POST', PAGES, pageBody(source))).body
  expect((await call('DELETE', `${PAGES}/${id}`)).body).toMatchObject({ id, html: '' })
  const gone = await call('DELETE', `${PAGES}/${id}`)
  expect([gone.status, gone.body.errors[0]?.code]).toEqual([404, 'not_found'])
  expect((await call('GET', `${PAGES}/${id}`)).status).toBe(404)
})

test.each([
  ['no title', { title: undefined }, 400, 'title'],
  ['an empty html', { html: '' }, 400, 'html'],
  ['no external_id', { external_id: undefined }, 400, 'external_id'],
  ['no locale', { locale: undefined }, 400, 'locale'],
  ['a source that is not there', { source_id: 999 }, 404, undefined],
])('a page with %s is refused', async (_, more, status, field) => {
  const { call, source } = await withSource()
  const answer = await call('POST', PAGES, pageBody(source, more))
  expect([answer.status, answer.body.errors[0]?.field]).toEqual([status, field])
})

test('a source that Intercom fills itself takes no pages', async () => {
  const { call, sim } = await startApi()
  const { id } = sim.state.addContentSource({ url, sync_behavior: 'automatic' })
  expect((await call('POST', PAGES, pageBody(id))).body.errors[0]?.field).toBe('source_id')
})

test.each([
  ['2.16', 'fr', 400],
  ['2.17', 'fr', 200],
  ['2.17', 'pt-BR', 200],
  ['2.17', 'French', 400],
  ['Preview', 'fr', 400],
  ['2.12', 'en', 200],
  ['2.11', 'en', 400],
])('version %s, locale %s: %i', async (version, locale, status) => {
  const { call, source } = await withSource()
  expect((await call('POST', PAGES, pageBody(source, { locale }), { 'Intercom-Version': version })).status).toBe(status)
})

const listSchema = z.object({
  data: z.array(z.object({ external_id: z.string() })),
  total_count: z.number(),
  pages: z.strictObject({
    type: z.literal('pages'),
    page: z.number(),
    per_page: z.number(),
    total_pages: z.number(),
    next: z.string().optional(),
  }),
})

test('pages are listed newest first, with links by number that lead back to the simulator', async () => {
  const { call, sim, source } = await withSource()
  for (let n = 1; n <= 120; n++) sim.state.addExternalPage({ source_id: source, external_id: `p${n}` })
  const headers = { Authorization: `Bearer ${sim.token}`, Accept: 'application/json' }
  const seen: string[] = []
  let next: string | undefined = sim.url + PAGES
  while (next !== undefined) {
    const body = listSchema.parse(await (await fetch(next, { headers })).json())
    expect(body).toMatchObject({ total_count: 120, pages: { total_pages: 3, per_page: 50 } })
    seen.push(...body.data.map((one) => one.external_id))
    next = body.pages.next
  }
  expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => `p${120 - n}`))
  expect((await call('GET', `${PAGES}?page=18&per_page=7`)).body.data[0]?.['external_id']).toBe('p1')
  expect((await call('GET', `${PAGES}?page=99`)).body.data).toEqual([])
})

test('Fin reads a page some time after it was written, and again after each change', async () => {
  let now = 1_700_000_000_000
  const { call, sim, source } = await withSource({ now: () => now, ingestDelayMs: 60_000 })
  const ingested = async () => (await call('GET', PAGES)).body.data[0]?.['last_ingested_at']
  await call('POST', PAGES, pageBody(source))
  expect(await ingested()).toBe(0)
  now += 60_000
  expect(await ingested()).toBe(1_700_000_060)
  now += 10_000
  await call('POST', PAGES, pageBody(source, { title: 'B' }))
  expect(await ingested()).toBe(1_700_000_060)
  now += 60_000
  expect(await ingested()).toBe(1_700_000_130)
  sim.state.editContentSource(source, { status: 'deactivated' })
  await call('POST', PAGES, pageBody(source, { title: 'C' }))
  now += 1e9
  expect(await ingested()).toBe(1_700_000_130)
})

test('the library has its permissions, its rate limit and its faults', async () => {
  const limits = { app: { limit: 100, windowMs: 10_000 }, pools: 'separate', content: { limit: 2, windowMs: 10_000 } } as const
  const { call, sim, source } = await withSource({ limits, scopes: ['read_content'], now: () => 1_700_000_000_000 })
  expect((await call('POST', PAGES, pageBody(source))).status).toBe(403)
  sim.fault({ kind: 'status', status: 503, match: { path: /^\/ai\// } })
  expect((await call('GET', PAGES)).status).toBe(503)
  expect((await call('GET', PAGES)).status).toBe(429)
  expect((await call('GET', '/contacts')).status).toBe(403)
})
