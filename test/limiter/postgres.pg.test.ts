/** Several connections to a real server at once: the lock holds, and no two processes are granted the same call. */
import { expect, test } from 'vitest'
import { createPostgresLimiter } from '../../src/limiter/postgres.ts'
import { openStore } from '../../src/store/open.ts'
import { atEnd } from '../support/at-end.ts'
import { privatePostgres } from '../support/postgres.ts'

const NOW = 1_800_000_005_000

async function openLimiter(databaseUrl: string, o: { app: string; clock: 'server' | (() => number) }) {
  const store = await openStore({ databaseUrl, home: '' })
  const limiter = createPostgresLimiter({ db: store.db, workspace: 'w1', pools: 'shared', guardMs: 0, ...o })
  atEnd(async () => {
    await limiter.close()
    await store.close()
  })
  return { limiter, db: store.db }
}

test('processes that take at the same time are granted every call once', async () => {
  const url = await privatePostgres()
  const opened = await Promise.all(Array.from({ length: 4 }, () => openLimiter(url, { app: 'a1', clock: () => NOW })))
  const [first] = opened
  const heard = await first?.limiter.take('contacts')
  heard?.said({ limited: false, headers: { limit: 1000, remaining: 999, resetAt: NOW + 5_000 } })
  await first?.limiter.state()

  let granted = 0
  let enough: () => void = () => {}
  const exhausted = new Promise<void>((resolve) => {
    enough = resolve
  })
  const stop = new AbortController()
  const takes = opened.flatMap(({ limiter }) =>
    Array.from({ length: 300 }, async () => {
      const { count } = await limiter.take('contacts', { live: true, signal: stop.signal })
      granted += count
      if (granted === 899) enough()
    }),
  )
  await exhausted
  await Promise.all(opened.map(({ limiter }) => limiter.state()))
  stop.abort(new Error('enough'))
  const ended = await Promise.allSettled(takes)
  expect(granted).toBe(899)
  expect(ended.filter((end) => end.status === 'rejected')).toHaveLength(301)
})

test("the first calls of many apps at once make the rows, in the server's time", async () => {
  const url = await privatePostgres()
  const opened = await Promise.all(
    Array.from({ length: 6 }, (_, index) => openLimiter(url, { app: `a${index % 3}`, clock: 'server' })),
  )
  const grants = await Promise.all(opened.map(({ limiter }) => limiter.take('contacts')))
  expect(grants.map((grant) => grant.count)).toEqual([1, 1, 1, 1, 1, 1])
  const rows = await opened[0]?.db.query<{ level: string; rows: number; away: number }>(
    `select level, count(*) as rows, max(abs(extract(epoch from clock_timestamp()) * 1000 - ends_at))::int8 as away
     from fin_sync.buckets where level in ('workspace', 'app') group by level order by level`,
  )
  expect(rows?.map(({ level, rows: count }) => [level, count])).toEqual([
    ['app', 3],
    ['workspace', 1],
  ])
  for (const row of rows ?? []) expect(row.away).toBeLessThan(15_000)
})
