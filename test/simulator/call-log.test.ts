/** Tests can count calls, read them back, and wait for one or hold it without sleeping. */
import { expect, test } from 'vitest'
import { type Call, createCallLog } from '../../src/simulator/http/call-log.ts'
import { startApi } from './api.ts'
import { createSignal } from './signal.ts'

test('calls are counted by pattern and by status', async () => {
  const { call, sim } = await startApi({ seed: [{ external_id: '1' }] })
  const id = sim.state.contacts()[0]?.id
  await call('GET', `/contacts/${id}`)
  await call('GET', '/contacts/none')
  await call('PATCH', `/contacts/${id}`)
  await call('GET', '/elsewhere')
  expect(sim.counts()).toEqual({
    total: 4,
    byPattern: { 'GET /contacts/{id}': 2, 'PATCH /contacts/{id}': 1, 'GET *': 1 },
    byStatus: { 200: 1, 404: 3 },
  })
  sim.resetCounts()
  expect(sim.counts()).toEqual({ total: 0, byPattern: {}, byStatus: {} })
  expect(sim.calls()).toEqual([])
})

test('the log tells when a call came and in which rate window', async () => {
  const { call, sim } = await startApi({ now: () => 12_345 })
  await call('GET', '/contacts/none?x=1')
  const expected = { method: 'GET', path: '/contacts/none', pattern: 'GET /contacts/{id}', status: 404, at: 12_345, window: 10_000 }
  expect(sim.calls()).toEqual([expected])
})

test('a listener hears of a call after it was applied, and holds back the answer', async () => {
  const { call, sim } = await startApi()
  const release = createSignal()
  const applied = createSignal<Call>()
  const stop = sim.onCall((one) => {
    applied.give(one)
    return release.promise
  })
  const answer = call('POST', '/contacts', { external_id: '1' })
  expect(await applied.promise).toMatchObject({ pattern: 'POST /contacts', status: 200 })
  expect(sim.state.contacts()).toHaveLength(1)
  release.give()
  expect((await answer).status).toBe(200)
  stop()
  expect((await call('GET', '/me')).status).toBe(200)
})

test('onArrival holds a call back before anything is done with it', async () => {
  const { call, sim } = await startApi()
  const release = createSignal()
  const arrived = createSignal()
  const stop = sim.onArrival(() => {
    arrived.give()
    return release.promise
  })
  const answer = call('POST', '/contacts', { external_id: '1' })
  await arrived.promise
  stop()
  expect(sim.state.contacts()).toEqual([])
  expect((await call('POST', '/contacts', { external_id: '1' })).status).toBe(200)
  release.give()
  expect((await answer).status).toBe(409)
})

test('old calls leave the log, their counts stay', async () => {
  const log = createCallLog(2)
  const one = { method: 'GET', path: '/me', pattern: 'GET /me', status: 200, window: 0 }
  for (const at of [1, 2, 3, 4, 5]) await log.handled({ ...one, at })
  expect(log.calls().map(({ at }) => at)).toEqual([4, 5])
  expect(log.counts().total).toBe(5)
})
