/** Live runs in the tables: opened with their rows, beside each other and beside the ordinary run of their sync. */
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { tryFinish } from '../../src/store/finish-run.ts'
import { claimDue, handBack } from '../../src/store/ledger-claim.ts'
import type { Wanted } from '../../src/store/ledger-read.ts'
import { settleLines } from '../../src/store/ledger-settle.ts'
import { listDueSyncs } from '../../src/store/left-work.ts'
import { insertLiveRun } from '../../src/store/live-runs.ts'
import type { Store } from '../../src/store/open.ts'
import { findOpenRun, getRun } from '../../src/store/runs.ts'
import { aRun, didOf, emptyTables, fp, lineOf, readRows, SYNC } from '../support/ledger.ts'
import { serverStore } from '../support/postgres.ts'

let store: Store
beforeAll(async () => {
  store = await serverStore()
})
beforeEach(async () => {
  await emptyTables(store.db)
  await aRun(store.db)
})

const act = (key: string, o: { place: number; lane?: string; body?: number }): Wanted => ({
  key,
  place: o.place,
  fingerprint: fp(o.body ?? 1),
  wanted: { set: { body: `text ${o.body ?? 1}` }, ...(o.lane === undefined ? {} : { lane: o.lane }) },
  wantedFingerprint: fp(o.body ?? 1),
})

const open = (id: string, rows: readonly Wanted[], again = false, unlessWaiting = false): ReturnType<typeof insertLiveRun> =>
  insertLiveRun(store.db, {
    id,
    sync: SYNC,
    request: { trigger: 'live', full: false, limit: null, path: null, by: 'agent' },
    label: 'a reply',
    rows,
    again,
    unlessWaiting,
    owner: null,
    leaseMs: 0,
  })

const claim = (o: { owner?: string; run?: string; own?: boolean; limit?: number } = {}) =>
  claimDue(store.db, { sync: SYNC, owner: o.owner ?? 'one', leaseMs: 60_000, limit: o.limit ?? 10, ...o })
const keysOf = (lines: readonly { key: string }[]): string[] => lines.map(({ key }) => key)

async function done(key: string): Promise<void> {
  const [line] = await store.db.query<{ fence: number; run: string; place: number; sent: string }>(
    'select fence, run, place, wanted_fingerprint as sent from fin_sync.ledger where key = $1',
    [key],
  )
  const { fence, run, place, sent } = line!
  const outcome = { did: 'created', code: null, why: null, contactId: 'c1', retryAt: null, unsure: false } as const
  await settleLines(store.db, { sync: SYNC, settlements: [{ key, fence, run, place, sentFingerprint: sent, ...outcome }] })
}

test('its rows are due at once; the ordinary run of the sync stays open beside it, and so does another live one', async () => {
  await open('live1', [act('a', { place: 1 }), act('b', { place: 2 })])
  expect(await open('live2', [act('c', { place: 1 })])).toMatchObject({ phase: 'delivering', rowsRead: 1, unchanged: 0 })
  expect(await findOpenRun(store.db, SYNC)).toMatchObject({ id: 'run1' })
  expect(keysOf(await claim({ run: 'live2', own: true }))).toEqual(['c'])
  expect(keysOf(await claim({ run: 'live1', own: true }))).toEqual(['a', 'b'])
})

test('an id that is taken opens nothing and changes nothing', async () => {
  await open('live1', [act('a', { place: 1 })])
  expect(await open('live1', [act('b', { place: 1 })])).toBe('id_taken')
  await expect(lineOf(store.db, 'b')).rejects.toThrow('no line b')
})

test('a row that was done before is counted as unchanged; with `again` it is done once more', async () => {
  await open('live1', [act('a', { place: 1 })])
  await claim()
  await done('a')
  expect(await open('live2', [act('a', { place: 1 })])).toMatchObject({ rowsRead: 1, unchanged: 1 })
  expect(await tryFinish(store.db, 'live2')).toBe(true)
  expect(await open('live3', [act('a', { place: 1 })], true)).toMatchObject({ unchanged: 0 })
  expect(await lineOf(store.db, 'a')).toMatchObject({ state: 'due', run: 'live3', contact_id: 'c1' })
})

test('a row that waits elsewhere is superseded there, whose run can end', async () => {
  await open('live1', [act('a', { place: 1 })])
  await open('live2', [act('a', { place: 1, body: 2 })])
  expect(await didOf(store.db, { run: 'live1', place: 1 })).toBe('superseded')
  expect(await tryFinish(store.db, 'live1')).toBe(true)
  expect((await getRun(store.db, 'live1'))?.status).toBe('done')
  expect(keysOf(await claim({ run: 'live2', own: true }))).toEqual(['a'])
})

test('unless it waits already: it is left to the run that has it', async () => {
  await open('live1', [act('a', { place: 1 })])
  expect(await open('live2', [act('a', { place: 1, body: 2 })], false, true)).toBe('all_waiting')
  expect(await getRun(store.db, 'live2')).toBeUndefined()
  expect(await open('live3', [act('a', { place: 1, body: 2 }), act('b', { place: 2 })], false, true)).toMatchObject({ rowsRead: 1 })
  expect(await lineOf(store.db, 'a')).toMatchObject({ run: 'live1' })
})

test('a row that is being done while somebody asks for the same key is told to both, one after the other', async () => {
  await open('live1', [act('a', { place: 1 })])
  await claim()
  await open('live2', [act('a', { place: 1, body: 2 })])
  await store.db.execute("update fin_sync.ledger set wanted_fingerprint = wanted_fingerprint where key = 'a'")
  const [line] = await store.db.query<{ fence: number }>("select fence from fin_sync.ledger where key = 'a'")
  const settled = { key: 'a', fence: line!.fence, run: 'live1', place: 1, sentFingerprint: fp(1) }
  const outcome = { did: 'created', code: null, why: null, contactId: 'c1', retryAt: null, unsure: false } as const
  await settleLines(store.db, { sync: SYNC, settlements: [{ ...settled, ...outcome }] })
  expect(await didOf(store.db, { run: 'live1', place: 1 })).toBe('created')
  expect(keysOf(await claim({ run: 'live2', own: true }))).toEqual(['a'])
})

test('an ordinary run helps with what live ones left due; nobody resumes what an open run still has', async () => {
  await readRows(store.db, 'run1', [act('z', { place: 1 })])
  await open('live1', [act('a', { place: 1 })])
  expect(keysOf(await claim({ run: 'live1', own: true, owner: 'x' }))).toEqual(['a'])
  await store.db.execute("update fin_sync.runs set phase = 'delivering' where id = 'run1'")
  expect(keysOf(await claim({ run: 'run1' }))).toEqual(['z'])
  await store.db.execute("update fin_sync.runs set phase = 'finished', status = 'done', finished_at = now() where id = 'run1'")
  await store.db.execute("update fin_sync.ledger set state = 'due', lease_owner = null where key = 'a'")
  expect(await listDueSyncs(store.db, [SYNC])).toEqual([])
  await store.db.execute("update fin_sync.runs set phase = 'finished', status = 'failed', finished_at = now() where id = 'live1'")
  expect(await listDueSyncs(store.db, [SYNC])).toEqual([SYNC])
})

test('records of one lane go in order: not while one before is in another hand, nor while it waits for its next attempt', async () => {
  await open('live1', [
    act('a', { place: 1, lane: 'talk 7' }),
    act('b', { place: 2, lane: 'talk 7' }),
    act('c', { place: 3, lane: 'talk 8' }),
  ])
  const [a] = await claim({ limit: 1 })
  expect(keysOf(await claim({ owner: 'two' }))).toEqual(['c'])
  await handBack(store.db, { sync: SYNC, lines: [a!], delayMs: 60_000 })
  expect(await claim({ owner: 'two' })).toEqual([])
  await store.db.execute("update fin_sync.ledger set retry_at = null where key = 'a'")
  expect(keysOf(await claim({ owner: 'two' }))).toEqual(['a', 'b'])
})
