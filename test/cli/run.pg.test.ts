/** The same commands on a Postgres server. */
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSimulator } from '../../src/simulator/simulator.ts'
import { openStore } from '../../src/store/open.ts'
import { atEnd } from '../support/at-end.ts'
import { privatePostgres } from '../support/postgres.ts'
import { tempDir } from '../support/temp.ts'
import { cliHere } from './cli.ts'
import { CONFIG, PEOPLE } from './desk.ts'

/** A folder with a configuration and a file, an Intercom, and an empty database of its own on a server. */
async function serverDesk(o: { people: string; latencyMs?: number }) {
  const latency = o.latencyMs === undefined ? {} : { latencyMs: o.latencyMs }
  const [cwd, simulator, DATABASE_URL] = await Promise.all([
    tempDir(),
    startSimulator(latency),
    privatePostgres({ migrated: false }),
  ])
  atEnd(() => simulator.close())
  await writeFile(join(cwd, 'fin-sync.yaml'), CONFIG)
  await writeFile(join(cwd, 'people.csv'), o.people)
  return { cwd, simulator, env: { DATABASE_URL, INTERCOM_BASE_URL: simulator.url, INTERCOM_ACCESS_TOKEN: simulator.token } }
}

test('with DATABASE_URL an empty database is enough, and no home is made', async () => {
  const { cwd, env } = await serverDesk({ people: PEOPLE })

  const migrated = await cliHere(['migrate'], { cwd, env })
  expect(migrated).toMatchObject({ code: 0, stderr: expect.stringContaining('applied 0001_core.sql') })
  const ran = await cliHere(['run', 'people', '--json'], { cwd, env })
  expect({ code: ran.code, ...JSON.parse(ran.stdout) }).toMatchObject({ code: 3, status: 'partial', created: 4, refused: 1 })
  const again = await cliHere(['migrate', '--json'], { cwd, env })
  expect(again.stdout).toBe('{"applied":[]}\n')
  await expect(stat(join(cwd, '.fin-sync'))).rejects.toThrow('ENOENT')
})

test('plan on an empty database leaves it empty, and makes no home', async () => {
  const { cwd, env } = await serverDesk({ people: PEOPLE })
  const planned = await cliHere(['plan', 'people', '--json'], { cwd, env })
  expect({ code: planned.code, ...JSON.parse(planned.stdout) }).toMatchObject({ code: 0, rows: 6, look_up: 4, refused: 1 })
  const { db, close } = await openStore({ databaseUrl: env.DATABASE_URL, home: '' })
  expect(await db.query(`select schema_name from information_schema.schemata where schema_name in ('fin_sync', 'bullmq')`)).toEqual(
    [],
  )
  await close()
  await expect(stat(join(cwd, '.fin-sync'))).rejects.toThrow('ENOENT')
})

test('several processes share the server: a run is shown and cancelled by the tables', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => `${i},p${i}@example.com,P${i}`)
  const { cwd, env, simulator } = await serverDesk({ people: ['id,Email,Name', ...rows, ''].join('\n'), latencyMs: 30 })
  const here = (...args: string[]) => cliHere([...args], { cwd, env })
  const run = here('run', 'people')
  const delivering = new Promise<void>((resolve) =>
    simulator.onCall((call) => {
      if (call.pattern === 'POST /contacts') resolve()
    }),
  )
  await delivering
  const id = JSON.parse((await here('runs', '--json')).stdout).run
  expect((await here('resume')).stderr).toBe(`nothing to resume; run ${id} of people is driven by another process\n`)
  expect((await here('show', id)).stdout).toMatch(/^status +open, delivering$/m)
  const cancelled = await here('cancel', id, '--json')
  expect({ code: cancelled.code, ...JSON.parse(cancelled.stdout) }).toMatchObject({ code: 0, run: id, status: 'cancelled' })
  expect((await run).code).toBe(3)
  expect((await here('cancel', id)).code).toBe(2)
})
