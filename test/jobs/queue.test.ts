/** Wake-ups on the embedded store, and what they leave behind there. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openQueue } from '../../src/jobs/queue.ts'
import { testWakeUps } from '../contracts/wake-ups.ts'
import { embeddedHome, embeddedStore } from '../support/embedded.ts'

const SCRIPT = fileURLToPath(new URL('../support/wake-and-end.ts', import.meta.url))

testWakeUps({ name: 'the embedded store', make: async () => ({ store: await embeddedStore({ migrated: false }) }) })

test('a job holds the run and the slot and nothing else, and is gone when it ended', async () => {
  const store = await embeddedStore()
  const queue = await openQueue({ store })
  await queue.wake({ runId: 'r', slot: 1 })
  await queue.wake({ runId: 'r', slot: 2 }, { delayMs: 60_000 })
  expect(await store.db.query('select name, data from bullmq.job order by name')).toEqual([
    { name: 'later', data: { runId: 'r', slot: 2 } },
    { name: 'wake', data: { runId: 'r', slot: 1 } },
  ])
  let worker: { close(): Promise<void> } | undefined
  await new Promise<void>((called) => {
    worker = queue.work(async () => called(), { concurrency: 1 })
  })
  await worker?.close()
  expect(await store.db.query("select data from bullmq.job where name = 'wake'")).toEqual([])
  await queue.close()
  const tables = ['job', 'event', 'meta', 'dedup', 'dedup_next']
  for (const table of tables) expect(await store.db.query(`select * from bullmq.${table}`)).toEqual([])
})

test('queue and transactions share the one session of the embedded store without waiting for each other', async () => {
  const store = await embeddedStore()
  const queue = await openQueue({ store })
  const seen = new Set<number>()
  await new Promise<void>((all) => {
    queue.work(
      async ({ slot }) => {
        await store.db.tx(async (tx) => {
          await tx.query('select pg_sleep(0.001)')
          await tx.query('select count(*) from fin_sync.runs')
        })
        if (seen.add(slot).size === 50) all()
      },
      { concurrency: 8 },
    )
    for (let slot = 0; slot < 50; slot++) void queue.wake({ runId: 'r', slot })
  })
  expect(seen.size).toBe(50)
  await queue.close()
})

test('a process that closed its queue and its store ends by itself', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, await embeddedHome()], { stdio: ['ignore', 'pipe', 'inherit'] })
  const said: string[] = []
  child.stdout.on('data', (text: Buffer) => said.push(text.toString()))
  const [code] = await once(child, 'exit')
  expect(said.join('')).toBe('woken\nclosed\n')
  expect(code).toBe(0)
})
