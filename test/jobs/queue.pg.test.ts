/** Wake-ups on a Postgres server, where workers are other processes. */
import { expect, test } from 'vitest'
import { openQueue } from '../../src/jobs/queue.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { testWakeUps } from '../contracts/wake-ups.ts'
import { atEnd } from '../support/at-end.ts'
import { privatePostgres, serverStore } from '../support/postgres.ts'

testWakeUps({ name: 'a Postgres server', make: async () => ({ store: await serverStore({ migrated: false }) }) })

async function storesOf(databaseUrl: string): Promise<[Store, Store]> {
  const open = async (): Promise<Store> => {
    const store = await openStore({ databaseUrl, home: '' })
    atEnd(() => store.close())
    return store
  }
  return [await open(), await open()]
}

test('a worker with a pool of its own hears the wake-ups of others', async () => {
  const [here, there] = await storesOf(await privatePostgres())
  const [mine, theirs] = await Promise.all([openQueue({ store: here }), openQueue({ store: there })])
  const heard = new Promise((resolve) => {
    theirs.work(async (wakeUp) => resolve(wakeUp), { concurrency: 1 })
  })
  await mine.wake({ runId: 'r', slot: 7 })
  expect(await heard).toEqual({ runId: 'r', slot: 7 })
  await Promise.all([mine.close(), theirs.close()])
})

test('opening and closing a shared queue leaves the wake-ups of others alone', async () => {
  const [here, there] = await storesOf(await privatePostgres())
  const mine = await openQueue({ store: here })
  await mine.wake({ runId: 'r', slot: 7 })
  const theirs = await openQueue({ store: there })
  await theirs.close()
  expect(await here.db.query('select data from bullmq.job')).toEqual([{ data: { runId: 'r', slot: 7 } }])
  await mine.close()
})
