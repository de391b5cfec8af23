/** Run as a process of its own: wakes itself once on an embedded store, closes all, and then has nothing left to do. */
import { openQueue } from '../../src/jobs/queue.ts'
import { openStore } from '../../src/store/open.ts'

const store = await openStore({ home: process.argv[2] ?? '' })
const queue = await openQueue({ store })
await queue.wake({ runId: 'r', slot: 0 })
await new Promise<void>((woken) => {
  queue.work(async () => woken(), { concurrency: 2 })
})
process.stdout.write('woken\n')
await queue.close()
await store.close()
process.stdout.write('closed\n')
