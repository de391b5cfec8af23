/** What a queue's triggers promise, whatever it is kept in: they fire, follow the configuration, and come back after they were lost. */
import { EventEmitter, on } from 'node:events'
import { beforeAll, describe, expect, test } from 'vitest'
import { openQueue, type QueueOptions, type WakeUps } from '../../src/jobs/queue.ts'
import { createSchedules, type SchedulesJob } from '../../src/jobs/schedules.ts'
import type { WorkerEvent } from '../../src/jobs/worker-events.ts'
import type { Store } from '../../src/store/open.ts'
import { atEnd } from '../support/at-end.ts'

interface Place {
  readonly store: Store
  readonly redis?: QueueOptions['redis']
  /** Everything in the queue is gone, as after a FLUSHALL. */
  lose(): Promise<unknown>
}

const EVERY_SECOND = { cron: '* * * * * *', timezone: 'UTC', catchUpMs: 60_000 }
const NIGHTLY = { cron: '0 2 * * *', timezone: 'Europe/Dublin', catchUpMs: 60_000 }

export function testTriggers(o: { name: string; make: () => Promise<Place> }): void {
  describe(`triggers on ${o.name}`, () => {
    let place: Place
    let names = 0

    beforeAll(async () => {
      place = await o.make()
    })

    const open = async (): Promise<WakeUps> => {
      const { store, redis } = place
      const queue = await openQueue({ store, name: `test-${++names}`, own: true, ...(redis === undefined ? {} : { redis }) })
      atEnd(() => queue.close())
      return queue
    }
    const schedulesOn = (queue: WakeUps, scheduled: SchedulesJob['scheduled'], more: Partial<SchedulesJob> = {}) => {
      const events = new EventEmitter()
      const heard = on(events, 'event')
      const tell = (event: WorkerEvent): void => void events.emit('event', event)
      const schedules = createSchedules({ db: place.store.db, queue, scheduled, leftOut: new Set(), workspace: 'w', tell, ...more })
      return { ...schedules, next: async (): Promise<WorkerEvent> => (await heard.next()).value[0] }
    }
    const sweep = async ({ sweeps }: ReturnType<typeof schedulesOn>): Promise<void> => {
      for (const part of sweeps) await part()
    }
    const found = async (queue: WakeUps) =>
      (await queue.triggers.list()).map(({ name, cron, timezone }) => [name, cron, timezone]).toSorted()

    test('a schedule of seconds fires, opens a run, and wakes a worker for it', async () => {
      const queue = await open()
      const schedules = schedulesOn(queue, [{ ...EVERY_SECOND, sync: 'seconds' }])
      const woken = new EventEmitter()
      const wakeUps = on(woken, 'wake')
      queue.work(async ({ runId }) => void woken.emit('wake', runId), { concurrency: 1, onTrigger: schedules.heard })
      await sweep(schedules)
      const event = await schedules.next()
      expect(event).toMatchObject({ kind: 'scheduled', sync: 'seconds' })
      expect((await wakeUps.next()).value).toEqual([event.kind === 'scheduled' && event.run])
      expect(await schedules.next()).toMatchObject({
        kind: 'passed_over',
        sync: 'seconds',
        run: event.kind === 'scheduled' && event.run,
      })
    })

    test('they follow the configuration: added, changed, removed, lost', async () => {
      const queue = await open()
      const [one, two] = [
        { ...NIGHTLY, sync: 'one' },
        { ...NIGHTLY, sync: 'two' },
      ]
      await sweep(schedulesOn(queue, [one, two]))
      const both = [
        ['one', '0 2 * * *', 'Europe/Dublin'],
        ['two', '0 2 * * *', 'Europe/Dublin'],
      ]
      expect(await found(queue)).toEqual(both)
      await place.lose()
      expect(await found(queue)).toEqual([])
      await sweep(schedulesOn(queue, [one, two]))
      expect(await found(queue)).toEqual(both)
      await sweep(schedulesOn(queue, [{ ...one, cron: '30 3 * * *' }], { leftOut: new Set(['two']) }))
      expect(await found(queue)).toEqual([['one', '30 3 * * *', 'Europe/Dublin'], both[1]])
      await sweep(schedulesOn(queue, []))
      expect(await found(queue)).toEqual([])
      expect(await queue.figures()).toEqual({ waiting: 0, active: 0, delayed: 0 })
    })

    test('one that comes early by the clock of the database is heard again, not lost', async () => {
      const queue = await open()
      let now = Date.parse('2026-11-21T01:59:59.900Z')
      const schedules = schedulesOn(queue, [{ ...NIGHTLY, timezone: 'UTC', sync: 'early' }], { now: async () => now })
      await schedules.sweeps[0]?.()
      queue.work(async () => undefined, {
        concurrency: 1,
        onTrigger: async (name) => {
          const heard = schedules.heard(name, { at: Date.parse('2026-11-21T02:00:00Z') })
          now += 100
          return heard
        },
      })
      await queue.triggers.again('early', { delayMs: 1 })
      expect(await schedules.next()).toMatchObject({ kind: 'scheduled', sync: 'early', at: new Date('2026-11-21T02:00:00Z') })
    })

    test('a sync of another workspace does not run by itself, and that is told once', async () => {
      const queue = await open()
      const schedules = schedulesOn(queue, [{ ...EVERY_SECOND, sync: 'seconds' }], { workspace: 'another' })
      await sweep(schedules)
      await sweep(schedules)
      expect(await schedules.next()).toMatchObject({
        kind: 'not_scheduled',
        sync: 'seconds',
        why: expect.stringContaining('belongs to workspace w'),
      })
    })
  })
}
