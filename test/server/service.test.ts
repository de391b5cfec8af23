/** What the admin API asks of the installation: starting runs for the workers, times and figures. */
import { EventEmitter, on } from 'node:events'
import { beforeAll, expect, test } from 'vitest'
import { ConfigError, Unreachable } from '../../src/errors.ts'
import { openQueue } from '../../src/jobs/queue.ts'
import { createAgents } from '../../src/server/agents.ts'
import { createService } from '../../src/server/service.ts'
import type { Service, ServiceSync } from '../../src/server/service-contract.ts'
import type { Store } from '../../src/store/open.ts'
import type { RunRequest } from '../../src/store/runs.ts'
import { atEnd } from '../support/at-end.ts'
import { embeddedStore } from '../support/embedded.ts'

const REQUEST: RunRequest = { trigger: 'run', full: false, limit: null, path: null, by: 'ann' }
const NIGHTLY = { cron: '0 2 * * *', timezone: 'UTC' }
const sync = (name: string, more: Partial<ServiceSync> = {}): ServiceSync => ({
  name,
  kind: 'contacts',
  source: 'csv',
  range: false,
  schedule: null,
  unavailable: null,
  ...more,
})

let store: Store

beforeAll(async () => {
  store = await embeddedStore()
})

async function open(): Promise<{ service: Service; stop: AbortController; woken: () => Promise<unknown> }> {
  const queue = await openQueue({ store })
  atEnd(() => queue.close())
  const stop = new AbortController()
  const events = new EventEmitter()
  const wakes = on(events, 'wake')
  queue.work(async (wakeUp) => void events.emit('wake', wakeUp), { concurrency: 1 })
  const service = createService({
    db: store.db,
    queue,
    syncs: [sync('people', { schedule: NIGHTLY }), sync('leads'), sync('other', { unavailable: 'CRM_TOKEN is not set' })],
    workspace: 'w',
    agents: createAgents({
      db: store.db,
      queue,
      client: { call: () => Promise.reject(new Error('not here')), close: async () => undefined },
      workspace: 'w',
      handsOff: false,
    }),
    plan: () => Promise.reject(new Error('not here')),
    limits: async () => [],
    onCall: () => () => undefined,
    stopping: stop.signal,
    closing: new AbortController().signal,
  })
  return { service, stop, woken: async () => (await wakes.next()).value[0] }
}

test('a run is opened that nobody drives, and a worker is woken; a second one is told which runs', async () => {
  const { service, woken } = await open()
  const started = await service.start({ sync: 'people', request: REQUEST })
  expect(started.run).toMatchObject({ sync: 'people', owner: null, status: null, request: REQUEST })
  expect(await woken()).toEqual({ runId: started.run?.id, slot: 0 })
  const second = await service.start({ sync: 'people', request: REQUEST })
  expect(second.running?.id).toBe(started.run?.id)
})

test('a sync that is not there, or cannot run, starts nothing', async () => {
  const { service } = await open()
  const ask = (name: string) => service.start({ sync: name, request: REQUEST })
  await expect(ask('peeple')).rejects.toThrow(new ConfigError('the configuration has no sync named "peeple"; did you mean people?'))
  await expect(ask('other')).rejects.toThrow(new ConfigError('sync "other" cannot run: CRM_TOKEN is not set'))
})

test('while the process drains nothing is started', async () => {
  const { service, stop } = await open()
  expect(service.isDraining()).toBe(false)
  stop.abort()
  expect(service.isDraining()).toBe(true)
  await expect(service.start({ sync: 'leads', request: REQUEST })).rejects.toThrow(Unreachable)
  expect(await store.db.query(`select from fin_sync.runs where sync = 'leads'`)).toEqual([])
})

test('times, figures and readiness', async () => {
  const { service } = await open()
  const [one, two] = service.nextTimes('people', 2)
  expect(one?.toISOString()).toMatch(/T02:00:00.000Z$/)
  expect(Number(two) - Number(one)).toBe(86_400_000)
  expect(service.nextTimes('leads', 2)).toEqual([])
  expect(await service.queue()).toMatchObject({ delayed: 0 })
  expect(await service.ready()).toEqual({ database: true, queue: true })
})
