/** The content part of the API client against the simulator: sources, pages, lists by link, and what is safe to repeat. */
import { expect, test } from 'vitest'
import {
  deleteExternalPage,
  getExternalPage,
  listExternalPages,
  updateExternalPage,
  upsertExternalPage,
} from '../../src/intercom/content-pages.ts'
import {
  createContentSource,
  deleteContentSource,
  getContentSource,
  listContentSources,
  updateContentSource,
} from '../../src/intercom/content-sources.ts'
import { AnswerLost, IntercomRefusal, UnexpectedAnswer } from '../../src/intercom/errors.ts'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { startSimulator } from '../../src/simulator/simulator.ts'
import { atEnd } from '../support/at-end.ts'
import { openClient } from './open-client.ts'

const url = 'https://docs.example.com'

async function connected(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ limits: 'none', ...options })
  const opened = openClient(simulator.url, { token: () => simulator.token, timeouts: { connectMs: 1_000, answerMs: 2_000 } })
  atEnd(async () => {
    await opened.client.close()
    await simulator.close()
  })
  return { simulator, ...opened }
}

const page = (source_id: number) => ({ source_id, external_id: 'a.md', title: 'A', html: '<p>a</p>', locale: 'en' })

test('a source is made, changed, found and deleted, and every call counts as content', async () => {
  const { client, notes } = await connected()
  const made = await createContentSource(client, { url, audienceIds: [3] })
  expect(made).toEqual({ id: made.id, url, sync_behavior: 'api', status: 'active', audience_ids: [3] })
  await updateContentSource(client, { id: made.id, url, audienceIds: [4], applyToPages: true })
  expect(await listContentSources(client)).toEqual([{ ...made, audience_ids: [4] }])
  await deleteContentSource(client, made.id)
  await expect(getContentSource(client, made.id)).rejects.toMatchObject({ status: 404 })
  expect(new Set(notes.taken.map((one) => one.bucket))).toEqual(new Set(['content']))
})

test('a page is written twice and is there once', async () => {
  const { client } = await connected()
  const { id: source } = await createContentSource(client, { url })
  const first = await upsertExternalPage(client, { ...page(source), ai_agent_availability: true })
  const again = await upsertExternalPage(client, { ...page(source), title: 'B' })
  expect(again).toMatchObject({
    id: first.id,
    title: 'B',
    url: null,
    ai_agent_availability: true,
    source_id: source,
    external_id: 'a.md',
  })
  expect(await getExternalPage(client, first.id)).toEqual(again)
  expect(await updateExternalPage(client, { id: first.id, ...page(source), url })).toMatchObject({ url })
  await deleteExternalPage(client, first.id)
  await expect(deleteExternalPage(client, first.id)).rejects.toBeInstanceOf(IntercomRefusal)
})

test('a page whose answer was lost is sent again; a source never is', async () => {
  const { client, simulator } = await connected()
  const { id: source } = await createContentSource(client, { url })
  simulator.fault({ kind: 'drop_after', match: { path: /external_pages/ } })
  await upsertExternalPage(client, page(source))
  expect(simulator.state.externalPages().length).toBe(1)
  simulator.fault({ kind: 'drop_after', match: { path: /import_sources/ } })
  await expect(createContentSource(client, { url: `${url}/2` })).rejects.toBeInstanceOf(AnswerLost)
  expect(simulator.state.contentSources().length).toBe(2)
})

test('all pages are listed, link by link', async () => {
  const { client, simulator } = await connected()
  const { id: source_id } = simulator.state.addContentSource({ url })
  for (let n = 1; n <= 101; n++) simulator.state.addExternalPage({ source_id, external_id: `p${n}` })
  const sizes: number[] = []
  for await (const some of listExternalPages(client)) sizes.push(some.length)
  expect(sizes).toEqual([50, 50, 1])
})

test.each([
  ['whose next page is a link to a host that we do not talk to', 'https://api.intercom.io/ai/external_pages?page=2&per_page=50'],
  ['whose next page is not linked, only counted', undefined],
])('a list %s', async (_, next) => {
  const { client, simulator } = await connected()
  const { id: source_id } = simulator.state.addContentSource({ url })
  for (let n = 1; n <= 51; n++) simulator.state.addExternalPage({ source_id, external_id: `p${n}` })
  const pages = { page: 1, total_pages: 2, ...(next === undefined ? {} : { next }) }
  simulator.fault({ kind: 'status', status: 200, body: { type: 'list', data: [], pages } })
  const sizes: number[] = []
  for await (const some of listExternalPages(client)) sizes.push(some.length)
  expect(sizes).toEqual([0, 1])
})

test('a list that goes round ends with an error', async () => {
  const { client, simulator } = await connected()
  const body = { data: [], pages: { next: `${simulator.url}/ai/external_pages?page=2` } }
  simulator.fault({ kind: 'status', status: 200, body, times: 5 })
  const all = async () => {
    for await (const some of listExternalPages(client)) expect(some).toEqual([])
  }
  await expect(all()).rejects.toBeInstanceOf(UnexpectedAnswer)
})
