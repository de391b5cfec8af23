/** What every sync of acts promises, as tests: whatever happens on the way, each row is done, and none is done twice. */
import { describe, expect, test } from 'vitest'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import type { Simulator } from '../../src/simulator/simulator.ts'
import type { Store } from '../../src/store/open.ts'
import { type ActDesk, createActDesk } from '../support/act-desk.ts'

export interface ActSubject {
  /** Open while the tests run; others may use it as well. */
  readonly store: () => Store
  /** The sync's YAML beside its source. */
  readonly lines: string
  readonly simulator?: SimulatorOptions
  readonly header: string
  /** The n-th row (1, 2, …): its cells; `changed` = the same row says something else. Odd and even rows are two lanes where there are lanes. */
  row(n: number, o?: { changed: boolean }): string
  /** A row that is refused, and the code that it is refused with. */
  readonly bad: { readonly row: string; readonly code: string }
  /** The path of the call that does a row. */
  readonly path: RegExp
  /** Numbers of the rows that were done, in their order, each as often as Intercom counts it. */
  done(simulator: Simulator): readonly number[]
  /** Whether a changed row is done again. */
  readonly again: boolean
  readonly hasLanes: boolean
}

export function testActs(name: string, subject: ActSubject): void {
  const { lines, header, row, bad, path } = subject
  /** A desk with `rows` rows. */
  const deskWith = async (rows: number): Promise<ActDesk> => {
    const desk = await createActDesk(subject.store(), { lines, ...(subject.simulator && { simulator: subject.simulator }) })
    await desk.csv(header, ...numbers(rows).map((n) => row(n)))
    return desk
  }
  const done = ({ simulator }: ActDesk) => subject.done(simulator).toSorted((a, b) => a - b)

  describe(`the contract of acts: ${name}`, () => {
    test('each row is done once: the next run makes no call that changes anything', async () => {
      const desk = await deskWith(6)
      expect(await desk.plan()).toMatchObject({ rows: 6, lookUp: 6, update: 0, unchanged: 0, acts: { again: subject.again } })
      expect(await desk.run()).toMatchObject({ status: 'done', read: 6, created: 6 })
      expect(done(desk)).toEqual(numbers(6))
      expect(await desk.plan()).toMatchObject({ rows: 6, lookUp: 0, update: 0, unchanged: 6, cost: { calls: 0 } })
      expect(await desk.run()).toMatchObject({ status: 'done', unchanged: 6, writes: 0 })
    })

    test(`a row that changed is ${subject.again ? 'done again, as it is now' : 'left as it was done, and told'}`, async () => {
      const desk = await deskWith(3)
      await desk.run()
      await desk.csv(header, row(1), row(2), row(3, { changed: true }))
      const [planned, ended] = [await desk.plan(), await desk.run()]
      if (subject.again) {
        expect(planned.cost.calls).toBeGreaterThan(0)
        expect(ended).toMatchObject({ status: 'done', unchanged: 2, updated: 1 })
      } else {
        expect(planned).toMatchObject({ update: 1, cost: { calls: 0 } })
        expect(ended).toMatchObject({ unchanged: 2, refused: 1, writes: 0, refusals: [expect.stringMatching(/^done_before /)] })
        expect(await desk.run()).toMatchObject({ unchanged: 2, refused: 1, writes: 0 })
      }
      expect(done(desk)).toEqual(numbers(3))
    })

    test('a refused row stands in nobody’s way', async () => {
      const desk = await deskWith(0)
      await desk.csv(header, row(1), bad.row, row(2))
      const ended = await desk.run()
      expect(ended).toMatchObject({ status: 'partial', created: 2, refused: 1 })
      expect(ended.outcomes.filter(({ did }) => did === 'refused').map(({ code }) => code)).toEqual([bad.code])
      expect(done(desk)).toEqual([1, 2])
      expect(await desk.run()).toMatchObject({ unchanged: 2, refused: 1, writes: 0 })
    })

    test('an answer that is lost is asked for again, and the row is done once', async () => {
      const desk = await deskWith(4)
      desk.simulator.fault({ kind: 'drop_after', times: 2, match: { method: 'POST', path } })
      expect(await desk.run()).toMatchObject({ status: 'done', refused: 0, postponed: 0 })
      expect(desk.simulator.calls().filter((call) => path.test(call.path))).toHaveLength(6)
      expect(done(desk)).toEqual(numbers(4))
    })

    test('a 429 is waited out', async () => {
      const desk = await deskWith(4)
      desk.simulator.fault({ kind: 'rate_limit', times: 2, match: { method: 'POST', path } })
      expect(await desk.run()).toMatchObject({ status: 'done', created: 4 })
      expect(done(desk)).toEqual(numbers(4))
    })

    test('what was sent when the process was killed is sent again, and done once', async () => {
      const desk = await deskWith(4)
      await desk.run({ killed: true })
      expect(done(desk).length).toBeGreaterThan(0)
      const ended = await desk.run()
      expect(ended).toMatchObject({ status: 'done', refused: 0, postponed: 0 })
      expect(done(desk)).toEqual(numbers(4))
      expect(await desk.run()).toMatchObject({ unchanged: 4, writes: 0 })
    })

    test('a row that Intercom cannot take now waits, and is done by a later run', async () => {
      const desk = await deskWith(1)
      desk.simulator.fault({ kind: 'status', status: 503, times: 5, match: { method: 'POST', path } })
      expect(await desk.run()).toMatchObject({ status: 'partial', postponed: 1 })
      expect(done(desk)).toEqual([])
      await subject.store().db.execute('update fin_sync.ledger set retry_at = clock_timestamp() where sync = $1', [desk.name])
      expect(await desk.run()).toMatchObject({ status: 'done', refused: 0 })
      expect(done(desk)).toEqual([1])
    })

    if (!subject.hasLanes) return
    test('rows of one lane are done in their order, one at a time', async () => {
      const desk = await deskWith(12)
      desk.simulator.fault({ kind: 'latency', probability: 0.5, ms: 15, match: { method: 'POST', path } })
      expect(await desk.run()).toMatchObject({ status: 'done', created: 12 })
      for (const lane of [0, 1]) {
        const own = subject.done(desk.simulator).filter((n) => n % 2 === lane)
        expect(own).toEqual(own.toSorted((a, b) => a - b))
      }
    })
  })
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1)
}
