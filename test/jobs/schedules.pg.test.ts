/** Schedules on a Postgres server, where several processes look at once. */
import { testSchedules } from '../contracts/schedules.ts'
import { testTriggers } from '../contracts/triggers.ts'
import { serverStore } from '../support/postgres.ts'

testSchedules({ name: 'Postgres', open: async () => (await serverStore()).db })
testTriggers({
  name: 'a Postgres server',
  make: async () => {
    const store = await serverStore()
    return { store, lose: () => store.db.execute('truncate bullmq.job, bullmq.scheduler cascade') }
  },
})
