/** Workers that are woken through a Redis which loses everything, or is away for a while: runs stand in Postgres, and go on. */
import { expect, test } from 'vitest'
import { openRedis, type RedisServer } from '../../src/redis.ts'
import { atEnd } from '../support/at-end.ts'
import { createCrew } from '../support/crew.ts'
import { privateRedis } from '../support/redis.ts'
import { USERS } from '../support/syncs.ts'

const ROWS = 300
const CSV = ['id,email,name', ...Array.from({ length: ROWS }, (_, i) => `${i},p${i}@example.com,P${i}`), ''].join('\n')

async function opened(url: string): Promise<RedisServer> {
  const redis = await openRedis({ url })
  atEnd(() => redis.close())
  return redis
}

test('flushed before anybody was woken, and again in the middle: the run comes to its end', async () => {
  const redis = await opened((await privateRedis()).url)
  const crew = await createCrew({ sync: USERS, redis, simulator: { latencyMs: 5 } })
  await crew.csv(CSV)
  const id = await crew.detach()
  const client = redis.connection()
  await client.flushall()
  let created = 0
  crew.simulator.onCall(async ({ pattern }) => {
    if (pattern === 'POST /contacts' && ++created === ROWS / 2) await client.flushall()
  })
  const members = await Promise.all([crew.member({ sweepMs: 100 }), crew.member({ sweepMs: 100 })])
  await Promise.race(members.map((one) => one.saw('ended')))
  expect(await crew.summary(id)).toMatchObject({ status: 'done', created: ROWS })
  expect(crew.simulator.counts().byPattern['POST /contacts']).toBe(ROWS)
  // The next one is heard as if nothing had been.
  await crew.csv(CSV.replace('P7\n', 'Seven\n'))
  const next = await crew.detach()
  await expect.poll(async () => (await crew.summary(next)).status, { timeout: 10_000 }).toBe('done')
  expect(members.flatMap(({ events }) => events.filter(({ kind }) => kind === 'trouble'))).toEqual([])
})

test('killed in the middle and back with nothing: what was taken goes on meanwhile, and new runs after', async () => {
  const server = await privateRedis()
  const redis = await opened(server.url)
  const crew = await createCrew({ sync: USERS, redis, simulator: { latencyMs: 5 } })
  await crew.csv(CSV)
  const member = await crew.member({ sweepMs: 100 })
  let created = 0
  crew.simulator.onCall(async ({ pattern }) => {
    if (pattern === 'POST /contacts' && ++created === ROWS / 2) await server.kill()
  })
  const id = await crew.detach()
  expect((await member.saw('ended')).summary).toMatchObject({ run: id, status: 'done', created: ROWS })
  await member.saw('away')
  await server.start()
  await member.saw('back')
  await crew.csv(CSV.replace('P7\n', 'Seven\n'))
  const next = await crew.detach()
  await expect.poll(async () => (await crew.summary(next)).status, { timeout: 15_000 }).toBe('done')
  expect(member.events.filter(({ kind }) => kind === 'trouble')).toEqual([])
})
