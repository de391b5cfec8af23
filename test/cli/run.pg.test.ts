/** The same commands on a Postgres server. */
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSimulator } from '../../src/simulator/simulator.ts'
import { atEnd } from '../support/at-end.ts'
import { privatePostgres } from '../support/postgres.ts'
import { tempDir } from '../support/temp.ts'
import { cliHere } from './cli.ts'
import { CONFIG, PEOPLE } from './desk.ts'

test('with DATABASE_URL an empty database is enough, and no home is made', async () => {
  const [cwd, simulator, DATABASE_URL] = await Promise.all([tempDir(), startSimulator(), privatePostgres({ migrated: false })])
  atEnd(() => simulator.close())
  await writeFile(join(cwd, 'fin-sync.yaml'), CONFIG)
  await writeFile(join(cwd, 'people.csv'), PEOPLE)
  const env = { DATABASE_URL, INTERCOM_BASE_URL: simulator.url, INTERCOM_ACCESS_TOKEN: simulator.token }

  const migrated = await cliHere(['migrate'], { cwd, env })
  expect(migrated).toMatchObject({ code: 0, stderr: expect.stringContaining('applied 0001_core.sql') })
  const ran = await cliHere(['run', 'people', '--json'], { cwd, env })
  expect({ code: ran.code, ...JSON.parse(ran.stdout) }).toMatchObject({ code: 3, status: 'partial', created: 4, refused: 1 })
  const again = await cliHere(['migrate', '--json'], { cwd, env })
  expect(again.stdout).toBe('{"applied":[]}\n')
  await expect(stat(join(cwd, '.fin-sync'))).rejects.toThrow('ENOENT')
})
