/** What retention promises on every Postgres: what is old goes in batches, what is still needed stays, and totals stay true. */
import { describe, expect, test } from 'vitest'
import { enforceRetention, type RetentionJob } from '../../src/jobs/retention.ts'
import { summarise } from '../../src/jobs/summary.ts'
import type { Did } from '../../src/outcome.ts'
import type { Db } from '../../src/store/db.ts'
import { refreshPartial } from '../../src/store/finish-run.ts'
import { countOutcomes } from '../../src/store/outcomes.ts'
import { getRun, type RunRequest, type Status } from '../../src/store/runs.ts'
import { storeUpload } from '../../src/store/uploads.ts'
import { uploadAddress } from '../../src/store/uploads-path.ts'

const DAY_MS = 86_400_000
const NOW = Date.parse('2026-11-20T10:00:00Z')
const TIMES = { outcomesMs: 90 * DAY_MS, runsMs: 365 * DAY_MS, uploadsMs: 30 * DAY_MS, transcriptsMs: 90 * DAY_MS }

interface RunOf {
  readonly id: string
  /** When it ended; undefined = it has not. */
  readonly daysAgo?: number
  readonly sync?: string
  readonly status?: Status
  readonly request?: Partial<RunRequest>
  /** What its rows did, one each. */
  readonly did?: readonly Did[]
}

export function testRetention(o: { name: string; open: () => Promise<Db>; embedded: boolean }): void {
  const job = (db: Db, changes: Partial<RetentionJob> = {}): RetentionJob => ({
    db,
    retention: TIMES,
    embedded: o.embedded,
    now: () => NOW,
    sleep: async () => undefined,
    signal: new AbortController().signal,
    ...changes,
  })

  describe(`retention on ${o.name}`, () => {
    test('the rows of old runs go in batches, and their totals stay as they were', async () => {
      const db = await o.open()
      const did: Did[] = Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 'refused' : 'created'))
      await aRun(db, { id: 'old', daysAgo: 91, did, status: 'partial' })
      await aRun(db, { id: 'removals', daysAgo: 91, did: ['archived', 'unchanged'] })
      await aRun(db, { id: 'young', daysAgo: 89, did: ['created'] })
      await db.execute(`update fin_sync.outcomes set place = -1 - place where run = 'removals'`)
      const before = await totals(db, 'old')
      const archived = await totals(db, 'removals')
      const pauses: number[] = []
      const removed = await enforceRetention(job(db, { batchRows: 5, sleep: async (ms) => void pauses.push(ms) }))
      expect(removed).toMatchObject({ outcomes: 14, runs: 0, finished: true })
      expect(pauses).toHaveLength(2)
      expect([...(await countOutcomes(db, 'old'))]).toEqual([])
      expect(await totals(db, 'old')).toEqual(before)
      expect(before).toMatchObject({ created: 8, refused: 4, read: 12 })
      expect(await totals(db, 'removals')).toEqual(archived)
      expect(archived).toMatchObject({ archived: 1, unchanged: 0 })
      expect(await countOutcomes(db, 'young')).toEqual(new Map([['created', 1]]))
    })

    test('rows that are still postponed stay, with their run, until they have gone', async () => {
      const db = await o.open()
      await aRun(db, { id: 'old', daysAgo: 800, did: ['created', 'postponed', 'refused'], status: 'partial' })
      await aRun(db, { id: 'last', daysAgo: 1 })
      const before = await totals(db, 'old')
      expect(await enforceRetention(job(db))).toMatchObject({ outcomes: 2, runs: 0 })
      expect(await totals(db, 'old')).toEqual(before)
      await db.execute(`update fin_sync.outcomes set did = 'updated' where did = 'postponed'`)
      await refreshPartial(db, 'people')
      expect(await getRun(db, 'old')).toMatchObject({ status: 'partial', removedOutcomes: { created: 1, refused: 1 } })
      expect(await enforceRetention(job(db, { now: later }))).toMatchObject({ outcomes: 1, runs: 1 })
      expect(await getRun(db, 'old')).toBeUndefined()
    })

    test('a run whose only refused rows were removed does not become done', async () => {
      const db = await o.open()
      await aRun(db, { id: 'a', daysAgo: 100, did: ['refused'], status: 'partial' })
      await aRun(db, { id: 'b', daysAgo: 100, did: ['updated'], status: 'partial' })
      await enforceRetention(job(db))
      await refreshPartial(db, 'people')
      expect([(await getRun(db, 'a'))?.status, (await getRun(db, 'b'))?.status]).toEqual(['partial', 'done'])
    })

    test('rows that a retry is reading stay until it has ended', async () => {
      const db = await o.open()
      await aRun(db, { id: 'old', daysAgo: 800, did: ['refused'], status: 'partial' })
      await aRun(db, { id: 'retry', request: { trigger: 'retry', retryOf: 'old' } })
      expect(await enforceRetention(job(db))).toMatchObject({ outcomes: 0, runs: 0 })
      await db.execute(`update fin_sync.runs set phase = 'finished', status = 'done', finished_at = $1 where id = 'retry'`, [
        ago(1),
      ])
      expect(await enforceRetention(job(db, { now: later }))).toMatchObject({ outcomes: 1, runs: 1 })
    })

    test('old runs go, but not the last of a sync, its last good one, nor the one that moved its watermark', async () => {
      const db = await o.open()
      for (const [id, days, status] of [
        ['r1', 900, 'done'],
        ['r2', 800, 'cancelled'],
        ['r3', 700, 'failed'],
        ['r4', 600, 'done'],
        ['r5', 500, 'failed'],
        ['r6', 400, 'failed'],
      ] as const) {
        await aRun(db, { id, daysAgo: days, status })
      }
      await aRun(db, { id: 'other', daysAgo: 700, sync: 'rare' })
      await db.execute(
        `insert into fin_sync.watermarks (sync, watermark, mapping_hash, source_hash, full_at, run, at) values ('people', '1', '', '', now(), 'r2', now())`,
      )
      expect(await enforceRetention(job(db, { batchRows: 2 }))).toMatchObject({ runs: 3 })
      const left = await db.query<{ id: string }>('select id from fin_sync.runs order by id')
      expect(left.map(({ id }) => id)).toEqual(['other', 'r2', 'r4', 'r6'])
    })

    test('a run is not kept longer than its rows are wanted, nor they than it', async () => {
      const db = await o.open()
      await aRun(db, { id: 'old', daysAgo: 40, did: ['created'] })
      await aRun(db, { id: 'last', daysAgo: 1, did: ['created'] })
      const retention = { ...TIMES, runsMs: 30 * DAY_MS }
      expect(await enforceRetention(job(db, { retention }))).toMatchObject({ outcomes: 1, runs: 1 })
    })

    test('what is known beside runs: keys met, decided times, the audit, notifications', async () => {
      const db = await o.open()
      await aRun(db, { id: 'ended', daysAgo: 1 })
      await aRun(db, { id: 'open', sync: 'rare' })
      await db.execute(`insert into fin_sync.seen (run, chunk, keys) values ('ended', 1, ''), ('gone', 1, ''), ('open', 1, '')`)
      await db.execute(
        `insert into fin_sync.schedules (sync, scheduled_for, decided_at)
         values ('a', $1, now()), ('a', $2, now()), ('a', $3, now()), ('b', $1, now())`,
        [ago(800), ago(700), ago(1)],
      )
      await db.execute(
        `insert into fin_sync.audit (at, who, address, action, target) values ($1, 'a', '', 'x', ''), ($2, 'b', '', 'x', '')`,
        [ago(366), ago(1)],
      )
      await db.execute(
        `insert into fin_sync.notifications (receiver, kind, sync, body, created_at) values ('r', 'k', 's', '{}', $1), ('r', 'k', 's', '{}', $2)`,
        [ago(366), ago(1)],
      )
      expect(await enforceRetention(job(db))).toMatchObject({ seen: 2, decided_times: 2, audit: 1, notifications: 1 })
      expect(await db.query('select run from fin_sync.seen')).toEqual([{ run: 'open' }])
      expect(await db.query('select sync from fin_sync.schedules order by sync')).toEqual([{ sync: 'a' }, { sync: 'b' }])
    })

    test('old uploads are marked as removed, but not while a run reads them', async () => {
      const db = await o.open()
      await bind(db, 'people')
      const idle = await anUpload(db, 'u20261001-aaaaaa')
      const read = await anUpload(db, 'u20261001-bbbbbb')
      await anUpload(db, 'u20261101-cccccc', 1)
      await aRun(db, { id: 'open', request: { trigger: 'import', path: uploadAddress(read) } })
      expect(await enforceRetention(job(db))).toMatchObject({ uploads: 1 })
      expect(await removedUploads(db)).toEqual([idle.id])
      await db.execute(`update fin_sync.runs set phase = 'finished', status = 'done', finished_at = now() where id = 'open'`)
      expect(await enforceRetention(job(db, { now: later }))).toMatchObject({ uploads: 1, upload_rows: 0 })
      expect(await enforceRetention(job(db, { now: () => NOW + 400 * DAY_MS }))).toMatchObject({ uploads: 1, upload_rows: 2 })
    })

    test('once an hour for the whole installation, however many look', async () => {
      const db = await o.open()
      const both = await Promise.all([enforceRetention(job(db)), enforceRetention(job(db))])
      expect(both.filter((one) => one !== undefined)).toHaveLength(1)
      expect(await enforceRetention(job(db, { now: () => NOW + 59 * 60_000 }))).toBeUndefined()
      expect(await enforceRetention(job(db, { now: () => NOW + 60 * 60_000 }))).toMatchObject({ finished: true })
    })

    test('what is not done in time goes on with the next sweep', async () => {
      const db = await o.open()
      await aRun(db, { id: 'old', daysAgo: 91, did: Array.from({ length: 10 }, () => 'created' as const) })
      const before = await totals(db, 'old')
      let clock = NOW
      const first = await enforceRetention(job(db, { batchRows: 3, budgetMs: 1_000, now: () => (clock += 200) }))
      expect(first).toMatchObject({ finished: false })
      expect(first?.outcomes).toBeGreaterThan(0)
      expect(await totals(db, 'old')).toEqual(before)
      const next = await enforceRetention(job(db, { now: () => clock }))
      expect([next?.finished, (first?.outcomes ?? 0) + (next?.outcomes ?? 0)]).toEqual([true, 10])
      expect(await totals(db, 'old')).toEqual(before)
    })

    test('whoever is killed on the way is followed by somebody else, who goes on', async () => {
      const db = await o.open()
      await aRun(db, { id: 'old', daysAgo: 91, did: Array.from({ length: 6 }, () => 'created' as const) })
      const before = await totals(db, 'old')
      const killed = enforceRetention(job(db, { batchRows: 2, sleep: () => Promise.reject(new Error('killed')) }))
      await expect(killed).rejects.toThrow('killed')
      expect(await totals(db, 'old')).toEqual(before)
      expect(await enforceRetention(job(db, { now: () => NOW + 60_000 }))).toBeUndefined()
      expect(await enforceRetention(job(db, { now: () => NOW + 130_000 }))).toMatchObject({ outcomes: 4, finished: true })
      expect(await totals(db, 'old')).toEqual(before)
    })

    test('it ends where it is when the process ends', async () => {
      const db = await o.open()
      await aRun(db, { id: 'old', daysAgo: 91, did: Array.from({ length: 6 }, () => 'created' as const) })
      const stop = new AbortController()
      const sleep = async (): Promise<void> => stop.abort()
      expect(await enforceRetention(job(db, { batchRows: 2, sleep, signal: stop.signal }))).toMatchObject({
        outcomes: 2,
        finished: false,
      })
    })
  })
}

const later = (): number => NOW + 60 * 60_000

function ago(days: number): Date {
  return new Date(NOW - days * DAY_MS)
}

async function bind(db: Db, sync: string): Promise<void> {
  await db.execute(`insert into fin_sync.syncs (name, workspace) values ($1, 'w1') on conflict do nothing`, [sync])
}

async function aRun(db: Db, o: RunOf): Promise<void> {
  const { id, sync = 'people', daysAgo, did = [] } = o
  await bind(db, sync)
  const request = { trigger: 'run', full: false, limit: null, path: null, ...o.request }
  const ended = daysAgo === undefined ? null : ago(daysAgo)
  await db.execute(
    `insert into fin_sync.runs (id, sync, request, phase, status, rows_read, started_at, finished_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      id,
      sync,
      JSON.stringify(request),
      ended === null ? 'delivering' : 'finished',
      ended === null ? null : (o.status ?? 'done'),
      did.length,
      ended ?? ago(0),
      ended,
    ],
  )
  const outcomes =
    'insert into fin_sync.outcomes (run, place, did) select $1, place, did from unnest($2::bigint[], $3::text[]) as o (place, did)'
  await db.execute(outcomes, [id, did.map((_, place) => place), did])
}

async function anUpload(db: Db, id: string, daysAgo = 31) {
  const upload = {
    id,
    sync: 'people',
    name: 'people.csv',
    format: 'csv',
    packed: false,
    bytes: 10,
    sha256: '00',
    by: 'admin',
  } as const
  const stored = await storeUpload(db, { upload, quotaBytes: 1_000 })
  if (stored === undefined) throw new Error('the upload was not stored')
  await db.execute('update fin_sync.uploads set created_at = $2 where id = $1', [id, ago(daysAgo)])
  return stored
}

async function removedUploads(db: Db): Promise<string[]> {
  const rows = await db.query<{ id: string }>('select id from fin_sync.uploads where removed_at is not null order by id')
  return rows.map(({ id }) => id)
}

async function totals(db: Db, id: string) {
  const run = await getRun(db, id)
  if (run === undefined) throw new Error(`there is no run ${id}`)
  return summarise(db, run)
}
