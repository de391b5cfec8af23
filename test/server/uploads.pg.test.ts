/** Uploads where the tables are on a Postgres server. */
import { testUploads } from '../contracts/uploads.ts'
import { serverStore } from '../support/postgres.ts'

testUploads({ name: 'Postgres', open: () => serverStore() })
