/** The parts of the demo that need no process. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { contactWrites, createClaims } from '../../src/cli/demo-claims.ts'
import { changePlans, NEW_PLAN } from '../../src/cli/demo-edit.ts'
import { prepareDemoFolder } from '../../src/cli/demo-folder.ts'
import { tempDir } from '../support/temp.ts'
import { aRun, aSummary } from './samples.ts'

const CSV = [
  'id,Email,Full Name,Phone,Plan,Seats',
  'C-1,a@example.com,"Kelly, Adam",,Team,1',
  'C-2,b@example.com,Bo,,Team,2',
  'C-3,c@example.com,Cy,+1 212 555 0100,Team,3',
  'C-4,d@example.com,Di,,Team,4',
  'C-5,e@example.com,Ed,,Team,5',
  'C-3,c@example.com,Cy,,Trial,3',
  '',
].join('\r\n')

test('only rows that are fit, on one line and in the file once are edited, and every other byte stays', () => {
  const { text, ids } = changePlans(CSV, { rows: 2, isFit: (id) => id !== 'C-2' })
  expect(ids).toEqual(['C-4', 'C-5'])
  expect(text.replaceAll(NEW_PLAN, 'Team')).toBe(CSV)
})

test('a file without enough of them is an error', () => {
  expect(() => changePlans(CSV, { rows: 4, isFit: () => true })).toThrow('only 3 rows')
})

test('searches and reads are no writes; everything else below /contacts is', () => {
  const calls = [
    { method: 'GET', path: '/contacts/1' },
    { method: 'POST', path: '/contacts/search' },
    { method: 'POST', path: '/data_attributes' },
    { method: 'POST', path: '/contacts' },
    { method: 'PUT', path: '/contacts/1' },
    { method: 'POST', path: '/contacts/merge' },
  ]
  expect(contactWrites(calls)).toBe(3)
})

test('a claim that does not hold is told and counted', () => {
  const told: string[] = []
  const claims = createClaims({ warn: (line) => told.push(line) }, new AbortController().signal)
  claims.hold(true, 'the sky is above')
  claims.hold(false, 'the moon is made of cheese')
  const ended = { summary: aSummary({}), reasons: [], nextDueMs: null }
  claims.ended([
    { ...ended, run: aRun({}) },
    { ...ended, run: aRun({ status: 'failed', message: 'no disk' }) },
  ])
  expect(claims.failed()).toBe(2)
  expect(told).toEqual([
    "fin-sync: the demo's claim does not hold: the moon is made of cheese",
    "fin-sync: the demo's claim does not hold: run 20261120-k7mq3x of customers comes to its end (failed: no disk)",
  ])
})

test('a demo that was stopped claims nothing', () => {
  const claims = createClaims({ warn: (line) => expect.fail(line) }, AbortSignal.abort())
  claims.hold(false, 'it got anywhere')
  expect(claims.failed()).toBe(0)
})

test('the folder is emptied where an earlier demo made it', async () => {
  const path = join(await tempDir(), 'demo')
  const first = await prepareDemoFolder(path, { describe: 'a test' })
  const original = await readFile(first.customers, 'utf8')
  await writeFile(first.customers, 'edited')
  await mkdir(first.home)
  await first.release()
  const second = await prepareDemoFolder(path, { describe: 'a test' })
  expect(await readFile(second.customers, 'utf8')).toBe(original)
  expect(await readdir(path)).not.toContain('home')
  await second.release()
})

test('a folder with anything else in it is left alone', async () => {
  const path = join(await tempDir(), 'demo')
  await mkdir(join(path, 'home'), { recursive: true })
  await expect(prepareDemoFolder(path, { describe: 'a test' })).rejects.toThrow('did not put there')
  expect(await readdir(path)).toEqual(['home'])
})

test('a second demo in the same folder does not pull it away under the first', async () => {
  const path = join(await tempDir(), 'demo')
  const first = await prepareDemoFolder(path, { describe: 'the first demo' })
  await writeFile(first.customers, 'in use')
  await expect(prepareDemoFolder(path, { describe: 'the second demo' })).rejects.toThrow('the first demo')
  expect(await readFile(first.customers, 'utf8')).toBe('in use')
  await first.release()
})
