/** Pages when Intercom or a process fails: refused, postponed or the run's end, and never a page twice or left over. */
import { beforeAll, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { CONTENT_SOURCE, createPageWorld, doc, type PageWorld } from '../support/page-world.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

const POST = 'POST /ai/external_pages'
const ids = ({ simulator }: PageWorld): string[] =>
  simulator.state
    .externalPages()
    .map((page) => page.external_id)
    .toSorted()
const posts = { method: 'POST', path: /external_pages$/ }

test('a page whose answer was lost is sent again within the run and is there once', async () => {
  const world = await createPageWorld({ store })
  world.simulator.fault({ kind: 'drop_after', match: posts, times: 2 })
  const { summary } = await world.run([doc('a.md', 'A'), doc('b.md', 'B')])
  expect(summary).toMatchObject({ created: 2 })
  expect(ids(world)).toEqual(['a.md', 'b.md'])
})

test('a page that Intercom cannot take now is postponed, and the next run carries it on', async () => {
  const world = await createPageWorld({ store })
  world.simulator.fault({ kind: 'status', status: 503, match: posts, times: 5 })
  const { summary, outcomes } = await world.run([doc('a.md', 'A')])
  expect(summary).toMatchObject({ postponed: 1 })
  expect(outcomes).toMatchObject([{ code: 'intercom_unavailable' }])
  await store.db.execute('update fin_sync.ledger set retry_at = null where sync = $1', [world.sync])
  expect((await world.run([doc('a.md', 'A')])).summary).toMatchObject({ created: 1 })
})

test('a page that Intercom refuses stays refused until it changes, and the others go', async () => {
  const world = await createPageWorld({ store })
  const body = { type: 'error.list', errors: [{ code: 'parameter_invalid', message: 'html is too long' }] }
  world.simulator.fault({ kind: 'status', status: 422, body, match: posts })
  const documents = [doc('a.md', 'A'), doc('b.md', 'B')]
  const { summary, outcomes } = await world.run(documents)
  expect(summary).toMatchObject({ refused: 1, created: 1 })
  expect(outcomes.find((one) => one.did === 'refused')).toMatchObject({
    code: 'parameter_invalid',
    why: expect.stringContaining('html is too long'),
  })
  const again = await world.run(documents)
  expect([again.summary.refused, again.calls[POST]]).toEqual([1, undefined])
})

test('a 429 costs no page, and a token without the permission ends the run', async () => {
  const world = await createPageWorld({ store })
  world.simulator.fault({ kind: 'rate_limit', match: posts, headers: false })
  world.simulator.fault({ kind: 'status', status: 403, match: posts })
  const { run, summary } = await world.run([doc('a.md', 'A')])
  expect(run).toMatchObject({ status: 'failed', exitCode: 4, message: expect.stringContaining('read and write content') })
  expect(summary).toMatchObject({ postponed: 1 })
})

test('a deletion whose answer was lost, or that fails for now, is repeated; gone is gone', async () => {
  const world = await createPageWorld({ store })
  await world.run([doc('a.md', 'A'), doc('b.md', 'B')])
  world.simulator.fault({ kind: 'drop_after', match: { method: 'DELETE' } })
  world.simulator.fault({ kind: 'status', status: 503, match: { method: 'DELETE' }, times: 2 })
  expect((await world.run([])).summary).toMatchObject({ deleted: 2 })
  expect(ids(world)).toEqual([])
})

test('an old page that could not be deleted after a move is deleted by the next run', async () => {
  const world = await createPageWorld({ store })
  await world.run([doc('a.md', 'A')])
  world.configure({ contentSource: 'https://new.example.com' })
  world.simulator.fault({ kind: 'status', status: 503, match: { method: 'DELETE' }, times: 5 })
  expect((await world.run([doc('a.md', 'A')])).summary).toMatchObject({ postponed: 1 })
  expect(ids(world)).toEqual(['a.md', 'a.md'])
  await store.db.execute('update fin_sync.ledger set retry_at = null where sync = $1', [world.sync])
  expect((await world.run([doc('a.md', 'A')])).summary).toMatchObject({ created: 1 })
  expect(world.simulator.state.externalPages()).toMatchObject([{ source_id: world.simulator.state.contentSources()[1]?.id }])
})

test('a run that is stopped while it delivers goes on where it was, and no page is there twice', async () => {
  const world = await createPageWorld({ store })
  const documents = Array.from({ length: 20 }, (_, n) => doc(`p${n}.md`, `Text ${n}`))
  const controller = new AbortController()
  let calls = 0
  world.simulator.onCall((call) => {
    if (call.pattern === POST && ++calls === 5) controller.abort()
  })
  const { run } = await world.run(documents, { signal: controller.signal })
  expect(run.status).toBe(null)
  await world.run(documents)
  expect((await world.run(documents)).summary).toMatchObject({ unchanged: 20 })
  expect(ids(world)).toHaveLength(20)
})

test('a store that was lost is filled again from what Intercom has: nothing is doubled, and what left meanwhile goes', async () => {
  const world = await createPageWorld({ store })
  await world.run([doc('a.md', 'A'), doc('b.md', 'B'), doc('c.md', 'C')])
  const [first] = world.simulator.state.contentSources()
  const anew = world.another()
  await store.db.execute('delete from fin_sync.ledger where sync = $1', [world.sync])
  const { summary, calls } = await anew.run([doc('a.md', 'A'), doc('b.md', 'B2')])
  expect(summary).toMatchObject({ updated: 2, created: 0, deleted: 1 })
  expect(calls[POST]).toBe(2)
  expect(world.simulator.state.contentSources()).toEqual([first])
  expect(ids(world)).toEqual(['a.md', 'b.md'])
  expect(first?.url).toBe(CONTENT_SOURCE)
})
