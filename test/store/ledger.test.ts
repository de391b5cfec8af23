/** The ledger on the embedded server. */
import { beforeAll, beforeEach } from 'vitest'
import type { Db } from '../../src/store/db.ts'
import { testLedger } from '../contracts/ledger.ts'
import { embeddedStore } from '../support/embedded.ts'
import { emptyTables } from '../support/ledger.ts'

let db: Db

beforeAll(async () => {
  db = (await embeddedStore()).db
})
beforeEach(() => emptyTables(db))

testLedger({ name: 'PGlite', open: async () => db })
