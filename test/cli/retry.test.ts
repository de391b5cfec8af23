/** `fin-sync retry`: the refused rows of a run once more, as they were read then, with the mapping of today. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CONFIG, createDesk } from './desk.ts'

test('a row that was refused goes when the mapping takes it, although the file is gone', async () => {
  const desk = await createDesk()
  const first = JSON.parse((await desk.here(['run', 'people', '--json'])).stdout)
  expect(first).toMatchObject({ created: 4, refused: 1 })

  const refusedAgain = await desk.here(['retry', first.run, '--json'])
  expect(refusedAgain.code).toBe(3)
  expect(JSON.parse(refusedAgain.stdout)).toMatchObject({ read: 1, refused: 1, created: 0 })

  await rm(join(desk.folder, 'people.csv'))
  await writeFile(join(desk.folder, 'fin-sync.yaml'), CONFIG.replace('email: Email', 'email: { from: Email, on_invalid: field }'))
  const { code, stdout } = await desk.here(['retry', first.run.slice(-6)])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^done: 1 read · 1 created · /m)
  expect(desk.simulator.state.contacts().map((contact) => contact.name)).toContain('=Cy')

  const run = /run (\S+)$/m.exec(stdout)?.[1] ?? ''
  expect((await desk.here(['show', run])).stdout).toMatch(new RegExp(`^asked for +retry ${first.run}$`, 'm'))
  const nothing = await desk.here(['retry', run])
  expect(nothing).toEqual({ code: 0, stdout: '', stderr: `run ${run} has no refused rows; there is nothing to retry\n` })
  const json = await desk.here(['retry', run, '--json'])
  expect(JSON.parse(json.stdout)).toEqual({ nothing_to_do: `run ${run} has no refused rows; there is nothing to retry` })
})

test.each([
  [['retry', 'nothing'], 'fin-sync: there is no run "nothing"; fin-sync runs lists those there are\n'],
  [['retry', 'nothing', '--progress'], 'fin-sync: --progress goes with --json; without it progress is shown anyway\n'],
])('%j: exit 2', async (args, stderr) => {
  const desk = await createDesk()
  expect(await desk.here(args)).toEqual({ code: 2, stdout: '', stderr })
})

test('a run whose sync is not in the configuration any more: exit 2', async () => {
  const desk = await createDesk()
  const first = JSON.parse((await desk.here(['run', 'people', '--json'])).stdout)
  await writeFile(join(desk.folder, 'fin-sync.yaml'), CONFIG.replace('  people:', '  persons:'))
  const { code, stderr } = await desk.here(['retry', first.run])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^fin-sync: fin-sync.yaml has no sync named "people"/)
})
