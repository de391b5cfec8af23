/** `fin-sync simulate` as a program of its own. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempDir } from '../support/temp.ts'
import { startCli } from './cli.ts'

test('stdout is what a shell can take in; the server answers until it is told to stop', async () => {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'them.json'), JSON.stringify([{ email: 'ada@example.com' }, { role: 'lead', name: 'Bo' }]))
  const { child, ended } = startCli(['simulate', '--port', '0', '--token', 'my-token', '--contacts', 'them.json'], { cwd })
  const url = await new Promise<string>((resolve) => {
    let text = ''
    child.stdout?.on('data', (more: string) => {
      text += more
      const [, found] =
        /^export INTERCOM_BASE_URL=(http:\/\/127\.0\.0\.1:\d+)\nexport INTERCOM_ACCESS_TOKEN=my-token\n$/.exec(text) ?? []
      if (found !== undefined) resolve(found)
    })
  })
  const headers = { accept: 'application/json', authorization: 'Bearer my-token' }
  const answer = await fetch(`${url}/contacts`, { headers })
  expect(await answer.json()).toMatchObject({ total_count: 2 })
  child.kill('SIGINT')
  const { code, stderr } = await ended
  expect(code).toBe(0)
  expect(stderr).toContain('a simulated Intercom with 2 contacts is ready')
  expect(stderr).toContain(`${url}/__simulator/faults`)
})
