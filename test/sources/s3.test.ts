/** Objects of a store as sources: one key, a folder or a pattern, through the real SDK against a small store. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCsvInput } from '../../src/sources/csv.ts'
import { openFiles } from '../../src/sources/input-open.ts'
import { patternMatcher } from '../../src/sources/input-pattern.ts'
import { openJsonlInput } from '../../src/sources/jsonl.ts'
import { s3Files } from '../../src/sources/s3.ts'
import { readAll, rowsOf, testSource } from '../contracts/source.ts'
import { nobodyThere } from '../fakes/http-server.ts'
import { type FakeS3, startS3 } from '../fakes/s3.ts'
import { atEnd } from '../support/at-end.ts'

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret-of-the-store',
  AWS_EC2_METADATA_DISABLED: 'true',
}
const before = { ...process.env }
beforeAll(() => void Object.assign(process.env, ENVIRONMENT))
afterAll(() => {
  for (const name of Object.keys(ENVIRONMENT)) {
    const value = before[name]
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
})

const people = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => [`${from + i}`, `Zoë ${from + i}`])
const csv = (rows: readonly (readonly string[])[], header = 'id,name') =>
  [header, ...rows.map((cells) => cells.join(','))].join('\n')
const clock = { sleep: async (_ms: number, signal: AbortSignal) => signal.throwIfAborted() }

const store = async (objects: Record<string, string | Buffer>): Promise<FakeS3> => {
  const s3 = await startS3({ bucket: 'exports', objects })
  atEnd(s3.close)
  return s3
}

const open = async (s3: Pick<FakeS3, 'url'>, path: string, chunkRows = 7) =>
  openFiles(await s3Files(path, { endpoint: s3.url, clock }), (file, how) => openCsvInput(file, { ...how, chunkRows }))

testSource({
  name: 'CSV in one object',
  make: async () => {
    const s3 = await startS3({ bucket: 'exports', objects: { 'people.csv': csv(people(0, 25)) } })
    return {
      source: await open(s3, 's3://exports/people.csv'),
      rows: people(0, 25),
      open: s3.open,
      change: async () => void s3.objects.set('people.csv', Buffer.from(csv(people(0, 26)))),
      remove: s3.close,
    }
  },
})

testSource({
  name: 'CSV in several objects',
  make: async () => {
    const objects = {
      'crm/b.csv': csv(people(10, 20)),
      'crm/a.csv': csv(people(0, 10)),
      'crm/c.csv.gz': gzipSync(csv(people(20, 25))),
    }
    const s3 = await startS3({ bucket: 'exports', objects })
    return {
      source: await open(s3, 's3://exports/crm/'),
      rows: people(0, 25),
      open: s3.open,
      change: async () => void s3.objects.set('crm/a.csv', Buffer.from(csv(people(0, 11)))),
      remove: s3.close,
    }
  },
})

describe('what a path stands for', () => {
  const KEYS = [
    'a.csv',
    'crm/',
    'crm/2026-01.csv',
    'crm/2026-02.csv',
    'crm/notes.txt',
    'crm/old/2025-12.csv',
    'crm (new)/x.csv',
    'other/2026-01.csv',
  ]

  test.each([
    ['s3://exports/crm/*.csv', 'crm/{2026-01.csv,2026-02.csv}', 2],
    ['s3://exports/crm/**/*.csv', 'crm/{2026-01.csv,2026-02.csv,old/2025-12.csv}', 3],
    ['s3://exports/*/2026-0?.csv', '{crm/2026-01.csv,crm/2026-02.csv,other/2026-01.csv}', 3],
    ['s3://exports/crm (new)/', 'x.csv', 1],
    ['s3://exports/a.csv', 'a.csv', 1],
  ])('%s', async (path, label, count) => {
    const s3 = await store(Object.fromEntries(KEYS.map((key) => [key, 'id\n1\n'])))
    const found = await s3Files(path, { endpoint: s3.url })
    expect({ label: found.label, count: found.files.length }).toEqual({ label, count })
  })

  test('nothing that matches', async () => {
    const s3 = await store({ 'a.csv': '' })
    await expect(s3Files('s3://exports/b*', { endpoint: s3.url })).rejects.toMatchObject({
      name: 'ConfigError',
      message: 's3://exports/b* matches no file. Check the pattern, and that the export has run.',
    })
  })

  test.each(['s3://', 's3:///key', 's3://b*/key'])('%s is no address', async (path) => {
    await expect(s3Files(path, {})).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('is no address in a store'),
    })
  })

  test('a pattern takes everything but its stars and question marks as it stands', () => {
    expect(patternMatcher('a.b+(c)/*.csv')('a.b+(c)/x.csv')).toBe(true)
    expect(patternMatcher('a.b/*.csv')('axb/x.csv')).toBe(false)
    expect(patternMatcher('a/**')('a/b/c')).toBe(true)
  })
})

test('places tell the object and the line', async () => {
  const s3 = await store({ 'crm/a.csv': csv(people(0, 1)), 'crm/b.csv': csv(people(1, 3)) })
  const rows = rowsOf(await readAll(await open(s3, 's3://exports/crm/*.csv')))
  expect(rows.map(({ place }) => place)).toEqual([1_000_000_002, 2_000_000_002, 2_000_000_003])
})

test('JSON lines', async () => {
  const s3 = await store({ 'people.jsonl': '{"id":1}\n{"id":2}\n' })
  const [file] = (await s3Files('s3://exports/people.jsonl', { endpoint: s3.url })).files
  if (file === undefined) throw new Error('no file')
  expect(rowsOf(await readAll(await openJsonlInput(file)))).toEqual([
    { place: 1, cells: [{ id: 1 }] },
    { place: 2, cells: [{ id: 2 }] },
  ])
})

describe('an object that is cut off', () => {
  const LARGE = csv(people(0, 30_000).map(([id = '', name]) => [id, `${name} ${'x'.repeat(300)}`]))

  test('is gone on with from where it broke', async () => {
    const s3 = await store({ 'people.csv': LARGE })
    const source = await open(s3, 's3://exports/people.csv', 5_000)
    s3.breaks.push(6_000_000, 0, 1_000_000)
    const rows = rowsOf(await readAll(source))
    expect(rows).toHaveLength(30_000)
    const ranges = s3.calls.flatMap(({ headers }) => headers['range'] ?? [])
    expect(ranges).toEqual(['bytes=6000000-', 'bytes=6000000-', 'bytes=7000000-'])
  })

  test('and replaced meanwhile is read from the beginning', async () => {
    const s3 = await store({ 'people.csv': LARGE })
    const source = await open(s3, 's3://exports/people.csv', 5_000)
    s3.breaks.push(6_000_000)
    const reading = source.read({ signal: new AbortController().signal })[Symbol.asyncIterator]()
    await reading.next()
    s3.objects.set('people.csv', Buffer.from(csv(people(0, 3))))
    const rest = async () => {
      for (let step = await reading.next(); step.done !== true; step = await reading.next())
        expect(step.value.rows.length).toBeGreaterThan(0)
    }
    await expect(rest()).rejects.toMatchObject({ name: 'StartAgain' })
  })
})

describe('what goes wrong', () => {
  test.each([
    ['no such object', 's3://exports/none.csv', 'ConfigError', 's3://exports/none.csv: there is no such object. Check path.'],
    ['no such bucket', 's3://elsewhere/none.csv', 'ConfigError', 's3://elsewhere/none.csv: there is no such bucket. Check path.'],
    ['no such bucket to list', 's3://elsewhere/', 'ConfigError', 's3://elsewhere/: there is no such bucket. Check path.'],
  ])('%s', async (_, path, name, message) => {
    const s3 = await store({ 'people.csv': 'id\n1\n' })
    await expect(open(s3, path)).rejects.toMatchObject({ name, message })
  })

  test('wrong credentials', async () => {
    const s3 = await startS3({ bucket: 'exports', objects: {}, accessKeyId: 'SOMEBODYELSE' })
    atEnd(s3.close)
    await expect(open(s3, 's3://exports/people.csv')).rejects.toMatchObject({
      name: 'NotAuthorised',
      exitCode: 4,
      message: expect.stringContaining('the store refused the credentials (InvalidAccessKeyId)'),
    })
  })

  test('a store that is not there', async () => {
    const url = await nobodyThere()
    await expect(open({ url }, 's3://exports/people.csv')).rejects.toMatchObject({ name: 'Unreachable', exitCode: 5 })
  })

  test('a store that fails for a moment is asked again', async () => {
    const s3 = await store({ 'people.csv': csv(people(0, 3)) })
    s3.meet({ status: 503 })
    expect(rowsOf(await readAll(await open(s3, 's3://exports/people.csv')))).toHaveLength(3)
  })

  test('the package is not installed', async () => {
    const load = async () => {
      throw Object.assign(new Error("Cannot find package '@aws-sdk/client-s3'"), { code: 'ERR_MODULE_NOT_FOUND' })
    }
    await expect(s3Files('s3://exports/people.csv', { load })).rejects.toMatchObject({
      name: 'ConfigError',
      message: 'reading from s3:// needs the package @aws-sdk/client-s3: npm install @aws-sdk/client-s3',
    })
  })
})
