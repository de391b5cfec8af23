/** How what waits in the outbox is sent, on every store: in its order, once on purpose, again after a failure or a kill, given up after a day. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createNotifier } from '../../src/jobs/notify.ts'
import { deliverNotifications, type NotifyEvent } from '../../src/jobs/notify-deliver.ts'
import { type JudgeJob, judgeRuns } from '../../src/jobs/notify-judge.ts'
import type { Receiver } from '../../src/notify/receiver.ts'
import type { Db } from '../../src/store/db.ts'
import { claimNotification } from '../../src/store/notifications.ts'
import type { Store } from '../../src/store/open.ts'
import { ears, emptyNotifications, endedRun, judging } from '../support/notify.ts'

const HOUR_MS = 3_600_000
const NEVER = new AbortController().signal

/** `make` and `another` as in notifications.ts. */
export function testNotificationDelivery(o: {
  name: string
  make: () => Promise<Store>
  another?: (store: Store) => Promise<Store>
}): void {
  describe(`notifications on ${o.name} are sent`, () => {
    let db: Db
    let others: Db

    beforeAll(async () => {
      const store = await o.make()
      db = store.db
      others = (await o.another?.(store))?.db ?? db
    })
    beforeEach(() => emptyNotifications(db))

    const sweep = (job: Partial<JudgeJob> = {}): Promise<void> => judgeRuns(judging(db, job))
    const failed = (id: string): Promise<void> =>
      endedRun(db, { id, status: 'failed', complete: false, message: 'the source is away' })

    async function deliver(receivers: readonly Receiver[], job: { db?: Db; now?: () => number; signal?: AbortSignal } = {}) {
      const events: NotifyEvent[] = []
      const tell = (event: NotifyEvent): void => void events.push(event)
      await deliverNotifications({ db, receivers, signal: NEVER, tell, random: () => 0, ...job })
      return events.map(({ kind, receiver, about, attempt }) => `${kind} ${about} to ${receiver} (${attempt})`)
    }

    test('in its order, each message once, also by two processes at once', async () => {
      for (const id of ['run1', 'run2', 'run3']) {
        await failed(`${id}a`)
        await endedRun(db, { id: `${id}b` })
      }
      await sweep()
      const ops = await ears('ops')
      const events = await Promise.all([deliver([ops.receiver]), deliver([ops.receiver], { db: others })])
      expect(events.flat().length + (await deliver([ops.receiver])).length).toBe(6)
      expect(ops.heard.map((one) => one.split(' ')[1])).toEqual(Array(3).fill(['run_failed', 'recovered']).flat())
      expect(new Set(ops.heard).size).toBe(6)
      expect(await deliver([ops.receiver])).toEqual([])
    })

    test('a receiver that fails is tried again later, and holds nobody up', async () => {
      const [ops, chat] = [await ears('ops'), await ears('chat')]
      const both = [ops.receiver, chat.receiver]
      await failed('run1')
      await endedRun(db, { id: 'run2' })
      await sweep({ receivers: both })
      ops.server.meet({ status: 500 }, { times: 2 })
      expect((await deliver(both)).toSorted()).toEqual([
        'failed run_failed to ops (1)',
        'sent recovered to chat (1)',
        'sent run_failed to chat (1)',
      ])
      // Nobody hears of the recovery first.
      expect(await deliver(both)).toEqual([])
      expect(await deliver(both, { now: () => Date.now() + 16_000 })).toEqual(['failed run_failed to ops (2)'])
      expect(await deliver(both, { now: () => Date.now() + 40_000 })).toEqual([])
      expect(await deliver(both, { now: () => Date.now() + 47_000 })).toEqual([
        'sent run_failed to ops (3)',
        'sent recovered to ops (1)',
      ])
    })

    test('after a day it is given up, and what comes after it has its turn', async () => {
      const ops = await ears('ops')
      await failed('run1')
      await sweep()
      await db.execute(`update fin_sync.notifications set created_at = created_at - interval '24 hours'`)
      await endedRun(db, { id: 'run2' })
      await sweep()
      ops.server.meet({ status: 500 })
      expect(await deliver([ops.receiver])).toEqual(['gave_up run_failed to ops (1)'])
      expect(await deliver([ops.receiver])).toEqual(['sent recovered to ops (1)'])
      const rows = await db.query('select kind, problem, gave_up_at is not null as over from fin_sync.notifications order by seq')
      expect(rows).toEqual([
        { kind: 'run_failed', problem: 'receiver "ops" (webhook): it answered 500 {}', over: true },
        { kind: 'recovered', problem: null, over: false },
      ])
    })

    test('so is what waits for a receiver that nobody has any more', async () => {
      const ops = await ears('ops')
      await failed('run1')
      await sweep({ receivers: [{ name: 'gone' }] })
      expect(await deliver([ops.receiver], { now: () => Date.now() + 23 * HOUR_MS })).toEqual([])
      expect(await deliver([ops.receiver], { now: () => Date.now() + 25 * HOUR_MS })).toEqual(['gave_up run_failed to gone (0)'])
      expect(ops.heard).toEqual([])
    })

    test('what a killed process had taken is sent again when its time is over, with the same id', async () => {
      const ops = await ears('ops')
      await failed('run1')
      await sweep()
      const taken = await claimNotification(db, { receiver: 'ops', leaseMs: 90_000, now: undefined })
      expect(await deliver([ops.receiver])).toEqual([])
      expect(await deliver([ops.receiver], { now: () => Date.now() + 91_000 })).toEqual(['sent run_failed to ops (2)'])
      expect(ops.heard).toEqual([`${taken?.id} run_failed`])
    })

    test('whoever is told to stop in the middle hands it back', async () => {
      const ops = await ears('ops')
      await failed('run1')
      await sweep()
      ops.server.meet('silence')
      const stop = new AbortController()
      const stopped = deliver([ops.receiver], { signal: stop.signal })
      await expect.poll(() => ops.server.calls.length).toBe(1)
      stop.abort()
      expect(await stopped).toEqual([])
      expect(await deliver([ops.receiver], { db: others })).toEqual(['sent run_failed to ops (2)'])
    })

    test('the sweep does not wait for a receiver that hangs, and the end waits only as long as it may', async () => {
      const ops = await ears('ops', { timeoutMs: 60_000 })
      await failed('run1')
      ops.server.meet('silence')
      const errors: unknown[] = []
      const notifier = createNotifier({
        ...judging(db, {}),
        receivers: [ops.receiver],
        tell: ({ kind }) => void errors.push(kind),
        onError: (error) => void errors.push(error),
      })
      await notifier.sweep()
      await expect.poll(() => ops.server.calls.length).toBe(1)
      await notifier.sweep()
      const patience = new AbortController()
      const stopped = notifier.stop({ signal: patience.signal })
      patience.abort()
      await stopped
      await notifier.sweep()
      expect({ calls: ops.server.calls.length, errors }).toEqual({ calls: 1, errors: [] })
    })
  })
}
