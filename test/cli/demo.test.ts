/** The demo as a program of its own: it checks its own claims, so here is only what it does around them. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempDir } from '../support/temp.ts'
import { runCli } from './cli.ts'

test('the demo holds what it claims, and nothing of the environment but FIN_SYNC_HOME touches it', {
  timeout: 120_000,
}, async () => {
  const cwd = await tempDir()
  const env = {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
    INTERCOM_BASE_URL: 'http://127.0.0.1:1',
    INTERCOM_ACCESS_TOKEN: 'a-token-of-somebody',
    FIN_SYNC_HOME: 'here',
    DATABASE_URL_FILE: '/nowhere',
    HELPDESK_PROVIDER: 'another',
    HTTP_PROXY: 'http://127.0.0.1:1',
    LOG_LEVEL: 'error',
  }
  const { code, stdout, stderr } = await runCli(['demo'], { cwd, env })
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ +outcome +customers +leads$/m)
  expect(stdout).toContain("So that nobody waits it allows 4,000 calls in 10 s; Intercom's usual limit is 1,667.")
  expect(stdout).toContain('Contact writes that reached Intercom: 0.')
  expect(stdout).toContain('Contact writes that reached Intercom: 3.')
  expect(stdout).toContain('Pages in the library: 24. Page writes after the edit: 1.')
  expect(stdout).toContain('export INTERCOM_ACCESS_TOKEN=')
  expect(stdout).not.toContain('a-token-of-somebody')
  expect(await readdir(cwd)).toEqual(['here'])
  expect(await readdir(join(cwd, 'here'))).toEqual(['demo'])
})
