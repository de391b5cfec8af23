/** Workers and detached runs need a database that processes can share, and say so. */
import { expect, test } from 'vitest'
import { tempDir } from '../support/temp.ts'
import { cliHere } from './cli.ts'

test.each([
  [['worker'], 'fin-sync worker'],
  [['run', 'people', '--detach'], '--detach'],
])('%j without DATABASE_URL: exit 2 and the reason', async (args, what) => {
  const { code, stdout, stderr } = await cliHere(args, { cwd: await tempDir() })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toBe(
    `fin-sync: ${what} needs DATABASE_URL: the embedded database belongs to one process, and this is work for several. ` +
      'Point DATABASE_URL at a Postgres server that all of them share.\n',
  )
})

test.each([
  ['--wait', '10m'],
  ['--progress', '--json'],
])('--detach with %s: exit 2, because nobody stays', async (...more) => {
  const { code, stderr } = await cliHere(['run', 'people', '--detach', ...more], { cwd: await tempDir() })
  expect(code).toBe(2)
  expect(stderr).toContain('--detach goes without --wait and --progress')
})

test.each(['0', '65', 'many'])('--concurrency %s: exit 2', async (value) => {
  const { code, stderr } = await cliHere(['worker', '--concurrency', value], { cwd: await tempDir() })
  expect(code).toBe(2)
  expect(stderr).toContain('Expected a whole number from 1 to 64.')
})
