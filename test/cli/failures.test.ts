/** What goes wrong is one clear line on stderr and a code that a script can act on. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { holdHome } from '../../src/store/home.ts'
import { atEnd } from '../support/at-end.ts'
import { createDesk, type Desk } from './desk.ts'

/** One desk for all that ends before a run begins. */
let desk: Desk
beforeAll(async () => {
  desk = await createDesk()
})

/** Ends without a word on stdout; what it said on stderr. */
async function failing(args: readonly string[], o: { code: number; env?: Record<string, string> }): Promise<string> {
  const ended = await desk.here(args, o.env)
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: o.code, stdout: '' })
  return ended.stderr
}

test.each([
  [['run'], "fin-sync: missing required argument 'sync'"],
  [['runn', 'people'], "fin-sync: unknown command 'runn'"],
  [['run', 'people', '--limit', '0'], 'Expected a whole number from 1'],
  [['run', 'people', '--wait', 'soon'], 'Expected a duration'],
  [['run', 'people', '--allow', 'archiv'], 'There is no guard "archiv"; did you mean "archive"?'],
  [
    ['import', 'more.csv', '--as', 'people', '--allow', ''],
    'There is no guard ""; the guards are archive, delete, change, min_rows',
  ],
  [['run', 'people', '--progress'], 'fin-sync: --progress goes with --json'],
  [['plan', 'poeple'], 'fin-sync: fin-sync.yaml has no sync named "poeple"; did you mean people?'],
  [['plan', 'bulk'], 'fin-sync: sync "bulk": send: bulk is not available yet'],
  [['resume', 'poeple'], 'fin-sync: fin-sync.yaml has no sync named "poeple"; did you mean people?'],
  [['cancel', 'nothing'], 'fin-sync: there is no run "nothing"; fin-sync runs lists those there are'],
  [['import', 'more.csv'], "fin-sync: required option '--as <sync>' not specified"],
  [['run', 'poeple'], 'fin-sync: fin-sync.yaml has no sync named "poeple"; did you mean people?'],
  [['run', 'people', '-c', 'other.yaml'], 'fin-sync: cannot read the configuration file other.yaml'],
  [['run', 'bulk'], 'fin-sync: sync "bulk": send: bulk is not available yet'],
  [['import', 'more.csv', '--as', 'handbook'], 'fin-sync: sync "handbook" makes pages of documents, and a file of rows cannot be'],
  [['preview', 'people', 'a.md'], 'fin-sync: sync "people" has kind: contacts, and only kind: pages has pages to show'],
  [['show', 'nothing'], 'fin-sync: there is no run "nothing"; fin-sync runs lists those there are'],
  [['simulate', '--contacts', 'people.csv', '--port', '0'], 'fin-sync: cannot read the contacts in people.csv: it is not JSON'],
])('%j is a mistake in what was asked for: exit 2', async (args, said) => {
  expect(await failing(args, { code: 2 })).toContain(said)
})

test('a mistake in the configuration is told with its place: exit 2', async () => {
  await writeFile(join(desk.folder, 'broken.yaml'), 'workspace:\n  regoin: us\nsyncs: {}\n')
  const said = await failing(['run', 'people', '-c', 'broken.yaml'], { code: 2 })
  expect(said).toContain('broken.yaml:2:3')
  expect(said).toContain('did you mean "region"?')
})

test('a token of another tool is told about: exit 2', async () => {
  const env = { INTERCOM_ACCESS_TOKEN: '', INTERCOM_TOKEN: 'dG9rOjEyMzQ1Njc4' }
  const said = await failing(['run', 'people'], { code: 2, env })
  expect(said).toContain('set that one instead')
  expect(said).not.toContain('dG9r')
})

test('a wrong token: exit 4, and the token is not told', async () => {
  const env = { INTERCOM_ACCESS_TOKEN: 'a-token-nobody-knows' }
  const said = await failing(['run', 'people', '--json', '--verbose'], { code: 4, env })
  expect(said).toContain('fin-sync: Intercom refused GET /me with 401')
  expect(said).not.toContain('a-token-nobody-knows')
})

test('nobody answers where Intercom should be: exit 5', async () => {
  const env = { INTERCOM_BASE_URL: 'http://127.0.0.1:1' }
  expect(await failing(['run', 'people'], { code: 5, env })).toMatch(/^fin-sync: .*127\.0\.0\.1:1/m)
})

test('another process works in the same home: exit 2, and which one it is', async () => {
  const lock = await holdHome(desk.env['FIN_SYNC_HOME'] ?? '', { describe: 'fin-sync run customers' })
  atEnd(() => lock.release())
  const said = await failing(['runs'], { code: 2 })
  expect(said).toContain(`is in use by "fin-sync run customers" (process ${process.pid}`)
})

test('what goes wrong when the run has begun is told and stays with the run: the file is not there', async () => {
  const { code, stdout, stderr } = await desk.here(['import', 'nowhere.csv', '--as', 'people', '--json'])
  expect(code).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject({ sync: 'people', status: 'failed', read: 0 })
  expect(stderr).toMatch(/^fin-sync: .*nowhere\.csv cannot be read: there is no such file/m)
  const shown = await desk.here(['show', String(JSON.parse(stdout).run)])
  expect(shown.stdout).toContain('nowhere.csv cannot be read')
})

test('Intercom refuses what the run cannot go without: exit 1, and the line of JSON comes all the same', async () => {
  desk.simulator.fault({ kind: 'status', status: 400, match: { method: 'POST', path: /^\/data_attributes$/ } })
  const { code, stdout, stderr } = await desk.here(['run', 'planned', '--json'])
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ sync: 'planned', status: 'failed', read: 6, created: 0 })
  expect(stderr).toContain('POST /data_attributes')
})

test('the process itself ends with the code', async () => {
  const { code, stdout, stderr } = await desk.run(['run', 'poeple'])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toBe('fin-sync: fin-sync.yaml has no sync named "poeple"; did you mean people?\n')
})
