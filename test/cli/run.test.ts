/** A file into Intercom and everything that can be asked about it afterwards, as somebody types it. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { CONFIG, createDesk, type Desk } from './desk.ts'

const SUMMARY_KEYS = [
  'run',
  'sync',
  'status',
  'read',
  'created',
  'updated',
  'unchanged',
  'archived',
  'deleted',
  'merged',
  'duplicate',
  'superseded',
  'refused',
  'postponed',
  'cancelled',
  'calls',
  'rate_limited',
  'seconds',
]

const summaryOf = (stdout: string) => z.record(z.string(), z.unknown()).parse(JSON.parse(stdout))

const emails = ({ simulator }: Desk) =>
  simulator.state
    .contacts()
    .map((contact) => contact.email)
    .toSorted()

test('run, run again, runs, show and rejects', { timeout: 60_000 }, async () => {
  const desk = await createDesk()

  const first = await desk.run(['run', 'people'])
  expect(first.code).toBe(3)
  expect(first.stdout).toMatch(/^outcome +rows\ncreated +4\nupdated +0\nunchanged +0\nduplicate +1\nrefused +1\n/)
  expect(first.stdout).toMatch(/^partial: 6 read · 4 created · 1 duplicate · 1 refused · \d+ calls · [\d.]+ s · run \d{8}-\w{6}$/m)
  expect(first.stdout).toContain('people.csv:5')
  expect(first.stdout).toMatch(/^to mend them: fin-sync rejects \d{8}-\w{6} --out bad\.csv$/m)
  expect(first.stderr).toMatch(/^people: delivering 0 of 4 · 1 refused · 6 rows read · /m)
  expect(emails(desk)).toEqual(['ada@example.com', 'bo@example.com', 'di@example.com', 'ed@example.com'])

  desk.simulator.resetCounts()
  const again = await desk.run(['run', 'people', '--json', '--quiet'])
  const summary = summaryOf(again.stdout)
  expect(again.stdout.trimEnd()).not.toContain('\n')
  expect(Object.keys(summary)).toEqual(SUMMARY_KEYS)
  expect(summary).toMatchObject({ sync: 'people', status: 'partial', read: 6, created: 0, unchanged: 4, duplicate: 1, refused: 1 })
  expect(again.stderr).toBe('')
  expect(desk.simulator.calls().map((call) => call.pattern)).toEqual(['GET /me'])

  const runs = await desk.here(['runs'])
  expect(runs.code).toBe(0)
  const [titles, newest, oldest] = runs.stdout.split('\n')
  expect(titles).toMatch(/^run +sync +status +started +read +created +updated +refused +calls +seconds$/)
  expect(newest).toContain(String(summary['run']))
  expect(oldest).toMatch(/people +partial +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC +6 +4 +0 +1 /)

  const lastLetters = String(summary['run']).slice(-6)
  const shown = await desk.here(['show', lastLetters, '--json'])
  expect(shown.code).toBe(0)
  expect(JSON.parse(shown.stdout)).toMatchObject({ ...summary, complete: true, source: 'people.csv', message: null })

  const rejected = await desk.here(['rejects', lastLetters, '--duplicates', '--out', 'bad.csv'])
  expect(rejected).toMatchObject({ code: 0, stdout: '' })
  expect(rejected.stderr).toContain('2 rows')
  const file = join(desk.folder, 'bad.csv')
  const rows = z.array(z.array(z.string())).parse(parse(await readFile(file, 'utf8')))
  expect(rows.map(([place, code, , ...cells]) => [place, code, ...cells])).toEqual([
    ['place', 'code', 'id', 'Email', 'Name'],
    ['people.csv:5', 'email_invalid', '3', 'not an address', "'=Cy"],
    ['people.csv:7', 'duplicate_key', '4', 'di@example.com', 'Di'],
  ])
  expect((await stat(file)).mode & 0o077).toBe(0)

  const kept = await desk.here(['rejects', lastLetters, '--out', 'bad.csv'])
  expect(kept).toMatchObject({ code: 2, stdout: '' })
  expect(kept.stderr).toContain('fin-sync: cannot write bad.csv: it exists already')
})

test('import brings another file in by the mapping of a sync, as far as --limit says', async () => {
  const desk = await createDesk()
  await writeFile(join(desk.folder, 'more.csv'), 'Name;id;Email\nFi;6;fi@example.com\nGil;7;gil@example.com\n')
  const { code, stdout } = await desk.here(['import', 'more.csv', '--as', 'people', '--limit', '1', '--json'])
  expect(summaryOf(stdout)).toMatchObject({ status: 'done', read: 1, created: 1 })
  expect(code).toBe(0)
  expect(desk.simulator.state.contacts()).toMatchObject([{ external_id: '6', name: 'Fi', email: 'fi@example.com' }])
})

test('--json --progress: one event a line while it goes on, and the summary last', async () => {
  const desk = await createDesk({ simulator: { latencyMs: 300 } })
  const { stdout } = await desk.here(['run', 'people', '--json', '--progress'])
  const lines = stdout.trimEnd().split('\n').map(summaryOf)
  const { run } = lines.at(-1) ?? {}
  expect(Object.keys(lines.at(-1) ?? {})).toEqual(SUMMARY_KEYS)
  expect(lines[0]).toEqual({ event: 'read', run, rows: 6, changed: 4, refused: 1 })
  expect(lines[1]).toEqual({ event: 'barrier', run, rows: 6, waiting: 4, removals: 0, complete: true })
  for (const line of lines.slice(2, -1)) expect(line).toMatchObject({ event: 'progress', run, phase: 'delivering', to_deliver: 4 })
})

test('who asked and what was allowed is kept with the run; a guard that stops it says both numbers and exits 3', async () => {
  const config = CONFIG.replace('  planned:', '    guards: { min_rows: 10 }\n  planned:')
  const desk = await createDesk({ config })
  const stopped = await desk.here(['run', 'people'])
  expect(stopped.code).toBe(3)
  expect(stopped.stderr).toMatch(
    /^fin-sync: guard min_rows: the source gave 6 rows, at least 10 are expected; if that is right, .* --allow min_rows$/m,
  )
  expect(desk.simulator.state.contacts()).toEqual([])
  const allowed = await desk.here(['run', 'people', '--allow', 'archive,min_rows', '--json'])
  expect(summaryOf(allowed.stdout)).toMatchObject({ status: 'partial', created: 4 })
  const shown = await desk.here(['show', String(summaryOf(allowed.stdout)['run'])])
  expect(shown.stdout).toMatch(/^asked for +run people --allow archive,min_rows$/m)
  expect(shown.stdout).toMatch(/^guard min_rows: the source gave 6 rows, at least 10 are expected: allowed by \S+@\S+ at \d{4}-/m)
  expect(shown.stdout).toMatch(/^email_invalid: .*\n {2}→ /m)
  expect(shown.stdout).toMatch(/^ +\d+ ms {2}POST \/contacts +200 +\S+$/m)
  expect(shown.stdout).toMatch(/^calls waited [\d.]+ s in all for the rate limit; none was refused with 429$/m)
})
