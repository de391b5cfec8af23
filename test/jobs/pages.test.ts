/** Page syncs as they are configured: what becomes of documents that are new, changed, moved, gone or wrong, and of what others do in Intercom. */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { createPageDesk, HANDBOOK_URL } from '../support/page-desk.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

const THREE = { 'a.md': '# A\n\nOne', 'b.md': '# B\n\nTwo', 'c/c.md': '# C\n\nThree' }
const POST = 'POST /ai/external_pages'
const DELETE = 'DELETE /ai/external_pages/{page_id}'
const LISTING = 'GET /ai/external_pages'

test('documents become pages that Fin may use, once; an edit is one call, and nothing else is sent', async () => {
  const desk = await createPageDesk(store, THREE)
  expect(await desk.run()).toMatchObject({
    status: 'done',
    read: 3,
    created: 3,
    writes: ['POST /ai/content_import_sources', POST, POST, POST],
  })
  expect(desk.simulator.state.externalPages()).toContainEqual(
    expect.objectContaining({
      external_id: 'c/c.md',
      title: 'C',
      html: '<h1>C</h1><p>Three</p>',
      url: `${HANDBOOK_URL}/c/c`,
      locale: 'en',
      ai_agent_availability: true,
      ai_copilot_availability: true,
    }),
  )
  expect(await desk.run()).toMatchObject({ unchanged: 3, patterns: { 'GET /ai/content_import_sources': 1 }, writes: [] })
  await desk.write('b.md', '# B\n\nTwo and a half')
  expect(await desk.run()).toMatchObject({ unchanged: 2, updated: 1, writes: [POST] })
})

test('settings of the sync reach its pages and their source, and a change of them sends all again', async () => {
  const desk = await createPageDesk(store, THREE, { lines: ['availability: { ai_agent: false }', 'audience_ids: [7]'] })
  expect(await desk.run()).toMatchObject({ created: 3 })
  const { state } = desk.simulator
  expect(state.externalPages().map((page) => page.ai_agent_availability)).toEqual([false, false, false])
  expect(state.contentSources()).toMatchObject([{ url: HANDBOOK_URL, audience_ids: [7] }])
  desk.configure('availability: { ai_agent: false }', 'audience_ids: [8]')
  expect(await desk.run()).toMatchObject({ unchanged: 3, writes: ['PUT /ai/content_import_sources/{source_id}'] })
  expect(state.contentSources()).toMatchObject([{ audience_ids: [8] }])
  desk.configure('availability: { ai_copilot: false }')
  expect(await desk.run()).toMatchObject({ updated: 3 })
})

describe('documents that leave', () => {
  test('a folder that was renamed only moves: the new pages are there before an old one goes, and no guard minds', async () => {
    const desk = await createPageDesk(store, { 'x/a.md': 'A', 'x/b.md': 'B', 'x/c.md': 'A' })
    await desk.run()
    await rename(join(desk.path, 'x'), join(desk.path, 'y'))
    // Without its title a page is called by its file, so two pages of the same text are two pages.
    expect((await desk.plan()).pages).toMatchObject({
      create: 0,
      delete: 0,
      move: 3,
      moves: [
        { from: 'x/a.md', to: 'y/a.md' },
        { from: 'x/b.md', to: 'y/b.md' },
        { from: 'x/c.md', to: 'y/c.md' },
      ],
    })
    expect(await desk.run()).toMatchObject({ created: 3, deleted: 3, writes: [POST, POST, POST, DELETE, DELETE, DELETE] })
    expect(Object.keys(desk.pages()).toSorted()).toEqual(['y/a.md', 'y/b.md', 'y/c.md'])
  })

  test('of pages that are the same word for word as many move as came', async () => {
    const same = '---\ntitle: T\n---\nText'
    const desk = await createPageDesk(store, { 'a.md': same, 'b.md': same, 'c.md': same })
    await desk.run()
    for (const name of ['a.md', 'b.md', 'c.md']) await desk.remove(name)
    await desk.write('d.md', same)
    await desk.write('e.md', same)
    const { pages, guards } = await desk.plan()
    expect(pages).toMatchObject({ create: 0, move: 2, delete: 1, deleted: ['c.md'] })
    expect(guards).toMatchObject([{ guard: 'delete', found: 1, of: 3, what: 'pages', allowed: false }])
  })

  test('half of them, and all of them: the guard stops it before anything is sent, until somebody allows it', async () => {
    const desk = await createPageDesk(store, { ...THREE, 'd.md': 'D' })
    await desk.run()
    await desk.remove('c')
    await desk.remove('d.md')
    await desk.write('a.md', 'changed')
    expect(await desk.run()).toMatchObject({
      status: 'stopped',
      exitCode: 3,
      message:
        'guard delete: 2 of 4 pages (50%) would be deleted because their documents left the source, at most 10% may be; ' +
        'if that is right, run it again with --allow delete',
      writes: [],
    })
    await desk.remove('a.md')
    await desk.remove('b.md')
    expect((await desk.run({ allow: ['archive'] })).message).toContain('guard delete: 4 of 4 pages (100%)')
    expect(await desk.run({ allow: ['delete'] })).toMatchObject({ status: 'done', deleted: 4, archived: 0 })
    expect(desk.pages()).toEqual({})
  })

  test('other guards tell of pages and documents as well', async () => {
    const desk = await createPageDesk(store, THREE, { lines: ['guards: { change: 50%, min_rows: 3 }'] })
    await desk.run()
    await desk.remove('c')
    for (const name of ['a.md', 'b.md']) await desk.write(name, 'changed')
    const { message } = await desk.run()
    expect(message).toContain('guard change: 2 of 3 pages (66.7%) would be changed, at most 50% may be')
    expect(message).toContain('guard min_rows: the source gave 2 documents, at least 3 are expected')
  })

  test('where pages are kept nothing goes', async () => {
    const desk = await createPageDesk(store, THREE, { lines: ['missing: keep'] })
    await desk.run()
    await desk.remove('c')
    expect(await desk.run()).toMatchObject({ status: 'done', unchanged: 2, deleted: 0, writes: [] })
  })

  test('while a document tells nobody which it is, none is missing', async () => {
    const desk = await createPageDesk(
      store,
      { 'a.md': '---\nid: 1\n---\nA', 'b.md': '---\nid: 2\n---\nB' },
      { source: '{ type: directory, path: ./handbook, external_id: id }', lines: ['missing: delete', 'guards: { delete: 100% }'] },
    )
    await desk.run()
    await desk.write('b.md', '---\nid: "\n---\nB')
    const ended = await desk.run()
    expect(ended).toMatchObject({ refused: 1, deleted: 0, writes: [] })
    expect(ended.notes).toEqual([expect.stringContaining('so no page is deleted by this run')])
  })
})

describe('documents that are cut', () => {
  const GUIDE = 'Before\n\n## Install\n\nA\n\n## Use\n\nB\n'
  const lines = ['missing: delete', 'split: h2', 'guards: { delete: 50% }']

  test('an edit touches one piece, and a heading that goes takes its page along', async () => {
    const desk = await createPageDesk(store, { 'guide.md': GUIDE, 'other.md': 'x' }, { lines })
    expect(await desk.run()).toMatchObject({ read: 4, created: 4 })
    await desk.write('guide.md', GUIDE.replace('B\n', 'B2\n'))
    expect(await desk.run()).toMatchObject({ updated: 1, unchanged: 3 })
    await desk.write('guide.md', GUIDE.replace('## Use\n\nB\n', ''))
    expect(await desk.run()).toMatchObject({ deleted: 1, writes: [DELETE] })
    expect(Object.keys(desk.pages()).toSorted()).toEqual(['guide.md', 'guide.md#install', 'other.md'])
  })

  test.each([
    ['by its source', '---\ntitle: "\n---\nx'],
    ['by the mapping', '# Only a title'],
  ])('while a document is refused %s its pieces stay', async (_, content) => {
    const allowed = ['missing: delete', 'split: h2', 'guards: { delete: 100% }']
    const desk = await createPageDesk(store, { 'guide.md': GUIDE, 'other.md': 'x' }, { lines: allowed })
    await desk.run()
    await desk.write('guide.md', content)
    expect(await desk.run()).toMatchObject({ refused: 1, unchanged: 1, deleted: 0, writes: [] })
    expect(Object.keys(desk.pages())).toHaveLength(4)
  })
})

test('bad documents are refused alone, each with its reason and its name; the others go', async () => {
  const bad = {
    'binary.md': Buffer.from([1, 0, 2]),
    'broken.md': Buffer.from('caf\xe9', 'latin1'),
    'empty.md': '---\nid: e\n---\n',
    'matter.md': '---\n: [\n---\nx',
    'menu.html': '---\nid: m\n---\n<nav><a href="/a">A</a></nav>',
    'one.md': '---\nid: same\n---\nFirst',
    'two.md': '---\nid: same\n---\nSecond',
    'unnamed.md': 'No id',
    'url.md': '---\nid: u\nurl: here\n---\nx',
  }
  const desk = await createPageDesk(store, bad, { source: '{ type: directory, path: ./handbook, external_id: id }' })
  const { reasons, ...ended } = await desk.run()
  expect(ended).toMatchObject({ status: 'partial', exitCode: null, created: 1, duplicate: 1, refused: 7 })
  expect(desk.pages()).toEqual({ same: '<p>First</p>' })
  expect(reasons).toEqual([
    'created page_without_url one.md: the document has no url, so Fin answers from it without naming it',
    'duplicate duplicate_key two.md: an earlier row of this read has the same key; that row counts',
    expect.stringMatching(/^refused front_matter_invalid matter\.md: line 3: /),
    'refused key_missing unnamed.md: the document has no external_id',
    'refused page_bad_encoding broken.md: line 1 holds bytes that are no UTF-8',
    'refused page_empty empty.md: it has no text',
    'refused page_not_text binary.md: it is no text file: it holds NUL bytes',
    expect.stringMatching(/^refused page_only_navigation menu\.html: nothing is left of it once navigation/),
    'refused url_invalid url.md: url holds "here"; expected an address that begins with https://',
  ])
})

test('what was refused is sent by a retry once the configuration is right, and says no name twice', async () => {
  const files = { 'a.html': '<article><p>A</p></article>', 'b.html': '<main><p>B</p></main>', 'c.md': '---\n: [\n---\n' }
  const desk = await createPageDesk(store, files, { lines: ['content: main'] })
  const first = await desk.run()
  expect(first).toMatchObject({ created: 1, refused: 2 })
  desk.configure('content: main, article')
  const again = await desk.run({ retryOf: first.run })
  expect(again).toMatchObject({ read: 2, created: 1, refused: 1 })
  expect(again.reasons.at(-1)).toMatch(/^refused front_matter_invalid c\.md: line 3/)
  expect(desk.pages()).toEqual({ 'a.html': '<p>A</p>', 'b.html': '<p>B</p>' })
})

describe('what somebody did in Intercom', () => {
  test('a content source that was deactivated stops the run before anything is sent', async () => {
    const desk = await createPageDesk(store, THREE)
    const { state } = desk.simulator
    await desk.run()
    state.editContentSource(state.contentSources()[0]?.id ?? 0, { status: 'deactivated' })
    await desk.write('a.md', 'changed')
    expect(await desk.run()).toMatchObject({
      status: 'failed',
      exitCode: 2,
      message: expect.stringContaining('was deactivated in Intercom, so Fin does not read its pages. Activate it there'),
      writes: [],
    })
  })

  test('one that was deleted is made anew, with all its pages, and that is said', async () => {
    const desk = await createPageDesk(store, THREE)
    const { state } = desk.simulator
    await desk.run()
    state.deleteContentSource(state.contentSources()[0]?.id ?? 0)
    expect((await desk.plan()).pages).toMatchObject({ create: 3, update: 0 })
    const again = await desk.run()
    expect(again).toMatchObject({ status: 'done', created: 3 })
    expect(again.notes).toEqual([expect.stringContaining(`${HANDBOOK_URL} is filled anew by this run`)])
    expect(Object.keys(desk.pages())).toHaveLength(3)
  })

  test('a page that was deleted comes back when its document changes', async () => {
    const desk = await createPageDesk(store, THREE)
    const { state } = desk.simulator
    await desk.run()
    state.deleteExternalPage(state.externalPages().find(({ external_id: id }) => id === 'a.md')?.id ?? '')
    expect(await desk.run()).toMatchObject({ unchanged: 3, writes: [] })
    await desk.write('a.md', 'changed')
    const again = await desk.run()
    expect(again).toMatchObject({ created: 1, unchanged: 2, reasons: [expect.stringMatching(/^created page_replaced /)] })
    expect(Object.keys(desk.pages())).toHaveLength(3)
  })

  test('a workspace that another tool filled is taken over: nothing is doubled, and what no document stands for is missing', async () => {
    const desk = await createPageDesk(store, { 'a.md': 'A' }, { lines: ['missing: delete', 'guards: { delete: 50% }'] })
    const { state } = desk.simulator
    const { id: source_id } = state.addContentSource({ url: HANDBOOK_URL })
    for (const external_id of ['a.md', 'old.md']) state.addExternalPage({ source_id, external_id })
    expect((await desk.plan()).pages).toMatchObject({ create: 0, update: 1, delete: 1, deleted: ['old.md'] })
    expect(await desk.run()).toMatchObject({ updated: 1, deleted: 1, writes: [POST, DELETE] })
    expect(desk.pages()).toEqual({ 'a.md': '<p>A</p>' })
  })
})

describe('whether Fin has read what was sent', () => {
  test('is asked once it should have, and what it has not read is named', async () => {
    const simulator = { ingestDelayMs: Infinity, now: () => Date.now() - 5_000 }
    const desk = await createPageDesk(store, THREE, { lines: ['ingest_within: 0s'], simulator })
    const first = await desk.run()
    expect(first).toMatchObject({ status: 'done', created: 3, patterns: { [LISTING]: 1 } })
    expect(first.notes).toEqual([
      expect.stringMatching(/^3 pages were sent more than 0\.0 s ago, and Fin has not read what was sent: /),
    ])
    // Each sending is looked after once.
    const second = await desk.run()
    expect(second.notes).toEqual([])
    expect(second.patterns).not.toHaveProperty(LISTING)
  })

  test('is not asked before', async () => {
    const desk = await createPageDesk(store, THREE)
    expect((await desk.run()).patterns).not.toHaveProperty(LISTING)
    expect((await desk.run()).patterns).not.toHaveProperty(LISTING)
  })

  test('and where it cannot be asked the run is no worse', async () => {
    const desk = await createPageDesk(store, THREE, { lines: ['ingest_within: 0s'] })
    desk.simulator.fault({ kind: 'status', status: 403, times: 1, match: { method: 'GET', path: /^\/ai\/external_pages$/ } })
    const { status, notes } = await desk.run()
    expect(status).toBe('done')
    expect(notes).toEqual([expect.stringContaining('whether Fin has read the pages is not known: ')])
  })
})

test('a selector that is none is a mistake of the configuration', async () => {
  const desk = await createPageDesk(store, THREE, { lines: ['content: "main["'] })
  await expect(desk.plan()).rejects.toThrow('"main[" is no CSS selector')
})
