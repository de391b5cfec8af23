/** What schedules promise on every store: a time is decided once and never forgotten, whoever looks at it, and when. */
import { beforeAll, describe, expect, test } from 'vitest'
import { type Decision, decideSchedule, type ScheduledSync } from '../../src/jobs/schedules-decide.ts'
import { bindToWorkspace } from '../../src/jobs/start-run.ts'
import type { Db } from '../../src/store/db.ts'
import { listLeftRuns } from '../../src/store/runs.ts'
import { listDecided } from '../../src/store/schedules.ts'

const NIGHTLY = { cron: '0 2 * * *', timezone: 'UTC', catchUpMs: 12 * 3_600_000 }
/** Noon of the day on which the process was started. */
const NOON = '2026-11-20T12:00:00Z'

/** `open` is called once; each test has a sync of its own. */
export function testSchedules(o: { name: string; open: () => Promise<Db> }): void {
  describe(`schedules on ${o.name}`, () => {
    let db: Db
    let syncs = 0

    beforeAll(async () => {
      db = await o.open()
    })

    const bound = async (schedule: Partial<ScheduledSync> = {}) => {
      const scheduled = { ...NIGHTLY, sync: `nightly_${++syncs}`, ...schedule }
      await bindToWorkspace(db, { sync: scheduled.sync, workspace: 'w' })
      return scheduled
    }
    /** As a process does that was started at `startedAt`. */
    const at = (now: string, scheduled: ScheduledSync, startedAt = NOON): Promise<Decision | undefined> =>
      decideSchedule({ db, scheduled, now: Date.parse(now), startedAt: Date.parse(startedAt) })
    const endRun = (sync: string) =>
      db.execute(
        `update fin_sync.runs set phase = 'finished', status = 'done', finished_at = now() where sync = $1 and status is null`,
        [sync],
      )
    const decided = async ({ sync }: ScheduledSync) =>
      (await listDecided(db, { sync, limit: 100 })).map((one) => [
        one.scheduledFor.toISOString().slice(0, 16),
        one.skipped,
        one.run,
      ])
    const runs = async ({ sync }: ScheduledSync) =>
      (await db.query<{ n: number }>('select count(*)::int as n from fin_sync.runs where sync = $1', [sync]))[0]?.n

    test('a schedule that is new is due at its next time, not at once', async () => {
      const scheduled = await bound()
      expect(await at(NOON, scheduled)).toBeUndefined()
      expect(await at('2026-11-21T01:59:59Z', scheduled)).toBeUndefined()
      const decision = await at('2026-11-21T02:00:00Z', scheduled)
      expect(decision).toMatchObject({ did: 'opened', at: new Date('2026-11-21T02:00:00Z'), older: 0 })
      expect(decision).toMatchObject({
        run: { sync: scheduled.sync, owner: null, request: { trigger: 'schedule', by: 'schedule' } },
      })
      expect(await at('2026-11-21T02:00:01Z', scheduled)).toBeUndefined()
    })

    test('its run is one that nobody drives, so that the sweep wakes a worker where the wake-up was lost', async () => {
      const scheduled = await bound()
      await at(NOON, scheduled)
      await at('2026-11-21T02:00:00Z', scheduled)
      expect((await listLeftRuns(db)).map(({ sync }) => sync)).toContain(scheduled.sync)
    })

    test('many servers look at once, and their clocks differ: one opens the run', async () => {
      const scheduled = await bound()
      await at(NOON, scheduled)
      const clocks = [0, 0, 0, 1, 7, 61, 599].map((seconds) => new Date(Date.parse('2026-11-21T02:00:00Z') + seconds * 1_000))
      const decisions = await Promise.all(clocks.map((clock) => at(clock.toISOString(), scheduled)))
      expect(decisions.filter((one) => one?.did === 'opened')).toHaveLength(1)
      expect(decisions.filter((one) => one !== undefined)).toHaveLength(1)
      expect(await runs(scheduled)).toBe(1)
    })

    test('where the run cannot be opened, the time is not decided', async () => {
      const scheduled = { ...NIGHTLY, sync: `unbound_${++syncs}` }
      await at(NOON, scheduled)
      await expect(at('2026-11-21T02:00:00Z', scheduled)).rejects.toThrow('runs_sync_fkey')
      expect(await decided(scheduled)).toEqual([])
      await bindToWorkspace(db, { sync: scheduled.sync, workspace: 'w' })
      expect(await at('2026-11-21T02:00:15Z', scheduled)).toMatchObject({ did: 'opened' })
    })

    test('everything was down: the newest time within catch_up is made up for once, those before it are told as missed', async () => {
      const scheduled = await bound({ cron: '0 */2 * * *' })
      await at(NOON, scheduled)
      const decision = await at('2026-11-20T18:30:00Z', scheduled, '2026-11-20T18:29:00Z')
      expect(decision).toMatchObject({ did: 'opened', at: new Date('2026-11-20T18:00:00Z'), older: 2 })
      expect(await at('2026-11-20T18:30:00Z', scheduled)).toBeUndefined()
      expect((await decided(scheduled)).map(([time, skipped]) => [time, skipped])).toEqual([
        ['2026-11-20T18:00', null],
        ['2026-11-20T16:00', 'missed'],
        ['2026-11-20T14:00', 'missed'],
      ])
    })

    test('everything was down for longer than catch_up: no run, and a record of it', async () => {
      const scheduled = await bound({ catchUpMs: 3_600_000 })
      await at(NOON, scheduled)
      expect(await at('2026-11-21T03:00:01Z', scheduled)).toMatchObject({ did: 'missed', older: 0 })
      expect(await decided(scheduled)).toEqual([['2026-11-21T02:00', 'missed', null]])
      expect(await runs(scheduled)).toBe(0)
      expect(await at('2026-11-22T02:00:30Z', scheduled)).toMatchObject({ did: 'opened' })
    })

    test('without any catch_up a wake-up may still be a little late', async () => {
      const scheduled = await bound({ catchUpMs: 0 })
      await at(NOON, scheduled)
      expect(await at('2026-11-21T02:00:16Z', scheduled)).toMatchObject({ did: 'opened' })
    })

    test('the sync still runs: its time passes, and the record names the run; the next time runs', async () => {
      const scheduled = await bound()
      await at(NOON, scheduled)
      const first = await at('2026-11-21T02:00:00Z', scheduled)
      const id = first?.did === 'opened' ? first.run.id : ''
      expect(await at('2026-11-22T02:00:00Z', scheduled)).toMatchObject({ did: 'running', run: id })
      await endRun(scheduled.sync)
      expect(await at('2026-11-22T02:10:00Z', scheduled)).toBeUndefined()
      expect(await at('2026-11-23T02:00:00Z', scheduled)).toMatchObject({ did: 'opened' })
      expect((await decided(scheduled)).slice(1)).toEqual([
        ['2026-11-22T02:00', 'running', id],
        ['2026-11-21T02:00', null, id],
      ])
    })

    test('a schedule that was changed counts from the start of the process that has it', async () => {
      const scheduled = await bound()
      await at(NOON, scheduled)
      const changed = { ...scheduled, cron: '0 9 * * *' }
      expect(await at('2026-11-21T10:00:00Z', changed, '2026-11-21T09:30:00Z')).toBeUndefined()
      expect(await at('2026-11-22T09:00:00Z', changed, '2026-11-21T09:30:00Z')).toMatchObject({ did: 'opened' })
    })

    test('a process that still has the schedule of before takes nothing from the one that has the new one', async () => {
      const scheduled = await bound()
      await at(NOON, scheduled)
      const changed = { ...scheduled, cron: '0 9 * * *' }
      await at('2026-11-21T08:00:00Z', changed, '2026-11-21T08:00:00Z')
      expect(await at('2026-11-21T08:59:59Z', scheduled)).toBeUndefined()
      expect(await at('2026-11-21T09:00:20Z', scheduled)).toBeUndefined()
      expect(await at('2026-11-21T09:00:20Z', changed, '2026-11-21T08:00:00Z')).toMatchObject({ did: 'opened' })
    })

    test.each([
      { night: 'in which 02:30 does not exist', cron: '30 2 * * *', from: '2026-03-07T12:00:00Z', at: '2026-03-08T07:30:00Z' },
      { night: 'in which 01:30 comes twice', cron: '30 1 * * *', from: '2026-10-31T12:00:00Z', at: '2026-11-01T05:30:00Z' },
    ])('a night $night has one run, whenever anybody looks', async ({ cron, from, at: expected }) => {
      const scheduled = await bound({ cron, timezone: 'America/New_York' })
      const opened: Date[] = []
      for (let look = 0; look < 24 * 6; look++) {
        const now = new Date(Date.parse(from) + look * 600_000).toISOString()
        const decision = await at(now, scheduled, from)
        if (decision?.did !== 'opened') continue
        opened.push(decision.at)
        await endRun(scheduled.sync)
      }
      expect(opened.map((time) => time.toISOString())).toEqual([new Date(expected).toISOString()])
    })
  })
}
