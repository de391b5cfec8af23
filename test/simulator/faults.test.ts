/** Faults strike the calls they are meant for, in the way they say. */
import { expect, test } from 'vitest'
import { createFaults, type FaultRule } from '../../src/simulator/http/faults.ts'
import { seededRandom } from '../../src/simulator/http/seeded-random.ts'
import { startApi } from './api.ts'

test('drop_before cuts the connection and applies nothing', async () => {
  const { call, sim } = await startApi()
  sim.fault({ kind: 'drop_before' })
  await expect(call('POST', '/contacts', { external_id: '1' })).rejects.toThrow('fetch failed')
  expect(sim.state.contacts()).toEqual([])
  expect((await call('POST', '/contacts', { external_id: '1' })).status).toBe(200)
})

test('drop_after applies the write and cuts the connection without an answer', async () => {
  const { call, sim } = await startApi()
  sim.fault({ kind: 'drop_after', match: { method: 'POST', path: /^\/contacts$/ } })
  await expect(call('POST', '/contacts', { external_id: '1' })).rejects.toThrow('fetch failed')
  expect(sim.state.contacts()).toMatchObject([{ external_id: '1' }])
  expect(sim.counts().byStatus).toEqual({ dropped: 1 })
  expect((await call('POST', '/contacts', { external_id: '1' })).status).toBe(409)
})

test('status answers in the place of the API, as often as asked', async () => {
  const { call, sim } = await startApi()
  sim.fault({ kind: 'status', status: 503, times: 2, match: (_, pattern) => pattern === 'PUT /contacts/{id}' })
  sim.fault({ kind: 'status', status: 200, body: { type: 'odd' }, match: { path: '^/me$' } })
  expect((await call('GET', '/admins')).status).toBe(200)
  expect((await call('PUT', '/contacts/1', {})).body.errors[0]?.code).toBe('service_unavailable')
  expect((await call('PUT', '/contacts/1', {})).status).toBe(503)
  expect((await call('PUT', '/contacts/1', {})).status).toBe(404)
  expect((await call('GET', '/me')).body['type']).toBe('odd')
})

test('rate_limit answers the documented 429, with or without its headers', async () => {
  const { call, sim } = await startApi({ now: () => 0 })
  sim.fault({ kind: 'rate_limit' })
  sim.fault({ kind: 'rate_limit', headers: false })
  const limited = await call('GET', '/me')
  expect([limited.status, limited.body.errors[0]?.message]).toEqual([429, 'Exceeded rate limit of 1667 in 10_seconds'])
  expect([limited.headers.get('x-ratelimit-remaining'), limited.headers.get('x-ratelimit-reset')]).toEqual(['0', '10'])
  const bare = await call('GET', '/me')
  expect([bare.status, bare.headers.get('x-ratelimit-remaining')]).toEqual([429, null])
  expect((await call('GET', '/me')).status).toBe(200)
})

test('latency waits and then goes on, together with another fault', async () => {
  const slept: number[] = []
  const sleep = async (ms: number) => void slept.push(ms)
  const { call, sim } = await startApi({ latencyMs: 5, sleep })
  sim.fault({ kind: 'latency', ms: 700 })
  sim.fault({ kind: 'status', status: 500 })
  expect((await call('GET', '/me')).status).toBe(500)
  expect((await call('GET', '/me')).status).toBe(200)
  expect(slept).toEqual([705, 5])
})

test('a rule with a probability strikes some calls, the same ones every time', () => {
  const struck = () => {
    const faults = createFaults(seededRandom(7))
    faults.add({ kind: 'drop_before', probability: 0.25 })
    return Array.from({ length: 1000 }, () => faults.draw({ method: 'GET', path: '/me', pattern: 'GET /me' }).fault !== undefined)
  }
  const count = struck().filter(Boolean).length
  expect(count).toBeGreaterThan(200)
  expect(count).toBeLessThan(300)
  expect(struck()).toEqual(struck())
})

test('with times as well, a probability ends', () => {
  const faults = createFaults(() => 0)
  faults.add({ kind: 'drop_before', probability: 0.5, times: 2 })
  const draw = () => faults.draw({ method: 'GET', path: '/me', pattern: 'GET /me' }).fault?.kind
  expect([draw(), draw(), draw()]).toEqual(['drop_before', 'drop_before', undefined])
})

test.each<[FaultRule['match'], boolean]>([
  [undefined, true],
  [{ method: 'put' }, true],
  [{ method: 'POST' }, false],
  [{ path: /^\/contacts\/\w+$/ }, true],
  [{ method: 'PUT', path: '^/tags' }, false],
  [(method, pattern) => method === 'PUT' && pattern === 'PUT /contacts/{id}', true],
])('a rule for %s strikes PUT /contacts/7: %s', (match, strikes) => {
  const faults = createFaults(() => 0)
  faults.add({ kind: 'drop_before', match })
  expect(faults.draw({ method: 'PUT', path: '/contacts/7', pattern: 'PUT /contacts/{id}' }).fault !== undefined).toBe(strikes)
})

test('rules can be forgotten', async () => {
  const { call, sim } = await startApi()
  sim.fault({ kind: 'drop_before', times: 100 })
  sim.clearFaults()
  expect((await call('GET', '/me')).status).toBe(200)
})
