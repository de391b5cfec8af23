/** `fin-sync resume`: what earlier runs left is carried on, and nothing is read anew. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { worstOf } from '../../src/cli/resume-syncs.ts'
import { createDesk } from './desk.ts'

const CONFIG = `
workspace: { region: us, access_token: "\${INTERCOM_ACCESS_TOKEN}", search_delay: 2s }
syncs:
  people:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: id
    role: user
    contact: { external_id: id, email: Email, name: Name }
  leads:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: Email
    role: lead
    contact: { email: Email, name: Name }
`
const ROWS = 40
const MANY = ['id,Email,Name', ...Array.from({ length: ROWS }, (_, i) => `${i},p${i}@example.com,P${i}`), ''].join('\n')

test('a run that was stopped is carried on to its end, and its file is not needed any more', async () => {
  const desk = await createDesk({ config: CONFIG, people: MANY })
  const run = await desk.interrupted(['run', 'people'])
  expect(desk.simulator.state.contacts().length).toBeLessThan(ROWS)
  await rm(join(desk.folder, 'people.csv'))

  const { code, stdout, stderr } = await desk.here(['resume'])
  expect(code).toBe(0)
  expect(stderr).toContain(`people: run ${run} was left open`)
  expect(stdout).toMatch(new RegExp(`^done: ${ROWS} read · ${ROWS} created · .* run ${run}$`, 'm'))
  expect(desk.simulator.state.contacts()).toHaveLength(ROWS)
  expect((await desk.here(['runs'])).stdout.trimEnd().split('\n')).toHaveLength(2)

  expect(await desk.here(['resume'])).toEqual({ code: 0, stdout: '', stderr: 'nothing to resume\n' })
  expect(await desk.here(['resume', 'people'])).toEqual({ code: 0, stdout: '', stderr: 'people: nothing to resume\n' })
})

test('a run that was stopped while it read goes on with its own file', async () => {
  const desk = await createDesk({ config: CONFIG })
  await writeFile(join(desk.folder, 'more.csv'), MANY)
  const ended = desk.startHere(['import', 'more.csv', '--as', 'people'])
  const off = desk.simulator.onCall(() => {
    off()
    ended.signal('SIGINT')
  })
  expect((await ended.ended).stderr).toContain('stopped before a run began')
  const run = await desk.interrupted(['import', 'more.csv', '--as', 'people'])
  expect((await desk.here(['resume', 'people', '--json'])).stdout).toContain(`"run":"${run}"`)
  expect(desk.simulator.state.contacts()).toHaveLength(ROWS)
})

test('postponed rows: not before they are due, then with --wait or later; every sync that has some', async () => {
  const desk = await createDesk({ config: CONFIG, people: 'id,Email,Name\n1,ada@example.com,Ada\n2,bo@example.com,Bo\n' })
  desk.simulator.fault({ kind: 'drop_after', match: { method: 'POST', path: /^\/contacts$/ } })
  const first = await desk.here(['run', 'leads'])
  expect(first.code).toBe(3)
  expect(first.stdout).toMatch(
    /^the next run of leads carries the postponed rows on.*, or: fin-sync resume leads \(to stay for them: --wait 10m\)$/m,
  )

  const early = await desk.here(['resume'])
  expect(early).toMatchObject({ code: 0, stdout: '' })
  expect(early.stderr).toMatch(/^nothing to resume; 1 row of leads will be due later \(the first at \d{4}.* UTC\)$/m)

  const { code, stdout } = await desk.here(['resume', '--wait', '20s', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ sync: 'leads', status: 'done', read: 0 })
  expect(desk.simulator.state.contacts()).toHaveLength(2)
  const runs = (await desk.here(['runs', '--json'])).stdout.trimEnd().split('\n')
  expect(runs.map((line) => JSON.parse(line).status)).toEqual(['done', 'done'])
})

test('a sync that cannot be resumed is told, and the others go on', async () => {
  const desk = await createDesk({ config: CONFIG, people: MANY })
  await desk.interrupted(['run', 'leads'])
  await desk.interrupted(['run', 'people'])
  await writeFile(join(desk.folder, 'fin-sync.yaml'), CONFIG.replace('leads:', 'prospects:'))
  const { code, stdout, stderr } = await desk.here(['resume'])
  expect(code).toBe(2)
  expect(stderr).toContain('fin-sync: leads was not resumed: fin-sync.yaml has no sync named "leads"')
  expect(stdout).toMatch(/^done: /m)
  expect((await desk.here(['resume', 'leads'])).code).toBe(2)
})

test('of several ends the one that a person has to look at first becomes the exit code', () => {
  expect(worstOf([0, 3, 0])).toBe(3)
  expect(worstOf([3, 1, 5])).toBe(5)
  expect(worstOf([0, 130])).toBe(130)
})
