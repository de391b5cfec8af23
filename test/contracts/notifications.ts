/** What notifications promise on every store: each change of a sync is told once, to those who want to hear it, and nothing personal with it. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type JudgeJob, judgeRuns, judgeSyncs } from '../../src/jobs/notify-judge.ts'
import type { Db } from '../../src/store/db.ts'
import type { Store } from '../../src/store/open.ts'
import { emptyNotifications, endedRun, judging, messages, NIGHTLY, told } from '../support/notify.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** `make` opens a store on a database of its own; `another` a second one on the same database, as another process has it. */
export function testNotifications(o: {
  name: string
  make: () => Promise<Store>
  another?: (store: Store) => Promise<Store>
}): void {
  describe(`notifications on ${o.name}`, () => {
    let db: Db
    let others: Db

    beforeAll(async () => {
      const store = await o.make()
      db = store.db
      others = (await o.another?.(store))?.db ?? db
    })
    beforeEach(() => emptyNotifications(db))

    const sweep = async (job: Partial<JudgeJob> = {}): Promise<void> => {
      await judgeRuns(judging(db, job))
      await judgeSyncs(judging(db, job))
    }
    const failed = (id: string): Promise<void> =>
      endedRun(db, { id, status: 'failed', complete: false, message: 'the source is away' })

    describe('what is told', () => {
      test('a failure once, however often it fails; its end once', async () => {
        await failed('run1')
        await sweep()
        await sweep()
        await failed('run2')
        await sweep()
        expect(await told(db)).toEqual(['ops run_failed run1'])
        await endedRun(db, { id: 'run3' })
        await sweep()
        await endedRun(db, { id: 'run4' })
        await sweep()
        expect(await told(db)).toEqual(['ops run_failed run1', 'ops recovered run3'])
        await failed('run5')
        await sweep()
        expect(await told(db)).toEqual(['ops run_failed run1', 'ops recovered run3', 'ops run_failed run5'])
      })

      test('all that ended between two sweeps, in its order', async () => {
        await endedRun(db, { id: 'run1' })
        await failed('run2')
        await endedRun(db, { id: 'run3' })
        await sweep()
        expect(await told(db)).toEqual(['ops run_failed run2', 'ops recovered run3'])
      })

      test('counts, codes and what to do; nothing of any row, and of a message only what may be told', async () => {
        await endedRun(db, { id: 'run1', status: 'partial', refused: 60 })
        await endedRun(db, { id: 'run2', status: 'failed', refused: 60, message: 'no answer\nfor dG9rOnNlY3JldA' })
        await sweep({ clean: (text) => text.replace('dG9rOnNlY3JldA', '[redacted]') })
        const [refused, run] = (await messages(db)).map(({ body }) => body)
        expect(refused).toMatchObject({
          kind: 'refused_share',
          title: 'customers: many rows were refused',
          reason: '60 of 1,000 rows (6%) were refused, more than 5%; most often: email_invalid (60)',
          counts: { read: 1000, unchanged: 940, refused: 60 },
          do: 'fin-sync rejects run1 --out bad.csv',
        })
        expect(run).toMatchObject({ reason: 'no answer; for [redacted]', run: 'run2', sync: 'customers', do: 'fin-sync show run2' })
        expect(JSON.stringify(await messages(db))).not.toMatch(/@|Ann|dG9r/)
      })

      test('what is over while something else is not', async () => {
        await failed('run1')
        await endedRun(db, { id: 'run2', status: 'partial', refused: 60 })
        await sweep()
        expect(await told(db)).toEqual(['ops run_failed run1', 'ops refused_share run2', 'ops recovered run2'])
        expect((await messages(db))[2]?.body).toMatchObject({
          title: 'customers: recovered in part',
          reason: 'over: the run failed; not over: many rows were refused',
          recovered_from: ['run_failed'],
        })
      })

      test('the guards that stopped it, with both numbers and the command that lets them pass', async () => {
        const guards = [{ guard: 'archive', found: 80, of: 1000, limit: 0.05, allowed: false }]
        await endedRun(db, { id: 'run1', status: 'stopped', complete: false, guards })
        await sweep()
        expect((await messages(db))[0]?.body).toMatchObject({
          kind: 'stopped_by_guard',
          reason: 'guard archive: 80 of 1000 contacts (8%) would be archived because they left the source, at most 5% may be',
          do: 'look at the source first; if the numbers are right: fin-sync run customers --allow archive',
        })
      })

      test('an unusual number of rows, against the last full reads', async () => {
        for (const id of ['run1', 'run2', 'run3', 'run4', 'run5']) await endedRun(db, { id })
        await endedRun(db, { id: 'file', rows: 7, request: { trigger: 'import', path: 'a.csv' } })
        await sweep()
        await endedRun(db, { id: 'run6', rows: 120 })
        await sweep()
        expect(await told(db)).toEqual(['ops unusual_rows run6'])
        expect((await messages(db))[0]?.body['reason']).toBe(
          'the source gave 120 rows; 1,000 are usual (the median of the last 5 full reads), and from 50% to 200% of that is taken for normal',
        )
        await endedRun(db, { id: 'run7', rows: 1100 })
        await sweep()
        expect((await told(db)).slice(1)).toEqual(['ops recovered run7'])
      })

      test('no number of rows is unusual for a sync that reads what a search finds', async () => {
        const syncs = [{ name: 'customers', rowsVary: true }]
        for (const id of ['run1', 'run2', 'run3', 'run4', 'run5']) await endedRun(db, { id, rows: 0 })
        await endedRun(db, { id: 'run6', rows: 12 })
        await sweep({ syncs })
        expect(await told(db)).toEqual([])
      })

      test('lateness, and its end with the next good run, in one message with all else that ended with it', async () => {
        const syncs = [{ name: 'customers', schedule: NIGHTLY }]
        await endedRun(db, { id: 'run1', agoMs: 3 * DAY_MS })
        await sweep({ syncs })
        await sweep({ syncs })
        await failed('run2')
        await sweep({ syncs })
        expect(await told(db)).toEqual(['ops overdue no run', 'ops run_failed run2'])
        expect((await messages(db))[0]?.body).toMatchObject({
          title: 'customers: overdue',
          reason: expect.stringMatching(
            /^its last good run ended at 20\d\d-\d\d-\d\d \d\d:\d\d UTC, and by its schedule the next one should/,
          ),
        })
        await endedRun(db, { id: 'run3' })
        await sweep({ syncs })
        expect((await told(db)).slice(2)).toEqual(['ops recovered run3'])
        expect((await messages(db))[2]?.body).toMatchObject({ recovered_from: expect.arrayContaining(['overdue', 'run_failed']) })
      })

      test('no lateness of a sync without a schedule, nor of one whose time has not come', async () => {
        await endedRun(db, { id: 'run1', agoMs: 3 * DAY_MS })
        await endedRun(db, { id: 'run2', sync: 'leads' })
        await sweep({ syncs: [{ name: 'customers' }, { name: 'leads', schedule: NIGHTLY }, { name: 'new', schedule: NIGHTLY }] })
        expect(await told(db)).toEqual([])
      })

      test('a sync that never ran is late, too; when its schedule is taken away, it is not any more', async () => {
        await db.execute(
          `insert into fin_sync.schedule_marks values ('customers', $1, 'UTC', clock_timestamp() - interval '3 days')`,
          [NIGHTLY.cron],
        )
        await sweep({ syncs: [{ name: 'customers', schedule: NIGHTLY }] })
        await sweep({ syncs: [{ name: 'customers' }] })
        expect(await told(db)).toEqual(['ops overdue no run', 'ops recovered no run'])
      })
    })

    describe('who is told', () => {
      test('each of what it wants to hear; of an end, whoever was told of what went before', async () => {
        await failed('run1')
        const receivers = [
          { name: 'all' },
          { name: 'failures', on: ['run_failed'] as const },
          { name: 'both', on: ['run_failed', 'recovered'] as const },
          { name: 'guards', on: ['stopped_by_guard', 'recovered'] as const },
          { name: 'leads', syncs: ['leads'] },
        ]
        await sweep({ receivers })
        expect(await told(db)).toEqual(['all run_failed run1', 'failures run_failed run1', 'both run_failed run1'])
        await endedRun(db, { id: 'run2' })
        await sweep({ receivers: [...receivers, { name: 'new' }] })
        expect((await told(db)).slice(3)).toEqual(['all recovered run2', 'both recovered run2'])
      })

      test('syncs of other configurations are left to those who know them', async () => {
        await endedRun(db, { id: 'run1', sync: 'leads', status: 'failed' })
        await sweep()
        expect(await told(db)).toEqual([])
        await sweep({ syncs: [{ name: 'leads' }] })
        expect(await told(db)).toEqual(['ops run_failed run1'])
      })

      test('what ended more than a day ago is no news', async () => {
        await endedRun(db, { id: 'run1', status: 'failed', agoMs: 25 * HOUR_MS })
        await sweep()
        await endedRun(db, { id: 'run2' })
        await sweep()
        expect(await told(db)).toEqual([])
      })

      test('two judges at once tell it once', async () => {
        await failed('run1')
        await endedRun(db, { id: 'run2', sync: 'leads', agoMs: 3 * DAY_MS })
        const job = { syncs: [{ name: 'customers' }, { name: 'leads', schedule: NIGHTLY }] }
        const judges = [judging(db, job), judging(others, job), judging(db, job), judging(others, job)]
        await Promise.all(judges.map(judgeRuns))
        await Promise.all(judges.map(judgeSyncs))
        expect((await told(db)).toSorted()).toEqual(['ops overdue no run', 'ops run_failed run1'])
        await endedRun(db, { id: 'run3' })
        await Promise.all(judges.map(judgeRuns))
        expect((await told(db)).toSorted()).toEqual(['ops overdue no run', 'ops recovered run3', 'ops run_failed run1'])
      })
    })
  })
}
