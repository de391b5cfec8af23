/** Incremental reading: what changed since the last complete read, and everything whenever that is not enough. */
import { beforeAll, describe, expect, test } from 'vitest'
import { ConfigError, Unreachable } from '../../src/errors.ts'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { createShelf, type Shelf } from '../support/shelf.ts'
import { createWorld, type World } from '../support/sync.ts'
import { USERS } from '../support/syncs.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

interface Library {
  readonly shelf: Shelf
  readonly world: World
}

async function libraryOf(sync: string, ...ids: number[]): Promise<Library> {
  const shelf = createShelf(...ids)
  return { shelf, world: await createWorld({ store, sync, openSource: () => shelf.open() }) }
}

const markOf = async ({ name }: World): Promise<unknown> =>
  (await store.db.query<{ watermark: unknown }>('select watermark from fin_sync.watermarks where sync = $1', [name]))[0]?.watermark

const lastAsked = ({ shelf }: Library): object | undefined => shelf.asked.at(-1)

test('the first read is full and says why; the next one asks for what changed since, and reads nothing else', async () => {
  const library = await libraryOf(USERS, 1, 2, 3)
  const { shelf, world } = library
  const first = await world.run()
  expect(first.summary).toMatchObject({ read: 3, created: 3 })
  expect(first.run.reading).toMatchObject({ kind: 'full', why: 'no read of this sync was complete before' })
  shelf.put(2, { name: 'Two' })
  shelf.put(4)
  const second = await world.run()
  expect(lastAsked(library)).toEqual({ since: 3 })
  expect(second.summary).toMatchObject({ read: 2, updated: 1, created: 1 })
  expect(second.run.reading).toMatchObject({ kind: 'incremental', since: 3, sinceAt: first.run.startedAt.toISOString() })
  expect(second.progress[0]).toMatchObject({ kind: 'reading', reading: 'incremental', since: first.run.startedAt.toISOString() })
  const third = await world.run()
  expect(third.summary).toMatchObject({ status: 'done', read: 0, calls: 1 })
  expect(await markOf(world)).toBe(5)
})

describe('everything is read again', () => {
  test('with --full; when the last full read is older than full_every; and that read counts as one', async () => {
    const library = await libraryOf(`${USERS}full_every: 7d\n`, 1)
    const { world } = library
    await world.run()
    expect((await world.run({ request: { full: true } })).run.reading).toMatchObject({ kind: 'full', why: '--full was given' })
    await store.db.execute(`update fin_sync.watermarks set full_at = full_at - interval '7 days' where sync = $1`, [world.name])
    expect((await world.run()).run.reading).toMatchObject({ kind: 'full', why: 'the last full read is older than full_every' })
    expect((await world.run()).run.reading).toMatchObject({ kind: 'incremental' })
  })

  test('when the mapping changes, so that a row it refused long ago is tried again', async () => {
    const library = await libraryOf(USERS, 1)
    const { shelf, world } = library
    shelf.put(2, { email: 'no address' })
    expect((await world.run()).summary).toMatchObject({ created: 1, refused: 1 })
    expect((await world.run()).summary).toMatchObject({ status: 'done', read: 0 })
    world.configure(USERS.replace('email: email', 'email: { from: email, on_invalid: field }'))
    const mended = await world.run()
    expect(mended.run.reading).toMatchObject({ kind: 'full', why: expect.stringContaining('mapping') })
    expect(mended.summary).toMatchObject({ read: 2, created: 1, unchanged: 1 })
  })

  test('when the source has other settings, and when it does not know the watermark any more', async () => {
    const library = await libraryOf(USERS, 1)
    const { shelf, world } = library
    await world.run()
    world.configure(USERS.replace('./people.csv', './others.csv'))
    expect((await world.run()).run.reading).toMatchObject({ kind: 'full', why: expect.stringContaining('settings') })
    shelf.oldestMark = 2
    const again = await world.run()
    expect(shelf.asked.slice(-2)).toEqual([{ since: 1 }, {}])
    expect(again.run.reading).toMatchObject({ kind: 'full', why: expect.stringContaining('cannot tell any more') })
    expect(again.progress).toContainEqual(expect.objectContaining({ kind: 'read_again', why: 'changes are kept for a while only' }))
  })
})

describe('the watermark stays where it was', () => {
  test('after a read with a limit, one that fails in the middle, and one that a guard stops', async () => {
    const library = await libraryOf(`${USERS}guards: { min_rows: 2 }\n`, 1, 2, 3, 4)
    const { shelf, world } = library
    expect((await world.run({ request: { limit: 3 } })).summary).toMatchObject({ read: 3, created: 3 })
    expect(await markOf(world)).toBeUndefined()
    shelf.beforeChunk = (index) => {
      if (index === 1) throw new Unreachable('the shelf fell over')
    }
    expect((await world.run()).run).toMatchObject({ status: 'failed', message: 'the shelf fell over', rowsRead: 2 })
    expect(await markOf(world)).toBeUndefined()
    shelf.beforeChunk = () => undefined
    await world.run()
    expect(await markOf(world)).toBe(4)
    for (const id of [1, 2, 3]) shelf.remove(id, { silently: true })
    shelf.put(4, { name: 'Four' })
    // min_rows looks at full reads only.
    expect((await world.run({ request: { full: true } })).run).toMatchObject({ status: 'stopped' })
    expect(await markOf(world)).toBe(4)
    expect((await world.run()).summary).toMatchObject({ status: 'done', read: 1, updated: 1 })
  })

  test('after a run that was cancelled while it delivered: its rows are read once more', async () => {
    const library = await libraryOf(USERS, 1)
    const { shelf, world } = library
    await world.run()
    for (let id = 2; id < 60; id++) shelf.put(id)
    const cancelled = await world.run({
      slowWrites: 200,
      onProgress: (progress) => {
        if (progress.kind !== 'barrier') return
        void store.db.execute(`update fin_sync.runs set cancelled_by = 'ann' where id = $1`, [progress.run])
      },
    })
    expect(cancelled.run.status).toBe('cancelled')
    expect(cancelled.summary.cancelled).toBeGreaterThan(0)
    const again = await world.run()
    expect(lastAsked(library)).toEqual({ since: 1 })
    expect(again.run.reading).toMatchObject({ kind: 'incremental', since: 1, sinceAt: cancelled.run.reading?.sinceAt })
    expect(again.summary.created).toBe(cancelled.summary.cancelled)
    expect((await world.run()).summary).toMatchObject({ read: 0 })
    expect(world.simulator.state.contacts()).toHaveLength(59)
  })
})

test('after a cancelled full read everything is read; after a failed delivery nothing is read again, and nothing is lost', async () => {
  const library = await libraryOf(USERS, 1)
  const { shelf, world } = library
  const { run } = await world.run()
  await store.db.execute(`update fin_sync.runs set status = 'cancelled' where id = $1`, [run.id])
  expect((await world.run()).run.reading).toMatchObject({ kind: 'full', why: 'the run that read everything last was cancelled' })
  shelf.put(2)
  world.simulator.fault({ kind: 'status', status: 401, times: 1, match: { method: 'POST', path: '/contacts' } })
  expect((await world.run()).run).toMatchObject({ status: 'failed', exitCode: 4 })
  expect(await markOf(world)).toBe(2)
  expect((await world.run()).summary).toMatchObject({ status: 'done', read: 0 })
  expect(world.simulator.state.contacts()).toHaveLength(2)
})

test('a run that was let go of in the middle goes on as it had been decided, with the watermark of the chunks before', async () => {
  const library = await libraryOf(USERS, 1, 2)
  const { shelf, world } = library
  await world.run()
  const ids = [3, 4, 5, 6, 7, 8, 9, 10]
  for (const id of ids) shelf.put(id)
  const stop = new AbortController()
  const left = await world.run({
    signal: stop.signal,
    onProgress: ({ kind }) => kind === 'read' && stop.abort(),
  })
  expect(left.run).toMatchObject({ status: null, phase: 'reading' })
  const read = left.run.rowsRead
  expect(read).toBeLessThan(8)
  for (const id of ids.slice(read)) shelf.remove(id, { silently: true })
  // What would be decided today does not matter: the run is the same.
  await store.db.execute(`update fin_sync.watermarks set full_at = full_at - interval '8 days' where sync = $1`, [world.name])
  const taken = await world.run()
  expect(taken.run.id).toBe(left.run.id)
  expect(lastAsked(library)).toEqual({ since: 2, after: 2 + read })
  expect(taken.summary).toMatchObject({ status: 'done', created: read })
  expect(await markOf(world)).toBe(2 + read)
})

test('a run that goes on under another mapping leaves the watermark to the mapping that it began with', async () => {
  const library = await libraryOf(USERS, 1, 2, 3, 4)
  const { world } = library
  const stop = new AbortController()
  await world.run({ signal: stop.signal, onProgress: ({ kind }) => kind === 'read' && stop.abort() })
  world.configure(USERS.replace('name: name', 'name: "{name} {id}"'))
  await world.run()
  expect((await world.run()).run.reading).toMatchObject({ kind: 'full', why: expect.stringContaining('mapping') })
  expect(world.simulator.state.contacts().map((contact) => contact.name)).toEqual(['P1 1', 'P2 2', 'P3 3', 'P4 4'])
})

test('a plan decides the same, and moves nothing', async () => {
  const library = await libraryOf(USERS, 1)
  const { shelf, world } = library
  expect((await world.plan()).reading).toEqual({ kind: 'full', why: 'no read of this sync was complete before' })
  const { run } = await world.run()
  shelf.put(2)
  const planned = await world.plan()
  expect(planned).toMatchObject({ reading: { kind: 'incremental', sinceAt: run.startedAt.toISOString() }, rows: 1, lookUp: 1 })
  expect(await markOf(world)).toBe(1)
})

describe('a backfill', () => {
  test('reads the range that was asked for, moves no watermark and archives nobody', async () => {
    const library = await libraryOf(`${USERS}missing: archive\nguards: { archive: 100% }\n`, 1)
    const { shelf, world } = library
    await world.run()
    shelf.put(2, { at: '2026-02-01T00:00:00Z' })
    shelf.put(3, { at: '2026-03-01T00:00:00Z' })
    shelf.remove(1, { silently: true })
    const range = { from: '2026-02-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' }
    const filled = await world.run({ request: { trigger: 'backfill', ...range } })
    expect(lastAsked(library)).toEqual({ from: new Date(range.from), to: new Date(range.to) })
    expect(filled.run.reading).toMatchObject({ kind: 'range' })
    expect(filled.summary).toMatchObject({ status: 'done', read: 1, created: 1, archived: 0 })
    const all = await world.run({ request: { trigger: 'backfill', full: true } })
    expect(all.run.reading).toMatchObject({ kind: 'full' })
    expect(all.summary).toMatchObject({ read: 2, created: 1, unchanged: 1, archived: 0 })
    expect(await markOf(world)).toBe(1)
  })

  test('is refused by a source that cannot tell when a row changed, which offers to read everything', async () => {
    const { shelf, world } = await libraryOf(USERS, 1)
    shelf.can = { ...shelf.can, range: false }
    const { run } = await world.run({ request: { trigger: 'backfill', from: '2026-02-01T00:00:00.000Z' } })
    expect(run).toMatchObject({ status: 'failed', exitCode: new ConfigError('').exitCode })
    expect(run.message).toBe(
      'shelf cannot be read by time: the source does not tell when a row changed. To read all of it, give --full instead of --from and --to.',
    )
  })

  test('that was let go of is carried on by the same one, and finished before another', async () => {
    const library = await libraryOf(USERS, 1, 2, 3, 4)
    const { world } = library
    const request = { trigger: 'backfill', from: '2025-01-01T00:00:00.000Z' } as const
    const interrupted = async () => {
      const stop = new AbortController()
      return world.run({ request, signal: stop.signal, onProgress: ({ kind }) => kind === 'read' && stop.abort() })
    }
    const left = await interrupted()
    const same = await world.run({ request })
    expect(same.run.id).toBe(left.run.id)
    expect(same.summary).toMatchObject({ status: 'done', read: 4, created: 4 })
    const second = await interrupted()
    const other = await world.run({ request: { ...request, to: '2026-06-01T00:00:00.000Z' } })
    expect(other.run.id).not.toBe(second.run.id)
    expect(other.progress).toContainEqual(expect.objectContaining({ kind: 'resumed', run: second.run.id }))
  })
})
