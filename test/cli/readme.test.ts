/** The commands of the README, as a newcomer types them. */
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDesk } from './desk.ts'

const README = readFileSync('README.md', 'utf8')

/** Command lines of the first code block below a heading, without comments. */
function commandsBelow(heading: string): string[][] {
  const block = README.slice(README.indexOf(heading)).split('```')[1] ?? ''
  return [...block.matchAll(/^npx fin-sync ([^#\n]+)/gm)].map(([, line]) => (line ?? '').trim().split(/\s+/))
}

test('the promise and the two first commands stand before line 40, with what they print', () => {
  const first = README.split('\n').slice(0, 40).join('\n')
  expect(first).toContain('nothing lost and nothing doubled')
  expect(first).toMatch(/npm run demo[\s\S]*Contact writes that reached Intercom: 0\.[\s\S]*\d+ passed, 0 failed, \d+ skipped/)
})

test('your own file in five lines: each command does what its comment says', async () => {
  const desk = await createDesk()
  await rm(join(desk.folder, 'fin-sync.yaml'))
  const commands = commandsBelow('## Your own file in five lines')
  expect(commands.map(([name]) => name)).toEqual(['init', 'check', 'plan', 'run'])
  const codes = []
  for (const args of commands) codes.push((await desk.here(args)).code)
  // One row of the file has a bad address, so the run ends with 3.
  expect(codes).toEqual([0, 0, 0, 3])
  expect(desk.simulator.state.contacts().map((contact) => contact.email)).toEqual([
    'ada@example.com',
    'bo@example.com',
    'di@example.com',
    'ed@example.com',
  ])
})
