/** Servers and machines fail under living worker processes that have a Postgres and nothing else; see faults.redis.pg.test.ts. */
import { expect, inject, test } from 'vitest'
import { startPostgres } from '../support/postgres-binaries.ts'
import { killed } from '../support/workers-world-machines.ts'
import { postgresKilled } from '../support/workers-world-servers.ts'

const STORY = { seed: 2, rows: 200, patience: 'short' } as const
const MOST_MS = 120_000

test.concurrent('four workers, and kills at random', { timeout: MOST_MS }, async () => {
  expect(await killed({ ...STORY, postgres: inject('postgres') })).toEqual([])
})

test.concurrent('Postgres is killed in the middle, and comes back', { timeout: MOST_MS }, async () => {
  const postgres = await startPostgres({ durable: true })
  try {
    expect(await postgresKilled({ ...STORY, postgres })).toEqual([])
  } finally {
    await postgres.stop()
  }
})
