/** Lanes across workers: records that may be one person are never in two workers' hands at once, and go in order. */
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { claimDue, handBack, markSending } from '../../src/store/ledger-claim.ts'
import type { Wanted } from '../../src/store/ledger-read.ts'
import { settleLines } from '../../src/store/ledger-settle.ts'
import type { Store } from '../../src/store/open.ts'
import { requestCancel } from '../../src/store/runs.ts'
import { aRun, emptyTables, fp, readRows, SYNC } from '../support/ledger.ts'
import { serverStore } from '../support/postgres.ts'

let store: Store
beforeAll(async () => {
  store = await serverStore()
})
beforeEach(async () => {
  await emptyTables(store.db)
  await aRun(store.db)
})

const person = (key: string, o: { place: number; email: string; externalId?: string }): Wanted => ({
  key,
  place: o.place,
  fingerprint: fp(o.place),
  wanted: { role: 'user', set: { email: o.email, external_id: o.externalId ?? key } },
  wantedFingerprint: fp(1_000 + o.place),
})

const claim = (owner: string, o: { limit?: number; run?: string } = {}) =>
  claimDue(store.db, { sync: SYNC, owner, leaseMs: 60_000, limit: o.limit ?? 10, ...(o.run === undefined ? {} : { run: o.run }) })
const keysOf = (lines: readonly { key: string }[]): string[] => lines.map(({ key }) => key)

const CREATED = { run: 'run1', did: 'created', code: null, why: null, retryAt: null, unsure: false } as const

test('a record waits for one with the same email that another worker holds, and only for that one', async () => {
  await readRows(store.db, 'run1', [
    person('a', { place: 1, email: 'ada@example.com' }),
    person('b', { place: 2, email: 'ada@example.com' }),
    person('c', { place: 3, email: 'bo@example.com' }),
    person('d', { place: 4, email: 'di@example.com', externalId: 'a' }),
  ])
  const [a] = await claim('one', { limit: 1 })
  expect(keysOf(await claim('two'))).toEqual(['c'])
  await markSending(store.db, { sync: SYNC, lines: [a!] })
  expect(keysOf(await claim('two'))).toEqual([])
  await settleLines(store.db, {
    sync: SYNC,
    settlements: [{ ...CREATED, key: 'a', fence: a!.fence, place: 1, sentFingerprint: a!.wantedFingerprint, contactId: 'c1' }],
  })
  expect(keysOf(await claim('two'))).toEqual(['b', 'd'])
})

test('a worker takes its own lanes together, and a lane is free again when it was handed back', async () => {
  await readRows(store.db, 'run1', [
    person('a', { place: 1, email: 'ada@example.com' }),
    person('b', { place: 2, email: 'ada@example.com' }),
  ])
  const lines = await claim('one')
  expect(keysOf(lines)).toEqual(['a', 'b'])
  await handBack(store.db, { sync: SYNC, lines, delayMs: 0 })
  expect(keysOf(await claim('two'))).toEqual(['a', 'b'])
})

test('two claims at the same moment do not split a lane', async () => {
  const pairs = Array.from({ length: 40 }, (_, i) => person(`k${i}`, { place: i + 1, email: `p${Math.floor(i / 2)}@example.com` }))
  await readRows(store.db, 'run1', pairs)
  const claims = await Promise.all(Array.from({ length: 8 }, (_, i) => claim(`worker${i}`, { limit: 3 })))
  const holders = claims.map((lines) => new Set(lines.map(({ wanted }) => JSON.stringify(wanted).match(/p\d+@/)?.[0])))
  const held = holders.flatMap((lanes) => [...lanes])
  expect(held.length).toBeGreaterThan(8)
  expect(new Set(held).size).toBe(held.length)
})

test('nothing is claimed for a run that is not being delivered, or whose end was asked for', async () => {
  await readRows(store.db, 'run1', [person('a', { place: 1, email: 'ada@example.com' })])
  expect(await claim('one', { run: 'run1' })).toEqual([])
  await store.db.execute("update fin_sync.runs set phase = 'delivering'")
  await requestCancel(store.db, { id: 'run1', by: 'ann@build-7' })
  expect(await claim('one', { run: 'run1' })).toEqual([])
  await store.db.execute('update fin_sync.runs set cancelled_by = null')
  expect(keysOf(await claim('one', { run: 'run1' }))).toEqual(['a'])
})
