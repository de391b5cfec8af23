/** The content source is made once: by two runs at the same time, after a lost answer, and beside the claim of a process that died. */
import { beforeAll, describe, expect, test } from 'vitest'
import { Unreachable } from '../../src/errors.ts'
import { createContentSource, listContentSources } from '../../src/intercom/content-sources.ts'
import { matchSource, sourceUrl } from '../../src/sinks/pages-match.ts'
import { createSourceKeeper } from '../../src/sinks/pages-source.ts'
import { claimContentSource, releaseContentSource } from '../../src/store/content-sources.ts'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { CONTENT_SOURCE, createPageWorld, type PageWorld } from '../support/page-world.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

const signal = new AbortController().signal
const sources = ({ simulator }: PageWorld) => simulator.state.contentSources()
const LOST = { kind: 'drop_after', match: { method: 'POST', path: /import_sources$/ } } as const
const NOT_SEEN = { kind: 'status', status: 200, body: { data: [] }, match: { method: 'GET', path: /import_sources$/ } } as const

function keeperOf(world: PageWorld, sleep: () => Promise<void> = async () => {}) {
  return createSourceKeeper({ ...world.sinkOptions, sleep })
}

test('two syncs that start at the same time share one source', async () => {
  const one = await createPageWorld({ store })
  const two = one.another()
  // The first one is through with its create only when the other has looked and found nothing.
  const found = await Promise.all([keeperOf(one).ensure({ signal }), keeperOf(two, pause).ensure({ signal })])
  expect(sources(one)).toHaveLength(1)
  expect(found[1]).toEqual(found[0])
})

test('a create whose answer was lost is looked for, not repeated', async () => {
  const world = await createPageWorld({ store })
  world.simulator.fault(LOST)
  expect(await keeperOf(world).ensure({ signal })).toMatchObject({ id: sources(world)[0]?.id })
  expect(sources(world)).toHaveLength(1)
})

test('where it cannot be seen yet the run ends, and the next one finds it', async () => {
  const world = await createPageWorld({ store })
  world.simulator.fault(LOST)
  world.simulator.fault({ ...NOT_SEEN, times: 3 })
  await expect(keeperOf(world).ensure({ signal })).rejects.toBeInstanceOf(Unreachable)
  world.simulator.fault({ ...NOT_SEEN, times: 2 })
  let waited = 0
  const found = await keeperOf(world, async () => void (waited += 1)).ensure({ signal })
  expect([waited, found]).toMatchObject([2, { id: sources(world)[0]?.id }])
  expect(sources(world)).toHaveLength(1)
})

test('whoever waits for a claim takes what its holder made, or over when the claim is given up or has passed', async () => {
  const world = await createPageWorld({ store })
  const claim = { workspace: world.workspace, url: sourceUrl(CONTENT_SOURCE), by: 'somebody else' }
  await claimContentSource(store.db, { ...claim, claimMs: 60_000 })
  const made = await keeperOf(
    world,
    async () => void (await createContentSource(world.sinkOptions.client, { url: CONTENT_SOURCE })),
  ).ensure({ signal })
  expect(sources(world)).toEqual([expect.objectContaining({ id: Object(made).id })])
  const other = await createPageWorld({ store })
  await claimContentSource(store.db, { ...claim, workspace: other.workspace, claimMs: 60_000 })
  await keeperOf(other, () => releaseContentSource(store.db, { ...claim, workspace: other.workspace })).ensure({ signal })
  const third = await createPageWorld({ store })
  await claimContentSource(store.db, { ...claim, workspace: third.workspace, claimMs: -1 })
  await keeperOf(third).ensure({ signal })
  expect([sources(other).length, sources(third).length]).toEqual([1, 1])
  expect(await store.db.query('select * from fin_sync.content_source_claims where workspace = $1', [third.workspace])).toEqual([])
})

describe('the match', () => {
  const source = { id: 1, url: 'https://a.example/docs', sync_behavior: 'api', status: 'active', audience_ids: null }

  test.each([
    ['the same', 'https://a.example/docs', 'one'],
    ['a slash at the end', 'https://a.example/docs/', 'one'],
    ['capitals in the host', 'https://A.example/docs', 'one'],
    ['another path', 'https://a.example/Docs', 'none'],
    ['another scheme', 'http://a.example/docs', 'none'],
  ])('%s', (_, url, kind) => {
    expect(matchSource([source], url).kind).toBe(kind)
  })

  test('several are told with what they are', () => {
    expect(matchSource([source, { ...source, id: 2, sync_behavior: 'automatic' }], source.url)).toMatchObject({
      problem: { code: 'content_source_duplicate', message: expect.stringContaining('1 (api, active), 2 (automatic, active)') },
    })
  })
})

test('sources beyond the first page of the list are found', async () => {
  const world = await createPageWorld({ store })
  for (let n = 0; n < 60; n += 1) world.simulator.state.addContentSource({ url: `https://${n}.example.com` })
  const { id } = world.simulator.state.addContentSource({ url: CONTENT_SOURCE })
  expect(await listContentSources(world.sinkOptions.client)).toHaveLength(61)
  expect(await keeperOf(world).ensure({ signal })).toMatchObject({ id })
})

async function pause(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
}
