/** Records of which the source says that they were deleted there. */
import { beforeAll, expect, test } from 'vitest'
import type { Row, Source } from '../../src/sources/source.ts'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { createShelf, type Shelf } from '../support/shelf.ts'
import { createWorld, type World } from '../support/sync.ts'
import { USERS } from '../support/syncs.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

const MIRRORED = `${USERS}missing: archive\nguards: { archive: 50% }\n`

async function deliveredOf(sync: string, ...ids: number[]): Promise<{ shelf: Shelf; world: World }> {
  const shelf = createShelf(...ids)
  const world = await createWorld({ store, sync, openSource: () => shelf.open(), workspace: 'search_delay: 10ms' })
  await world.run()
  return { shelf, world }
}

const archivedOf = ({ simulator }: World): unknown[] =>
  simulator.state
    .contacts()
    .filter((contact) => contact.archived)
    .map((contact) => contact.external_id)

test('its contact is archived, also by a read of only what changed; one that is just not there waits for a full read', async () => {
  const { shelf, world } = await deliveredOf(MIRRORED, 1, 2, 3, 4)
  shelf.remove(2)
  shelf.remove(3, { silently: true })
  expect(await world.plan()).toMatchObject({ rows: 1, unchanged: 1, archive: 1, missing: ['2'], cost: { calls: 1 } })
  const { run, summary, calls } = await world.run()
  expect(run.reading).toMatchObject({ kind: 'incremental' })
  expect(summary).toMatchObject({ status: 'done', read: 1, unchanged: 1, archived: 1 })
  expect(calls).toEqual({ 'GET /me': 1, 'POST /contacts/{id}/archive': 1 })
  expect(archivedOf(world)).toEqual(['2'])
  expect((await world.run({ request: { full: true } })).summary).toMatchObject({ read: 2, unchanged: 2, archived: 1 })
  expect(archivedOf(world)).toEqual(['2', '3'])
})

test('one that comes back as it was is brought back', async () => {
  const { shelf, world } = await deliveredOf(MIRRORED, 1, 2)
  shelf.remove(2)
  await world.run()
  shelf.put(2)
  expect((await world.run({ waitMs: 30_000 })).summary).toMatchObject({ read: 1, updated: 1 })
  expect(archivedOf(world)).toEqual([])
})

test('the guard counts it like one that is missing', async () => {
  const { shelf, world } = await deliveredOf(MIRRORED, 1, 2, 3)
  shelf.remove(2)
  shelf.remove(3)
  const stopped = await world.run()
  expect(stopped.run).toMatchObject({ status: 'stopped', guards: [{ guard: 'archive', found: 2, of: 3 }] })
  // The watermark did not move, so the next read tells it again.
  expect((await world.run({ request: { allow: ['archive'] } })).summary).toMatchObject({ status: 'done', archived: 2 })
})

test('with missing: keep nothing happens to it', async () => {
  const { shelf, world } = await deliveredOf(USERS, 1, 2)
  shelf.remove(2)
  expect((await world.run()).summary).toMatchObject({ status: 'done', read: 1, unchanged: 1, archived: 0 })
  expect(archivedOf(world)).toEqual([])
})

test('a row of the same read that has its key wins, whichever came first', async () => {
  const { shelf, world } = await deliveredOf(MIRRORED, 1, 2)
  const rows: readonly (readonly Row[])[] = [
    [gone(1, '1'), { place: 2, cells: ['1', 'p1@example.com', 'Anew'] }],
    [{ place: 3, cells: ['2', 'p2@example.com', 'P2'] }],
    [gone(4, '2'), gone(5, '2'), gone(6, 'unknown'), gone(7, '')],
  ]
  shelf.open = () => Promise.resolve(sourceOf(rows))
  expect((await world.run()).summary).toMatchObject({ read: 7, updated: 1, unchanged: 6, archived: 0, duplicate: 0, refused: 0 })
  expect(archivedOf(world)).toEqual([])
})

const gone = (place: number, id: string): Row => ({ place, cells: [id, '', ''], gone: true })

const sourceOf = (chunks: readonly (readonly Row[])[]): Source => ({
  label: 'shelf',
  columns: ['id', 'email', 'name'],
  can: { resume: false, since: false, range: false },
  async *read() {
    for (const rows of chunks) yield { rows }
  },
})

test('a run that was let go of between the chunk that told it and the barrier still archives it', async () => {
  const { shelf, world } = await deliveredOf(MIRRORED, 1, 2, 3, 4)
  shelf.remove(1)
  for (let id = 5; id < 12; id++) shelf.put(id)
  const stop = new AbortController()
  const left = await world.run({ signal: stop.signal, onProgress: ({ kind }) => kind === 'read' && stop.abort() })
  expect(left.run).toMatchObject({ status: null, phase: 'reading' })
  expect(left.run.rowsRead).toBeLessThan(8)
  const { run, summary } = await world.run()
  expect(run.id).toBe(left.run.id)
  expect(summary).toMatchObject({ read: 8, created: 7, unchanged: 1, archived: 1 })
  expect(archivedOf(world)).toEqual(['1'])
})

test('a backfill takes no notice of it', async () => {
  const { shelf, world } = await deliveredOf(MIRRORED, 1, 2)
  shelf.remove(2)
  const { summary } = await world.run({ request: { trigger: 'backfill', full: true } })
  expect(summary).toMatchObject({ archived: 0 })
})
