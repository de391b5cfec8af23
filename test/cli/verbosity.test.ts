/** How much is said by what was typed and by LOG_LEVEL. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verbosityOf } from '../../src/cli/verbosity.ts'
import { tempDir } from '../support/temp.ts'
import { cliHere } from './cli.ts'

test.each([
  [{}, undefined, ''],
  [{}, 'info', ''],
  [{}, 'debug', 'verbose'],
  [{}, 'trace', 'verbose'],
  [{}, 'warn', 'quiet'],
  [{}, 'error', 'quiet'],
  [{}, 'silent', 'quiet'],
  [{ quiet: true }, 'debug', 'quiet'],
  [{ verbose: true }, 'error', 'verbose'],
] as const)('%j with LOG_LEVEL %s: %s', (typed, level, said) => {
  expect(verbosityOf(typed, level)).toEqual({ quiet: said === 'quiet', verbose: said === 'verbose' })
})

test('a LOG_LEVEL of another tool stops nothing and is told', async () => {
  const cwd = await tempDir()
  const { code, stdout, stderr } = await cliHere(['schema'], { cwd, env: { LOG_LEVEL: 'loud' } })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^\{/)
  expect(stderr).toBe(
    'note: LOG_LEVEL is "loud" and changes nothing; expected one of trace, debug, info, warn, error, fatal, silent\n',
  )
})

test('LOG_LEVEL=error is --quiet', async () => {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'a.csv'), 'Email\na@example.com\n')
  const init = (env: Record<string, string>) => cliHere(['init', '--csv', 'a.csv', '--role', 'user', '--force'], { cwd, env })
  expect((await init({})).stderr).toMatch(/^fin-sync\.yaml is written:/)
  expect(await init({ LOG_LEVEL: 'error' })).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('commands that do not talk to Intercom do not mind what is set for it', async () => {
  const cwd = await tempDir()
  const env = {
    INTERCOM_TOKEN: 'x',
    HELPDESK_PROVIDER: 'zendesk',
    INTERCOM_ACCESS_TOKEN_FILE: '/nowhere',
    REDIS_URL: 'a',
    REDIS_URL_FILE: 'b',
  }
  expect(await cliHere(['schema'], { cwd, env })).toMatchObject({ code: 0, stderr: '' })
})
