/** The limiter on Postgres passes the contract of limiters. */
import { beforeAll, beforeEach } from 'vitest'
import type { Limiter } from '../../src/limiter/limiter.ts'
import { createPostgresLimiter } from '../../src/limiter/postgres.ts'
import type { Db } from '../../src/store/db.ts'
import { testLimiter } from '../contracts/limiter.ts'
import { serverStore } from '../support/postgres.ts'

let db: Db

beforeAll(async () => {
  db = (await serverStore()).db
})
beforeEach(async () => {
  await db.execute('delete from fin_sync.buckets')
})

testLimiter({
  name: 'postgres',
  make: async (time) => {
    const opened: Limiter[] = []
    let visits = 0
    const counted: Db = {
      ...db,
      tx: (work) => {
        visits += 1
        return time.busy(() => db.tx(work))
      },
    }
    return {
      open: (settings) => {
        const clocks = { clock: time.now, now: time.now, nap: time.nap, random: () => 0.5 }
        const limiter = createPostgresLimiter({ db: counted, workspace: 'w1', app: 'a1', ...clocks, ...settings })
        opened.push(limiter)
        return limiter
      },
      visits: () => visits,
      close: async () => {
        for (const limiter of opened) await limiter.close()
      },
    }
  },
})
