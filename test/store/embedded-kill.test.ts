/** A process that is killed while it writes loses nothing that was committed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { embeddedHome } from '../support/embedded.ts'

const WRITER = fileURLToPath(new URL('../support/write-until-killed.ts', import.meta.url))

/** Kills the writer at once when it has committed `enough` batches; returns the last batch that it called committed. */
async function writeAndKill(home: string, enough: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, home], { stdio: ['ignore', 'pipe', 'inherit'] })
  let committed = 0
  for await (const line of createInterface({ input: child.stdout })) {
    committed = Number(line)
    if (committed === enough) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return committed
}

test('after a kill in the middle of writing, committed batches are there, and whole', async () => {
  const home = await embeddedHome({ migrated: false })
  const committed = await writeAndKill(home, 40)
  expect(committed).toBeGreaterThanOrEqual(40)
  const store = await openStore({ home })
  const [found] = await store.db.query<{ batches: number; rows: number; last: number }>(
    'select count(distinct batch) as batches, count(*) as rows, max(batch) as last from fin_sync.rows',
  )
  expect(found?.last).toBeGreaterThanOrEqual(committed)
  expect(found?.last).toBeLessThanOrEqual(committed + 1)
  expect(found).toMatchObject({ batches: found?.last, rows: (found?.last ?? 0) * 10 })
  await store.db.execute("insert into fin_sync.rows values (0, 0, 'goes on')")
  await store.close()
})

test('a kill between making and writing the pid file, which leaves it empty, does not shut the database for ever', async () => {
  const home = await embeddedHome({ migrated: false })
  await writeFile(join(home, 'postgres', 'postmaster.pid'), '')
  const { db, close } = await openStore({ home })
  expect(await db.query('select 1 as one')).toEqual([{ one: 1 }])
  await close()
})
