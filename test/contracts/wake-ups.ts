/** What every queue of wake-ups promises, whatever it is kept in. */
import { EventEmitter, on, once } from 'node:events'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Later } from '../../src/errors.ts'
import { openQueue, type QueueOptions, type WakeUp, type WakeUps } from '../../src/jobs/queue.ts'

type Place = Pick<QueueOptions, 'store' | 'redis'>

/** `make` opens a store (and a Redis) of the test's own. It is called once; each test opens a queue of its own there. */
export function testWakeUps(o: { name: string; make: () => Promise<Place> }): void {
  describe(`wake-ups on ${o.name}`, () => {
    let place: Place
    let opened: WakeUps[] = []
    let names = 0

    beforeAll(async () => {
      place = await o.make()
    })
    afterEach(async () => {
      // One after the other: two of one name, each of which empties it, would be in each other's way, and there is never more than one.
      for (const queue of opened) await queue.close({ signal: AbortSignal.timeout(1_000) })
      opened = []
    })

    const open = async (name = `test-${++names}`): Promise<{ queue: WakeUps; name: string; errors: unknown[] }> => {
      const errors: unknown[] = []
      const queue = await openQueue({ ...place, name, own: true, onError: (error, wakeUp) => errors.push([error, wakeUp]) })
      opened.push(queue)
      return { queue, name, errors }
    }

    /** A handler that tells of each call, and returns when its caller says so. */
    const stepped = () => {
      const events = new EventEmitter()
      const calls = on(events, 'call')
      const seen: WakeUp[] = []
      let atOnce = 0
      let mostAtOnce = 0
      const handler = async (wakeUp: WakeUp): Promise<void> => {
        seen.push(wakeUp)
        mostAtOnce = Math.max(mostAtOnce, ++atOnce)
        const goOn = once(events, 'go on')
        events.emit('call')
        await goOn
        atOnce--
      }
      return { handler, seen, called: () => calls.next(), goOn: () => events.emit('go on'), mostAtOnce: () => mostAtOnce }
    }

    /** A handler that returns at once and tells of each call. */
    const instant = (work: (wakeUp: WakeUp) => void = () => undefined) => {
      const events = new EventEmitter()
      const calls = on(events, 'call')
      const seen: WakeUp[] = []
      const handler = async (wakeUp: WakeUp): Promise<void> => {
        seen.push(wakeUp)
        events.emit('call')
        work(wakeUp)
      }
      return { handler, seen, called: () => calls.next() }
    }

    test('a wake-up reaches a worker, before or after it started', async () => {
      const { queue } = await open()
      const { handler, seen, called } = instant()
      await queue.wake({ runId: 'early', slot: 0 })
      queue.work(handler, { concurrency: 1 })
      await called()
      await queue.wake({ runId: 'late', slot: 3 })
      await called()
      expect(seen).toEqual([
        { runId: 'early', slot: 0 },
        { runId: 'late', slot: 3 },
      ])
    })

    test('wake-ups of one slot that wait are one; other slots are others', async () => {
      const { queue } = await open()
      const { handler, seen, called } = instant()
      for (let i = 0; i < 5; i++) await queue.wake({ runId: 'r', slot: 1 })
      await queue.wake({ runId: 'r', slot: 2 })
      queue.work(handler, { concurrency: 1 })
      await called()
      await called()
      await queue.wake({ runId: 'end', slot: 0 })
      await called()
      expect(seen.map(({ runId, slot }) => `${runId}:${slot}`)).toEqual(['r:1', 'r:2', 'end:0'])
    })

    test('a wake-up that comes while its slot is worked on runs after it, never beside it', async () => {
      const { queue } = await open()
      const { handler, seen, called, goOn, mostAtOnce } = stepped()
      queue.work(handler, { concurrency: 5 })
      await queue.wake({ runId: 'r', slot: 1 })
      await called()
      for (let i = 0; i < 3; i++) await queue.wake({ runId: 'r', slot: 1 })
      goOn()
      await called()
      goOn()
      expect(seen).toHaveLength(2)
      expect(mostAtOnce()).toBe(1)
    })

    test('as many slots are worked on at once as the worker was told', async () => {
      const { queue } = await open()
      const { handler, called, goOn, mostAtOnce } = stepped()
      for (let slot = 0; slot < 6; slot++) await queue.wake({ runId: 'r', slot })
      queue.work(handler, { concurrency: 3 })
      for (let i = 0; i < 3; i++) await called()
      goOn()
      for (let i = 0; i < 3; i++) await called()
      goOn()
      expect(mostAtOnce()).toBe(3)
    })

    test('a more urgent wake-up goes first', async () => {
      const { queue } = await open()
      const { handler, seen, called } = instant()
      await queue.wake({ runId: 'r', slot: 2 }, { priority: 2 })
      await queue.wake({ runId: 'r', slot: 1 }, { priority: 1 })
      await queue.wake({ runId: 'r', slot: 0 })
      queue.work(handler, { concurrency: 1 })
      for (let i = 0; i < 3; i++) await called()
      expect(seen.map(({ slot }) => slot)).toEqual([0, 1, 2])
    })

    test('a delayed wake-up comes after its delay, and holds up no other of its slot', async () => {
      const { queue } = await open()
      const times: number[] = []
      const { handler, called } = instant(() => times.push(Date.now()))
      queue.work(handler, { concurrency: 1 })
      await queue.wake({ runId: 'r', slot: 1 }, { delayMs: 60_000 })
      await queue.wake({ runId: 'r', slot: 1 })
      await called()
      const dueAt = Date.now() + 50
      await queue.wake({ runId: 'r', slot: 1 }, { delayMs: 50 })
      await called()
      expect(times).toHaveLength(2)
      // BullMQ counts whole milliseconds, on one clock with us.
      expect(times[1]).toBeGreaterThanOrEqual(dueAt - 1)
    })

    test('a handler that throws Later is called again; a wake-up in between is not held up', async () => {
      const { queue, errors } = await open()
      let calls = 0
      const { handler, called } = instant(() => {
        if (++calls === 1) throw new Later(60_000)
        if (calls === 2) throw new Later(50)
      })
      queue.work(handler, { concurrency: 1 })
      await queue.wake({ runId: 'r', slot: 1 })
      await called()
      await queue.wake({ runId: 'r', slot: 1 })
      await called()
      await called()
      expect(calls).toBe(3)
      expect(errors).toEqual([])
    })

    test('any other error is told once, with its wake-up, and ends that wake-up only', async () => {
      const { queue, errors } = await open()
      const failure = new Error('no such run')
      const { handler, seen, called } = instant(({ slot }) => {
        if (slot === 1) throw failure
      })
      queue.work(handler, { concurrency: 1 })
      await queue.wake({ runId: 'r', slot: 1 })
      await called()
      await queue.wake({ runId: 'r', slot: 2 })
      await called()
      expect(errors).toEqual([[failure, { runId: 'r', slot: 1 }]])
      expect(seen).toHaveLength(2)
    })

    test('closing lets handlers finish, tells them to, and takes nothing more', async () => {
      const { queue } = await open()
      const events = new EventEmitter()
      const seen: string[] = []
      const started = once(events, 'started')
      const worker = queue.work(
        async ({ runId }, { signal }) => {
          const stop = once(signal, 'abort')
          events.emit('started')
          await stop
          seen.push(runId)
        },
        { concurrency: 1 },
      )
      await queue.wake({ runId: 'first', slot: 0 })
      await queue.wake({ runId: 'second', slot: 0 })
      await started
      await worker.close()
      await worker.close()
      expect(seen).toEqual(['first'])
    })

    test('closing does not wait for a handler beyond its deadline', async () => {
      const { queue } = await open()
      const { handler, called, goOn } = stepped()
      const worker = queue.work(handler, { concurrency: 1 })
      await queue.wake({ runId: 'r', slot: 0 })
      await called()
      await worker.close({ signal: AbortSignal.abort() })
      goOn()
    })

    test('a wake-up that comes while a worker closes is for the next one', async () => {
      const { queue } = await open()
      const first = stepped()
      const worker = queue.work(first.handler, { concurrency: 2 })
      await queue.wake({ runId: 'first', slot: 0 })
      await first.called()
      const closed = worker.close()
      await queue.wake({ runId: 'next', slot: 0 })
      first.goOn()
      await closed
      const { handler, seen, called } = instant()
      queue.work(handler, { concurrency: 1 })
      await called()
      expect(first.seen).toEqual([{ runId: 'first', slot: 0 }])
      expect(seen).toEqual([{ runId: 'next', slot: 0 }])
    })

    test('an idle worker closes in less than a second', async () => {
      const { queue } = await open()
      const { handler, called } = instant()
      queue.work(handler, { concurrency: 4 })
      await queue.wake({ runId: 'r', slot: 0 })
      await called()
      const startedAt = performance.now()
      await queue.close()
      expect(performance.now() - startedAt).toBeLessThan(1_000)
    })

    test('what a killed process was working on does not hold up the next', async () => {
      const { queue, name } = await open()
      const dead = stepped()
      const worker = queue.work(dead.handler, { concurrency: 1 })
      await queue.wake({ runId: 'r', slot: 0 })
      await dead.called()
      await worker.close({ signal: AbortSignal.abort() })
      const next = await open(name)
      const { handler, called } = instant()
      next.queue.work(handler, { concurrency: 1 })
      await next.queue.wake({ runId: 'r', slot: 0 })
      await called()
      dead.goOn()
    })
  })
}
