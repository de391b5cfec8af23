/** The folder of uploads: what is left in it by processes that were killed, and what nobody reads any more, goes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { retentionPart } from '../../src/jobs/retention-part.ts'
import { createRunId } from '../../src/jobs/run-id.ts'
import type { Db } from '../../src/store/db.ts'
import { markUploadRemoved, storeUpload } from '../../src/store/uploads.ts'
import { prepareUploads, sweepUploads, uploadsFolder } from '../../src/store/uploads-folder.ts'
import { embeddedStore } from '../support/embedded.ts'
import { tempDir } from '../support/temp.ts'

const KILLED = fileURLToPath(new URL('../support/killed-upload.ts', import.meta.url))
const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS

let db: Db
beforeAll(async () => {
  db = (await embeddedStore()).db
})

const newId = (): string => `u${createRunId(new Date())}`

/** A file that was written `ageMs` ago. */
async function aFile(folder: string, o: { name: string; ageMs: number }): Promise<void> {
  await writeFile(join(folder, o.name), 'id\n1\n')
  const at = new Date(Date.now() - o.ageMs)
  await utimes(join(folder, o.name), at, at)
}

async function stored(id: string): Promise<void> {
  const upload = {
    id,
    sync: 'people',
    name: 'people.csv',
    format: 'csv',
    packed: false,
    bytes: 5,
    sha256: '',
    by: 'admin',
  } as const
  await storeUpload(db, { upload, quotaBytes: 1_000 })
}

test('it is made for its owner only, and cleared of what a killed process left half-way', async () => {
  const home = join(await tempDir(), 'home')
  const folder = await prepareUploads(db, { home, alone: true })
  expect([folder.endsWith('/home/uploads'), (await stat(folder)).mode & 0o777]).toEqual([true, 0o700])
  await aFile(folder, { name: `${newId()}.csv.part`, ageMs: 0 })
  await prepareUploads(db, { home, alone: true })
  expect(await readdir(folder)).toEqual([])
})

test('a folder that cannot be made is said to be so, with what to do', async () => {
  const home = await tempDir()
  await writeFile(uploadsFolder(home), '')
  await expect(prepareUploads(db, { home, alone: true })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('FIN_SYNC_HOME'),
  })
})

test('what others may still be writing or about to make known stays for a while; kept files and those of others stay for good', async () => {
  const home = await tempDir()
  const folder = await prepareUploads(db, { home, alone: true })
  const [fresh, dead, unknown, young, kept, removed] = [newId(), newId(), newId(), newId(), newId(), newId()]
  await stored(kept)
  await stored(removed)
  await markUploadRemoved(db, { id: removed, now: new Date() })
  await aFile(folder, { name: `${fresh}.csv.part`, ageMs: HOUR_MS / 20 })
  await aFile(folder, { name: `${dead}.csv.gz.part`, ageMs: HOUR_MS / 5 })
  await aFile(folder, { name: `${unknown}.jsonl`, ageMs: 2 * HOUR_MS })
  await aFile(folder, { name: `${young}.jsonl.gz`, ageMs: HOUR_MS / 2 })
  await aFile(folder, { name: `${kept}.csv`, ageMs: 1_000 * HOUR_MS })
  await aFile(folder, { name: `${removed}.csv`, ageMs: 0 })
  await aFile(folder, { name: 'notes.txt', ageMs: 1_000 * HOUR_MS })
  expect(await sweepUploads(db, { folder, now: new Date() })).toBe(3)
  expect(new Set(await readdir(folder))).toEqual(new Set([`${fresh}.csv.part`, `${young}.jsonl.gz`, `${kept}.csv`, 'notes.txt']))
})

test('where there is no folder there is nothing to do', async () => {
  expect(await sweepUploads(db, { folder: uploadsFolder(await tempDir()), now: new Date() })).toBe(0)
})

test('retention removes the files with their rows, at most once an hour', async () => {
  await db.execute('truncate fin_sync.uploads')
  const folder = await prepareUploads(db, { home: await tempDir(), alone: true })
  const id = newId()
  await stored(id)
  await aFile(folder, { name: `${id}.csv`, ageMs: 0 })
  let now = Date.now()
  const removed: number[] = []
  const part = retentionPart({
    db,
    retention: { outcomesMs: 90 * DAY_MS, runsMs: 365 * DAY_MS, uploadsMs: 30 * DAY_MS, transcriptsMs: 90 * DAY_MS },
    embedded: true,
    uploads: folder,
    onRemoved: ({ uploads }) => removed.push(uploads),
    now: () => now,
    signal: new AbortController().signal,
  })
  await part()
  expect(await readdir(folder)).toEqual([`${id}.csv`])
  now += 31 * DAY_MS
  await part()
  expect([await readdir(folder), removed.at(-1)]).toEqual([[], 1])
  await aFile(folder, { name: `${newId()}.csv.part`, ageMs: HOUR_MS })
  await part()
  expect(await readdir(folder)).toHaveLength(1)
  now += HOUR_MS
  await part()
  expect(await readdir(folder)).toEqual([])
})

test.each([
  ['while it comes', '.csv.part', 'id,email\n'],
  ['before it is known', '.csv', 'id,email\n1,a@example.com\n'],
])('killed %s: what is left is never half a file under its name, and goes', async (when, ending, content) => {
  const folder = await prepareUploads(db, { home: await tempDir(), alone: true })
  const id = newId()
  const child = spawn(process.execPath, ['--import', 'tsx', KILLED, folder, `${id}.csv`, when], { stdio: 'inherit' })
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  expect(await readdir(folder)).toEqual([`${id}${ending}`])
  expect(await readFile(join(folder, `${id}${ending}`), 'utf8')).toBe(content)
  await sweepUploads(db, { folder, now: new Date(Date.now() + HOUR_MS) })
  expect(await readdir(folder)).toEqual([])
})
