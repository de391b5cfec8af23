/** What the ledger promises on every Postgres: one state machine, told as the stories of single lines. */
import { describe, expect, test } from 'vitest'
import type { Db } from '../../src/store/db.ts'
import { endEarly, hasWaiting, refreshPartial, tryFinish } from '../../src/store/finish-run.ts'
import { type ClaimedLine, claimDue, handBack, markSending, nextDueMs, takeBackLeases } from '../../src/store/ledger-claim.ts'
import { adopt, compareChunk, storeUnfit } from '../../src/store/ledger-read.ts'
import { type Settlement, settleLines } from '../../src/store/ledger-settle.ts'
import { endRead, getRun, keepRun, takeOverRun } from '../../src/store/runs.ts'
import { aRun, didOf, fp, lineOf, OWNER, readRows, SYNC, wants } from '../support/ledger.ts'

export function testLedger(o: { name: string; open: () => Promise<Db> }): void {
  const claim = (db: Db, owner = OWNER): Promise<ClaimedLine[]> => claimDue(db, { sync: SYNC, owner, leaseMs: 60_000, limit: 10 })
  const settle = (db: Db, line: ClaimedLine, how: Partial<Settlement>): Promise<ReadonlySet<string>> =>
    settleLines(db, { sync: SYNC, settlements: [settlement(line, how)] })

  describe(`ledger on ${o.name}`, () => {
    test('a new row is created once and costs nothing the next time', async () => {
      const db = await o.open()
      await aRun(db)
      await readRows(db, 'run1', [wants('a', { place: 2, value: 1 })])
      const [line] = await claim(db)
      expect(line).toMatchObject({
        key: 'a',
        place: 2,
        wanted: { set: { name: 'v1' } },
        contactId: null,
        sentAt: null,
        alreadyHeld: false,
      })
      await markSending(db, { sync: SYNC, lines: [line!] })
      await settle(db, line!, { did: 'created', contactId: 'c1' })
      expect(await lineOf(db, 'a')).toMatchObject({
        state: 'idle',
        contact_id: 'c1',
        sent_at: null,
        held: { set: { name: 'v1' } },
        created_here: true,
      })
      expect(await didOf(db, { run: 'run1', place: 2 })).toBe('created')
      expect(await compareChunk(db, { sync: SYNC, keys: ['a'], fingerprints: [fp(1)] })).toEqual([])
      expect(await compareChunk(db, { sync: SYNC, keys: ['a', 'b'], fingerprints: [fp(2), fp(1)] })).toEqual([
        { index: 0, same: false },
        { index: 1, same: false },
      ])
    })

    test('a cell that is not mapped changes: the record wants what is held, nothing is due', async () => {
      const db = await o.open()
      await aRun(db)
      await created(db, 'a')
      await aRun(db, 'run2')
      await readRows(db, 'run2', [{ ...wants('a', { place: 2, value: 1 }), fingerprint: fp(77) }])
      expect(await lineOf(db, 'a')).toMatchObject({ state: 'idle', run: 'run2' })
      expect(await hasWaiting(db, 'run2')).toBe(false)
    })

    test('killed while sending: what is held is unknown, the line is due again and remembers that it was sent', async () => {
      const db = await o.open()
      await aRun(db)
      await created(db, 'a')
      await aRun(db, 'run2')
      await readRows(db, 'run2', [wants('a', { place: 2, value: 2 })])
      const [line] = await claim(db, 'dead')
      await markSending(db, { sync: SYNC, lines: [line!] })
      await takeBackLeases(db, { owner: OWNER, force: true })
      const [again] = await claim(db)
      expect(again).toMatchObject({ contactId: 'c-a', alreadyHeld: false, sentAt: expect.any(Date) })

      // The source goes back to the old value: it must be sent all the same, because nobody knows what Intercom holds.
      await handBack(db, { sync: SYNC, lines: [again!], delayMs: 0 })
      await aRun(db, 'run3')
      await readRows(db, 'run3', [wants('a', { place: 2, value: 1 })])
      expect((await claim(db)).map((one) => one.alreadyHeld)).toEqual([false])
    })

    test('a fenced-off worker changes nothing, however late it answers', async () => {
      const db = await o.open()
      await aRun(db)
      await readRows(db, 'run1', [wants('a', { place: 2, value: 1 })])
      const [late] = await claim(db, 'hanging')
      await takeBackLeases(db, { owner: OWNER, force: true })
      expect(await markSending(db, { sync: SYNC, lines: [late!] })).toEqual(new Set())
      const [line] = await claim(db)
      expect(await settle(db, late!, { did: 'created', contactId: 'wrong' })).toEqual(new Set())
      expect(await settle(db, line!, { did: 'created', contactId: 'right' })).toEqual(new Set(['a']))
      expect(await lineOf(db, 'a')).toMatchObject({ contact_id: 'right' })
    })

    test('a lease is taken back only once it has passed', async () => {
      const db = await o.open()
      await aRun(db)
      await readRows(db, 'run1', [wants('a', { place: 2, value: 1 })])
      await claim(db, 'alive')
      expect(await takeBackLeases(db, { owner: OWNER, force: false })).toBe(0)
      await db.execute(`update fin_sync.ledger set lease_until = clock_timestamp() - interval '1 s'`)
      expect(await takeBackLeases(db, { owner: OWNER, force: false })).toBe(1)
    })

    test('refused: not again while nothing changes, again when the row does', async () => {
      const db = await o.open()
      await aRun(db)
      await readRows(db, 'run1', [wants('a', { place: 2, value: 1 })])
      const [line] = await claim(db)
      await settle(db, line!, { did: 'refused', code: 'parameter_invalid', why: 'no' })
      expect(await claim(db)).toEqual([])
      expect(await compareChunk(db, { sync: SYNC, keys: ['a'], fingerprints: [fp(1)] })).toEqual([{ index: 0, same: true }])
      await aRun(db, 'run2')
      const adopted = await db.tx((tx) => adopt(tx, { sync: SYNC, run: 'run2', keys: ['a'], places: [2] }))
      expect(adopted).toMatchObject([{ key: 'a', state: 'refused', code: 'parameter_invalid', why: 'no' }])
      await readRows(db, 'run2', [wants('a', { place: 2, value: 2 })])
      expect((await claim(db)).map((one) => one.key)).toEqual(['a'])
    })

    test('postponed: due when its time has come; a newer row supersedes it', async () => {
      const db = await o.open()
      await aRun(db)
      await readRows(db, 'run1', [wants('a', { place: 2, value: 1 })])
      const [line] = await claim(db)
      const retryAt = new Date(Date.now() + 3_600_000)
      await settle(db, line!, { did: 'postponed', code: 'intercom_unavailable', why: 'down', retryAt })
      expect(await claim(db)).toEqual([])
      expect(await nextDueMs(db, SYNC)).toBeGreaterThan(3_500_000)
      expect(await nextDueMs(db, 'another sync')).toBe(null)
      await endRead(db, { id: 'run1', owner: OWNER, complete: true, message: null, exitCode: null })
      expect(await tryFinish(db, 'run1')).toBe(true)
      expect((await getRun(db, 'run1'))?.status).toBe('partial')

      await aRun(db, 'run2')
      await readRows(db, 'run2', [wants('a', { place: 9, value: 2 })])
      expect(await didOf(db, { run: 'run1', place: 2 })).toBe('superseded')
      const [newer] = await claim(db)
      expect(newer).toMatchObject({ run: 'run2', place: 9, wanted: { set: { name: 'v2' } } })
      await settle(db, newer!, { did: 'created', contactId: 'c1' })
      expect(await didOf(db, { run: 'run2', place: 9 })).toBe('created')
    })

    test('a postponed row that goes with a later run is told in the run that read it, which is done then', async () => {
      const db = await o.open()
      await aRun(db)
      await readRows(db, 'run1', [wants('a', { place: 2, value: 1 })])
      const [line] = await claim(db)
      await settle(db, line!, { did: 'postponed', code: 'x', why: 'y', retryAt: new Date(Date.now() - 1) })
      await endRead(db, { id: 'run1', owner: OWNER, complete: true, message: null, exitCode: null })
      await tryFinish(db, 'run1')
      await aRun(db, 'run2')
      await db.execute(`update fin_sync.runs set status = 'partial' where id = 'run1'`)
      const [carried] = await claim(db)
      await settle(db, carried!, { did: 'created', contactId: 'c1' })
      await refreshPartial(db, SYNC)
      expect(await didOf(db, { run: 'run1', place: 2 })).toBe('created')
      expect((await getRun(db, 'run1'))?.status).toBe('done')
    })

    test('an unanswered lead keeps its waiting time when a newer row comes', async () => {
      const db = await o.open()
      await aRun(db)
      await readRows(db, 'run1', [wants('a', { place: 2, value: 1 })])
      const [line] = await claim(db)
      await markSending(db, { sync: SYNC, lines: [line!] })
      await settle(db, line!, {
        did: 'postponed',
        code: 'answer_lost',
        why: 'y',
        retryAt: new Date(Date.now() + 60_000),
        unsure: true,
      })
      await aRun(db, 'run2')
      await readRows(db, 'run2', [wants('a', { place: 2, value: 2 })])
      expect(await claim(db)).toEqual([])
      expect(await lineOf(db, 'a')).toMatchObject({ sent_at: expect.any(Date), retry_at: expect.any(Date) })
    })

    test('a newer row while the older one is being sent: the older outcome stands, the newer value goes next', async () => {
      const db = await o.open()
      await aRun(db)
      await readRows(db, 'run1', [wants('a', { place: 2, value: 1 })])
      const [line] = await claim(db)
      await markSending(db, { sync: SYNC, lines: [line!] })
      await aRun(db, 'run2')
      await readRows(db, 'run2', [wants('a', { place: 5, value: 2 })])
      expect(await lineOf(db, 'a')).toMatchObject({ state: 'sending' })
      await settle(db, line!, { did: 'created', contactId: 'c1' })
      expect(await didOf(db, { run: 'run1', place: 2 })).toBe('created')
      const [newer] = await claim(db)
      expect(newer).toMatchObject({ run: 'run2', place: 5, contactId: 'c1', alreadyHeld: false })
    })

    test('the same value read again while it is being sent needs no second call', async () => {
      const db = await o.open()
      await aRun(db)
      await readRows(db, 'run1', [wants('a', { place: 2, value: 1 })])
      const [line] = await claim(db)
      await markSending(db, { sync: SYNC, lines: [line!] })
      await aRun(db, 'run2')
      await readRows(db, 'run2', [wants('a', { place: 2, value: 1 })])
      await settle(db, line!, { did: 'created', contactId: 'c1' })
      expect((await claim(db)).map((one) => one.alreadyHeld)).toEqual([true])
    })

    test('a row that became unfit while the older one was being sent ends refused, and the older value is not sent again', async () => {
      const db = await o.open()
      await aRun(db)
      await readRows(db, 'run1', [wants('a', { place: 2, value: 1 })])
      const [line] = await claim(db)
      await aRun(db, 'run2')
      await db.tx((tx) =>
        storeUnfit(tx, {
          sync: SYNC,
          run: 'run2',
          rows: [{ key: 'a', place: 2, fingerprint: fp(3), code: 'email_invalid', why: 'w' }],
        }),
      )
      await settle(db, line!, { did: 'created', contactId: 'c1' })
      expect(await lineOf(db, 'a')).toMatchObject({ state: 'refused', code: 'email_invalid', contact_id: 'c1' })
      expect(await claim(db)).toEqual([])
    })

    test('a run that fails keeps its rows due, a run that is cancelled parks them until a read meets them', async () => {
      const db = await o.open()
      const run1 = await aRun(db)
      await readRows(db, 'run1', [wants('a', { place: 2, value: 1 })])
      await endEarly(db, { run: run1, status: 'failed', message: 'down', exitCode: 5, code: 'run_failed' })
      expect(await didOf(db, { run: 'run1', place: 2 })).toBe('postponed')
      expect(await lineOf(db, 'a')).toMatchObject({ state: 'due' })

      const run2 = await aRun(db, 'run2')
      await readRows(db, 'run2', [wants('a', { place: 2, value: 2 })])
      await endEarly(db, { run: run2, status: 'cancelled', message: 'asked', exitCode: 3, code: 'cancelled' })
      expect(await didOf(db, { run: 'run2', place: 2 })).toBe('cancelled')
      expect(await claim(db)).toEqual([])
      expect(await compareChunk(db, { sync: SYNC, keys: ['a'], fingerprints: [fp(2)] })).toEqual([{ index: 0, same: true }])
      const [line] = await db.tx((tx) => adopt(tx, { sync: SYNC, run: 'run3', keys: ['a'], places: [2] }))
      expect(line).toMatchObject({ state: 'due' })
    })

    test('one open run per sync, one driver per run', async () => {
      const db = await o.open()
      const run = await aRun(db)
      const take = { id: run.id, owner: 'other', leaseMs: 60_000 }
      expect(await takeOverRun(db, { ...take, force: false })).toBeUndefined()
      expect(await takeOverRun(db, { ...take, force: true })).toMatchObject({ owner: 'other' })
      expect(await keepRun(db, { id: run.id, owner: OWNER, leaseMs: 60_000, calls: 1, rateLimited: 0 })).toBe(false)
      await expect(db.execute(`insert into fin_sync.runs (id, sync, request) values ('x', $1, '{}')`, [SYNC])).rejects.toThrow(
        /runs_one_open/,
      )
    })

    test('two workers never claim one line', async () => {
      const db = await o.open()
      await aRun(db)
      await readRows(
        db,
        'run1',
        Array.from({ length: 20 }, (_, i) => wants(`k${i}`, { place: i + 2, value: i })),
      )
      const claimed = (await Promise.all([claim(db, 'a'), claim(db, 'b'), claim(db, 'c')])).flat()
      expect(new Set(claimed.map((line) => line.key)).size).toBe(claimed.length)
      expect(claimed.length).toBe(20)
    })

    async function created(db: Db, key: string): Promise<void> {
      await readRows(db, 'run1', [wants(key, { place: 2, value: 1 })])
      const [line] = await claim(db)
      await markSending(db, { sync: SYNC, lines: [line!] })
      await settle(db, line!, { did: 'created', contactId: `c-${key}` })
    }
  })
}

function settlement(line: ClaimedLine, how: Partial<Settlement>): Settlement {
  const { key, fence, run, place } = line
  const sentFingerprint = line.wantedFingerprint
  return {
    key,
    fence,
    run,
    place,
    sentFingerprint,
    did: 'updated',
    code: null,
    why: null,
    contactId: null,
    retryAt: null,
    unsure: false,
    ...how,
  }
}
