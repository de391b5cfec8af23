/** Retention on a Postgres server. */
import { beforeAll, beforeEach } from 'vitest'
import type { Db } from '../../src/store/db.ts'
import { testRetention } from '../contracts/retention.ts'
import { emptyTables } from '../support/ledger.ts'
import { serverStore } from '../support/postgres.ts'

let db: Db

beforeAll(async () => {
  db = (await serverStore()).db
})
beforeEach(async () => {
  await emptyTables(db)
  await db.execute(
    'truncate fin_sync.chores, fin_sync.uploads, fin_sync.audit, fin_sync.schedules, fin_sync.notifications, fin_sync.watermarks',
  )
})

testRetention({ name: 'Postgres', open: async () => db, embedded: false })
