/**
 * Connections that die without a word, as when a machine is unplugged: they stay open, and nothing comes back. A worker notices by itself and
 * goes on, and hears the next wake-up. Its time limits are short here; bench/faults.ts does it to processes, with the real ones.
 */
import { expect, test } from 'vitest'
import { openRedis } from '../../src/redis.ts'
import { atEnd } from '../support/at-end.ts'
import { type Crew, createCrew, type Ways } from '../support/crew.ts'
import { privateRedis } from '../support/redis.ts'
import { type SwallowingProxy, startSwallowingProxy } from '../support/swallowing-proxy.ts'
import { USERS } from '../support/syncs.ts'

const ROWS = 200
const CSV = ['id,email,name', ...Array.from({ length: ROWS }, (_, i) => `${i},p${i}@example.com,P${i}`), ''].join('\n')
const SIMULATOR = { latencyMs: 5 }
const MOST_MS = 60_000

async function proxyOf(target: string): Promise<SwallowingProxy> {
  const proxy = await startSwallowingProxy(target)
  atEnd(() => proxy.close())
  return proxy
}

/** In the middle of the run all that this worker has open behind the proxy dies; nobody else could do its work, and it sweeps no more. */
async function expectGoesOn(crew: Crew, { proxy, by }: { proxy: SwallowingProxy; by: Ways }): Promise<void> {
  await crew.csv(CSV)
  const member = await crew.member({ by })
  let created = 0
  crew.simulator.onCall(({ pattern }) => {
    if (pattern === 'POST /contacts' && ++created === ROWS / 4) expect(proxy.swallow()).toBeGreaterThan(0)
  })
  const id = await crew.detach()
  expect((await member.saw('ended')).summary).toMatchObject({ run: id, status: 'done', read: ROWS })
  expect(crew.simulator.state.contacts()).toHaveLength(ROWS)
  expect(member.events.filter(({ kind }) => kind === 'trouble')).toEqual([])

  await crew.csv(CSV.replace('P7\n', 'Seven\n'))
  const next = await crew.detach()
  await expect.poll(async () => (await crew.summary(next)).status, { timeout: 10_000 }).toBe('done')
  expect(await crew.summary(next)).toMatchObject({ updated: 1, unchanged: ROWS - 1 })
}

test('to Postgres', { timeout: MOST_MS }, async () => {
  const crew = await createCrew({ sync: USERS, simulator: SIMULATOR })
  const proxy = await proxyOf(crew.databaseUrl)
  await expectGoesOn(crew, { proxy, by: { databaseUrl: proxy.url, silentMs: 1_000 } })
})

test('to Redis, where wake-ups and limits are', { timeout: MOST_MS }, async () => {
  const proxy = await proxyOf((await privateRedis()).url)
  const redis = await openRedis({ url: proxy.url, silentMs: 1_000 })
  atEnd(() => redis.close())
  await expectGoesOn(await createCrew({ sync: USERS, simulator: SIMULATOR, redis }), { proxy, by: { limits: redis } })
})

test('to Intercom', { timeout: MOST_MS }, async () => {
  const crew = await createCrew({ sync: USERS, simulator: SIMULATOR })
  const proxy = await proxyOf(crew.simulator.url)
  await expectGoesOn(crew, { proxy, by: { intercom: proxy.url, answerMs: 1_500 } })
})
