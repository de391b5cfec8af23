/** The person who runs the simulator sets faults and reads counts over HTTP; the server starts and stops cleanly. */
import { expect, test } from 'vitest'
import { startSimulator } from '../../src/simulator/simulator.ts'
import { startApi } from './api.ts'
import { createSignal } from './signal.ts'

test('the state tells contacts and counts, and its own calls are not counted', async () => {
  const { call, sim } = await startApi({ seed: [{ external_id: '1' }, { external_id: '2', archived: true }] })
  await call('GET', '/me')
  const response = await fetch(`${sim.url}/__simulator/state`)
  expect(await response.json()).toEqual({ contacts: 1, counts: { total: 1, byPattern: { 'GET /me': 1 }, byStatus: { 200: 1 } } })
  expect(sim.counts().total).toBe(1)
})

test('faults are added and forgotten over HTTP', async () => {
  const { call, sim } = await startApi()
  const rules = [{ kind: 'status', status: 502, match: { method: 'GET', path: '^/me$' } }, { kind: 'rate_limit' }]
  const added = await fetch(`${sim.url}/__simulator/faults`, { method: 'POST', body: JSON.stringify(rules) })
  expect([added.status, await added.json()]).toEqual([201, { added: 2 }])
  expect((await call('GET', '/me')).status).toBe(502)
  expect((await call('GET', '/me')).status).toBe(429)
  await fetch(`${sim.url}/__simulator/faults`, { method: 'POST', body: JSON.stringify({ kind: 'drop_before', times: 9 }) })
  const forgotten = await fetch(`${sim.url}/__simulator/faults`, { method: 'DELETE' })
  expect(forgotten.status).toBe(204)
  expect((await call('GET', '/me')).status).toBe(200)
})

test.each(['{', '{"kind":"explosion"}', '{"kind":"latency","wait":5}', '{"kind":"status","match":{"path":"("}}', ''])(
  'the rule %s is refused',
  async (body) => {
    const { sim } = await startApi()
    const { status } = await fetch(`${sim.url}/__simulator/faults`, { method: 'POST', body })
    expect(status).toBe(400)
  },
)

test('a port that is taken is told plainly', async () => {
  const { sim } = await startApi()
  await expect(startSimulator({ port: sim.port })).rejects.toThrow(
    `The Intercom simulator cannot listen on 127.0.0.1:${sim.port} (listen EADDRINUSE`,
  )
})

test('close cuts connections that wait for an answer', async () => {
  const sim = await startSimulator()
  const arrived = createSignal()
  sim.onArrival(() => {
    arrived.give()
    return new Promise(() => undefined)
  })
  const answer = fetch(`${sim.url}/me`).catch((error: unknown) => error)
  await arrived.promise
  await sim.close()
  expect(await answer).toBeInstanceOf(TypeError)
})
