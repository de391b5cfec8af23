/** The pages sink in whole runs: one call a page, none when nothing changed, deletions, and everything that can be found in Intercom. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { CONTENT_SOURCE, createPageWorld, doc, type PageSettings, type PageWorld } from '../support/page-world.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

const world = (o: (Partial<PageSettings> & Parameters<typeof createPageWorld>[0]) | object = {}) => createPageWorld({ store, ...o })
const POST = 'POST /ai/external_pages'
const LIST = 'GET /ai/content_import_sources'
const DELETE = 'DELETE /ai/external_pages/{page_id}'

/** The pages in Intercom, by external_id. */
function pages({ simulator }: PageWorld): Record<string, string> {
  return Object.fromEntries(simulator.state.externalPages().map((page) => [page.external_id, page.html]))
}

describe('a first run', () => {
  test('creates the content source and each page with one call; the same again costs none but the look at the source', async () => {
    const w = await world()
    const documents = Array.from({ length: 30 }, (_, n) => doc(`p${n}.md`, `Text ${n}`))
    const first = await w.run(documents)
    expect(first.run).toMatchObject({ status: 'done', message: null })
    expect(first.summary).toMatchObject({ read: 30, created: 30 })
    expect(first.calls).toEqual({ [LIST]: 3, 'POST /ai/content_import_sources': 1, [POST]: 30 })
    expect(w.simulator.state.contentSources()).toMatchObject([{ url: CONTENT_SOURCE, sync_behavior: 'api' }])
    expect(w.simulator.state.externalPages()[0]).toMatchObject({
      locale: 'en',
      ai_agent_availability: true,
      ai_copilot_availability: true,
    })
    const again = await w.run(documents)
    expect(again.summary).toMatchObject({ read: 30, unchanged: 30 })
    expect(again.calls).toEqual({ [LIST]: 1 })
  })

  test('takes pages over that are there already, and knows those that no document stands for', async () => {
    const w = await world()
    const { id: source_id } = w.simulator.state.addContentSource({ url: `${CONTENT_SOURCE}/` })
    for (const external_id of ['a.md', 'left.md']) w.simulator.state.addExternalPage({ source_id, external_id, html: '<p>old</p>' })
    const { id: elsewhere } = w.simulator.state.addContentSource({ url: 'https://other.example.com' })
    w.simulator.state.addExternalPage({ source_id: elsewhere, external_id: 'a.md', html: '<p>theirs</p>' })
    const documents = [doc('a.md', 'New'), doc('b.md', 'More')]
    expect(await w.plan(documents)).toMatchObject({ update: 1, lookUp: 1, archive: 1, missing: ['left.md'] })
    const { summary, calls } = await w.run(documents)
    expect(summary).toMatchObject({ updated: 1, created: 1, deleted: 1 })
    expect(calls).toMatchObject({ 'GET /ai/external_pages': 1, [POST]: 2, [DELETE]: 1 })
    expect(w.simulator.state.externalPages().map((page) => [page.source_id, page.external_id, page.html])).toEqual([
      [source_id, 'b.md', '<p>More</p>'],
      [elsewhere, 'a.md', '<p>theirs</p>'],
      [source_id, 'a.md', '<p>New</p>'],
    ])
  })

  test('pages that another sync put into the same source stay', async () => {
    const one = await world()
    await one.run([doc('a.md', 'A')])
    const two = one.another()
    expect((await two.run([doc('b.md', 'B')])).summary).toMatchObject({ created: 1, deleted: 0 })
    expect(pages(one)).toEqual({ 'a.md': '<p>A</p>', 'b.md': '<p>B</p>' })
    expect((await one.run([])).summary).toMatchObject({ deleted: 1 })
    expect(pages(one)).toEqual({ 'b.md': '<p>B</p>' })
  })
})

describe('changes', () => {
  test('only what changed is sent, and what left the source is deleted', async () => {
    const w = await world()
    await w.run([doc('a.md', 'A'), doc('b.md', 'B'), doc('c.md', 'C')])
    const { summary, calls } = await w.run([doc('a.md', 'A'), doc('b.md', 'B2')])
    expect(summary).toMatchObject({ unchanged: 1, updated: 1, deleted: 1 })
    expect(calls).toMatchObject({ [POST]: 1, [DELETE]: 1 })
    expect(pages(w)).toEqual({ 'a.md': '<p>A</p>', 'b.md': '<p>B2</p>' })
    expect((await w.run([doc('a.md', 'A'), doc('b.md', 'B2'), doc('c.md', 'C')])).summary).toMatchObject({
      created: 1,
      unchanged: 2,
    })
  })

  test('a document that was renamed: the new page is there before the old one goes', async () => {
    const w = await world()
    await w.run([doc('old.md', 'Text')])
    const { summary } = await w.run([doc('new.md', 'Text')])
    expect(summary).toMatchObject({ created: 1, deleted: 1 })
    const writes = w.simulator.calls().filter((call) => call.method !== 'GET')
    expect(writes.map((call) => call.pattern)).toEqual([POST, DELETE])
    expect(pages(w)).toEqual({ 'new.md': '<p>Text</p>' })
  })

  test('a file that was touched and says the same costs no call', async () => {
    const w = await world()
    await w.run([doc('a.md', 'A', { updated_at: '2026-01-01' })])
    expect((await w.run([doc('a.md', 'A\n', { updated_at: '2026-01-02' })])).calls).toEqual({ [LIST]: 1 })
  })

  test('who may use the pages is sent with all of them when it changes', async () => {
    const w = await world()
    await w.run([doc('a.md', 'A')])
    w.configure({ availability: { aiAgent: false, aiCopilot: true } })
    expect((await w.run([doc('a.md', 'A')])).summary).toMatchObject({ updated: 1 })
    expect(w.simulator.state.externalPages()).toMatchObject([{ ai_agent_availability: false, ai_copilot_availability: true }])
  })

  test('a source that suddenly has nothing is stopped by the guard', async () => {
    const w = await world({ guards: { archive: 0.1 } })
    await w.run([doc('a.md', 'A'), doc('b.md', 'B')])
    const { run, calls } = await w.run([])
    expect(run).toMatchObject({ status: 'stopped', message: expect.stringContaining('2 of 2') })
    expect(calls).toEqual({ [LIST]: 1 })
    expect((await w.run([], { allow: ['archive'] })).summary).toMatchObject({ deleted: 2 })
  })

  test('with missing: keep nothing is deleted', async () => {
    const w = await world({ missing: 'keep' })
    await w.run([doc('a.md', 'A')])
    await w.run([])
    expect(pages(w)).toEqual({ 'a.md': '<p>A</p>' })
  })
})

describe('documents', () => {
  test('that make no page are refused with their reason, and the others go', async () => {
    const w = await world()
    const documents = [
      doc('a.md', ''),
      doc('b.md', '[x](https://example.com)'),
      doc('c.md', 'C'),
      doc('c.md', 'C2'),
      doc('d.md', 'D', { url: 'x' }),
    ]
    const { summary, outcomes } = await w.run(documents)
    expect(summary).toMatchObject({ read: 5, created: 1, refused: 3, duplicate: 1 })
    expect(outcomes.map((one) => one.code)).toEqual(['page_empty', 'page_only_navigation', null, 'duplicate_key', 'url_invalid'])
  })

  test('without a url go with a note', async () => {
    const w = await world()
    const { outcomes } = await w.run([doc('a.md', 'See [b](b.md).', { url: null })])
    expect(outcomes).toMatchObject([
      { did: 'created', code: 'page_without_url', why: expect.stringMatching(/no url.*; taken out: 1 relative link/) },
    ])
    expect(w.simulator.state.externalPages()).toMatchObject([{ url: null, html: '<p>See b.</p>' }])
  })

  test('in a language that the version does not take are refused by name without a call; a sync in one is stopped', async () => {
    const w = await world()
    const { outcomes, calls } = await w.run([doc('a.md', 'A', { locale: 'fr' })])
    expect(outcomes).toMatchObject([{ did: 'refused', code: 'locale_unsupported', why: expect.stringContaining('"fr"') }])
    expect(calls[POST]).toBeUndefined()
    const french = await world({ locale: 'fr' })
    expect((await french.run([doc('a.md', 'A')])).run).toMatchObject({
      status: 'failed',
      exitCode: 2,
      message: expect.stringContaining('"fr"'),
    })
    const later = await world({ locale: 'fr', version: '2.17' })
    await later.run([doc('a.md', 'A')])
    expect(later.simulator.state.externalPages()).toMatchObject([{ locale: 'fr' }])
  })
})

describe('what others did in Intercom', () => {
  test('a page that was deleted by hand comes back when its document changes, and is told before', async () => {
    const w = await world()
    const documents = [doc('a.md', 'A'), doc('b.md', 'B')]
    await w.run(documents)
    const [deleted] = w.simulator.state.externalPages().filter((page) => page.external_id === 'a.md')
    w.simulator.state.deleteExternalPage(deleted?.id ?? '')
    expect((await w.run(documents)).summary).toMatchObject({ unchanged: 2 })
    expect(await w.plan(documents, { live: true })).toMatchObject({ live: { gone: 1, edited: 0 } })
    const { outcomes, calls } = await w.run([doc('a.md', 'A2'), doc('b.md', 'B')])
    expect(outcomes).toMatchObject([{ did: 'created', code: 'page_replaced' }])
    expect(calls).toMatchObject({ [POST]: 1, [DELETE]: 1 })
    expect(pages(w)).toEqual({ 'a.md': '<p>A2</p>', 'b.md': '<p>B</p>' })
  })

  test('a page that is to be deleted and is gone already counts as deleted', async () => {
    const w = await world()
    await w.run([doc('a.md', 'A')])
    w.simulator.state.deleteExternalPage(w.simulator.state.externalPages()[0]?.id ?? '')
    expect((await w.run([])).summary).toMatchObject({ deleted: 1 })
  })

  test('a page that was edited is seen by a live plan', async () => {
    const w = await world()
    await w.run([doc('a.md', 'A')])
    const { source_id } = w.simulator.state.externalPages()[0] ?? { source_id: 0 }
    const send = { source_id, external_id: 'a.md', title: 'Edited', html: '<p>A</p>', locale: 'en' }
    const headers = { Authorization: `Bearer ${w.simulator.token}`, Accept: 'application/json' }
    await fetch(`${w.simulator.url}/ai/external_pages`, { method: 'POST', headers, body: JSON.stringify(send) })
    expect(await w.plan([doc('a.md', 'A'), doc('b.md', 'B')], { live: true })).toMatchObject({
      lookUp: 1,
      live: { edited: 1, create: 1, edits: [{ key: 'a.md', fields: [{ field: 'title', from: 'Edited', to: 'a.md' }] }] },
    })
  })

  test('a content source that was deleted is made anew, and every page is sent again', async () => {
    const w = await world()
    const documents = [doc('a.md', 'A'), doc('b.md', 'B')]
    await w.run(documents)
    w.simulator.state.deleteContentSource(w.simulator.state.contentSources()[0]?.id ?? 0)
    const { summary, problems, calls } = await w.run(documents)
    expect(problems).toMatchObject([{ code: 'content_source_gone' }])
    expect(summary).toMatchObject({ created: 2 })
    expect(calls[DELETE]).toBeUndefined()
    expect(Object.keys(pages(w)).toSorted()).toEqual(['a.md', 'b.md'])
    expect((await w.run(documents)).calls).toEqual({ [LIST]: 1 })
  })

  test('one that is deleted during a run ends it, and the next run heals it', async () => {
    const w = await world()
    await w.run([doc('a.md', 'A')])
    const stop = w.simulator.onArrival((call) => {
      if (call.pattern !== POST) return
      stop()
      for (const source of w.simulator.state.contentSources()) w.simulator.state.deleteContentSource(source.id)
    })
    const changed = [doc('a.md', 'A2')]
    expect((await w.run(changed)).run).toMatchObject({
      status: 'failed',
      exitCode: 2,
      message: expect.stringContaining('was deleted in Intercom'),
    })
    expect((await w.run(changed)).run.status).toBe('done')
    expect(pages(w)).toEqual({ 'a.md': '<p>A2</p>' })
  })

  test.each([
    ['deactivated', { status: 'deactivated' }, /was deactivated/],
    ['filled by Intercom itself', { sync_behavior: 'automatic' }, /filled by Intercom itself/],
  ] as const)('a content source that is %s stops the run before it reads', async (_, seed, message) => {
    const w = await world()
    w.simulator.state.addContentSource({ url: CONTENT_SOURCE, ...seed })
    const { run, calls } = await w.run([doc('a.md', 'A')])
    expect(run).toMatchObject({ status: 'failed', exitCode: 2, rowsRead: 0, message: expect.stringMatching(message) })
    expect(calls).toEqual({ [LIST]: 1 })
    expect(await w.sink.check({ signal: new AbortController().signal })).toMatchObject([
      { fatal: true, message: expect.stringMatching(message) },
    ])
  })

  test('two content sources with one URL are named by their ids', async () => {
    const w = await world()
    const ids = [`${CONTENT_SOURCE}/`, 'https://HANDBOOK.example.com'].map((url) => w.simulator.state.addContentSource({ url }).id)
    const [problem] = await w.sink.check({ signal: new AbortController().signal })
    expect(problem).toMatchObject({ code: 'content_source_duplicate', fatal: true })
    for (const id of ids) expect(problem?.message).toContain(String(id))
  })
})

describe('another content source in the configuration', () => {
  test('moves all pages: the new ones are made, then the old ones go', async () => {
    const w = await world()
    const documents = [doc('a.md', 'A'), doc('b.md', 'B')]
    await w.run(documents)
    w.configure({ contentSource: 'https://new.example.com' })
    const { summary, outcomes } = await w.run(documents)
    expect(summary).toMatchObject({ created: 2 })
    expect(outcomes).toMatchObject([{ code: 'page_replaced' }, { code: 'page_replaced' }])
    const [, created] = w.simulator.state.contentSources()
    expect(w.simulator.state.externalPages().map((page) => page.source_id)).toEqual([created?.id, created?.id])
  })
})

describe('audiences', () => {
  test('are set on a new source and corrected on an old one, with its pages', async () => {
    const w = await world({ audienceIds: [7] })
    await w.run([doc('a.md', 'A')])
    expect(w.simulator.state.contentSources()).toMatchObject([{ audience_ids: [7] }])
    w.configure({ audienceIds: [8, 9] })
    await w.run([doc('a.md', 'A2')])
    expect(w.simulator.state.contentSources()).toMatchObject([{ audience_ids: [8, 9] }])
  })

  test('need a version that has them, or everybody would get answers', async () => {
    const w = await world({ audienceIds: [7], version: '2.14' })
    expect((await w.run([doc('a.md', 'A')])).run).toMatchObject({ status: 'failed', exitCode: 2 })
    expect(w.simulator.state.contentSources()).toEqual([])
  })
})
