/** The ledger on a Postgres server. */
import { beforeAll, beforeEach } from 'vitest'
import type { Db } from '../../src/store/db.ts'
import { testLedger } from '../contracts/ledger.ts'
import { emptyTables } from '../support/ledger.ts'
import { serverStore } from '../support/postgres.ts'

let db: Db

beforeAll(async () => {
  db = (await serverStore()).db
})
beforeEach(() => emptyTables(db))

testLedger({ name: 'Postgres', open: async () => db })
