/** What worker processes promise, whatever wakes them. */
import { describe, expect, test } from 'vitest'
import { imbalance, summarise } from '../../src/jobs/summary.ts'
import { getRun } from '../../src/store/runs.ts'
import { CONFIG } from '../cli/desk.ts'
import { createWorkerDesk, manyPeople, type WorkerDesk } from '../support/workers.ts'

const ROWS = 500
/** So many that nobody waits for a call. */
const PLENTY = { app: { limit: 1_000_000, windowMs: 10_000 } }

export function testWorkers(o: { name: string; env: () => Readonly<Record<string, string>> }): void {
  describe(`workers woken through ${o.name}`, () => {
    test('two share a run; one is told to stop in the middle, ends in good order, and the other finishes it', {
      timeout: 60_000,
    }, async () => {
      const desk = await createWorkerDesk({
        people: manyPeople(ROWS),
        config: CONFIG,
        simulator: { limits: PLENTY, latencyMs: 10 },
        env: o.env(),
      })
      const workers = await Promise.all([desk.worker(), desk.worker()])
      const id = await desk.detach()
      const half = reached(desk, ROWS / 2)
      const [driver, helper] = await Promise.race([
        workers[0].saw(/taken/).then(() => workers),
        workers[1].saw(/taken/).then(() => workers.toReversed()),
      ])
      await half
      driver!.signal('SIGTERM')
      const stopped = await driver!.ended
      expect(stopped).toMatchObject({ code: 0, stdout: '' })
      expect(stopped.stderr).toMatch(new RegExp(`run ${id}: let go of`))
      await helper!.saw(/ done: 500 read/)
      helper!.signal('SIGTERM')
      expect(await helper!.ended).toMatchObject({ code: 0 })
      await expectAllOnce(desk, id)
    })
  })
}

async function expectAllOnce({ simulator, store }: WorkerDesk, id: string): Promise<void> {
  const run = await getRun(store.db, id)
  const summary = await summarise(store.db, run!)
  expect(imbalance(summary)).toBe(0)
  expect(summary).toMatchObject({ status: 'done', read: ROWS, created: ROWS })
  expect(simulator.counts().byPattern['POST /contacts']).toBe(ROWS)
  expect(new Set(simulator.state.contacts().map((one) => one.external_id)).size).toBe(ROWS)
  const { 'GET /me': _, ...ours } = simulator.counts().byPattern
  expect(summary.calls).toBe(Object.values(ours).reduce((sum, n) => sum + n, 0))
}

function reached({ simulator }: WorkerDesk, contacts: number): Promise<void> {
  return new Promise((resolve) => {
    let made = 0
    simulator.onCall(({ pattern }) => {
      if (pattern === 'POST /contacts' && ++made === contacts) resolve()
    })
  })
}
