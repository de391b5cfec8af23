/** Calls are limited in aligned windows, per app, per family or per workspace, with the documented headers and 429. */
import { expect, test } from 'vitest'
import { exceededMessage, rateHeaders, windowStart } from '../../src/simulator/http/rate-windows.ts'
import { type Reply, startApi } from './api.ts'

const rate = ({ headers }: Reply) => ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`x-ratelimit-${name}`)))
const size = (limit: number) => ({ limit, windowMs: 10_000 })

test('windows are aligned, and the reset never lies inside its window', () => {
  expect(windowStart(1_522_849_879_999, 10_000)).toBe(1_522_849_870_000)
  const reset = (startMs: number, windowMs: number) => rateHeaders({ limit: 5, windowMs }, { startMs, used: 2 })
  expect(reset(1_522_849_870_000, 10_000)).toEqual({
    'X-RateLimit-Limit': '5',
    'X-RateLimit-Remaining': '3',
    'X-RateLimit-Reset': '1522849880',
  })
  expect(reset(1_522_849_870_000, 250)['X-RateLimit-Reset']).toBe('1522849871')
})

test('the text of a 429 is the recorded one', () => {
  expect(exceededMessage(size(83))).toBe('Exceeded rate limit of 83 in 10_seconds')
})

test('calls count down to a 429, and the next window starts afresh', async () => {
  let clock = 1_522_849_875_000
  const { call } = await startApi({ limits: { app: size(2) }, now: () => clock })
  expect(rate(await call('GET', '/me'))).toEqual([2, 1, 1_522_849_880])
  expect(rate(await call('GET', '/nothing'))).toEqual([2, 0, 1_522_849_880])
  const refused = await call('POST', '/contacts', { external_id: '1' })
  expect(refused.status).toBe(429)
  expect(refused.body.errors).toEqual([{ code: 'rate_limit_exceeded', message: 'Exceeded rate limit of 2 in 10_seconds' }])
  expect(rate(refused)).toEqual([2, 0, 1_522_849_880])
  clock = 1_522_849_880_000
  expect(rate(await call('GET', '/contacts'))).toEqual([2, 1, 1_522_849_890])
  expect((await call('GET', '/contacts')).body.total_count).toBe(0)
})

test('by default 1,667 calls in 10 seconds', async () => {
  const { call } = await startApi({ now: () => 0 })
  expect(rate(await call('GET', '/me'))).toEqual([1667, 1666, 10])
})

test('shared pools count everything together, separate ones each family on its own', async () => {
  for (const [pools, expected] of [
    ['shared', 429],
    ['separate', 200],
  ] as const) {
    const { call } = await startApi({ limits: { pools, app: size(2), conversations: size(1) }, now: () => 0 })
    await call('GET', '/contacts')
    await call('GET', '/contacts')
    expect((await call('GET', '/contacts')).status).toBe(429)
    expect((await call('GET', '/conversations')).status).toBe(expected)
    expect((await call('GET', '/conversations')).status).toBe(429)
  }
})

test('every app has its own limit, under the cap of the workspace', async () => {
  const { call } = await startApi({ token: ['one', 'two', 'three'], limits: { app: size(2), workspace: size(3) }, now: () => 0 })
  const as = (app: string) => call('GET', '/me', undefined, { Authorization: `Bearer ${app}` })
  expect((await as('one')).status).toBe(200)
  expect((await as('one')).status).toBe(200)
  expect((await as('one')).body.errors[0]?.message).toBe('Exceeded rate limit of 2 in 10_seconds')
  expect((await as('two')).status).toBe(200)
  expect((await as('three')).body.errors[0]?.message).toBe('Exceeded rate limit of 3 in 10_seconds')
})

test('calls with a wrong token count against nobody', async () => {
  const { call } = await startApi({ limits: { app: size(1) }, now: () => 0 })
  await call('GET', '/me', undefined, { Authorization: 'Bearer wrong' })
  expect((await call('GET', '/me')).status).toBe(200)
})

test('headers can be left out, and limits too', async () => {
  const silent = await startApi({ limits: { app: size(1), headers: false }, now: () => 0 })
  expect((await silent.call('GET', '/me')).headers.has('x-ratelimit-limit')).toBe(false)
  const refused = await silent.call('GET', '/me')
  expect([refused.status, refused.headers.has('x-ratelimit-reset')]).toEqual([429, false])
  const free = await startApi({ limits: 'none' })
  expect((await free.call('GET', '/me')).headers.has('x-ratelimit-limit')).toBe(false)
})
