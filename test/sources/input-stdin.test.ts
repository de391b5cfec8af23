/** Stdin as a file: looked at first, read once, never waited for where it is a terminal. And what tells the format of a file. */
import { EventEmitter, once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openCsvInput } from '../../src/sources/csv.ts'
import type { InputFile } from '../../src/sources/input.ts'
import { localFile } from '../../src/sources/input-file.ts'
import { findFiles, formatOf } from '../../src/sources/input-open.ts'
import { stdinFile } from '../../src/sources/input-stdin.ts'
import { readAll, rowsOf } from '../contracts/source.ts'
import { tempCsv } from './temp-csv.ts'
import { xlsxOf } from './temp-xlsx.ts'

const stdinOf = (...pieces: readonly (string | Buffer)[]): InputFile =>
  stdinFile(
    Readable.from(
      pieces.map((piece) => Buffer.from(piece)),
      { objectMode: false },
    ),
  )

describe('stdin', () => {
  test('is looked at for its format and its header, and is still read from its beginning', async () => {
    const file = stdinOf('id;na', 'me\n1;A', 'nn\n', '2;Bo')
    expect(await formatOf(file)).toBe('csv')
    const source = await openCsvInput(file)
    expect(source).toMatchObject({ label: 'stdin', columns: ['id', 'name'], can: { resume: false, since: false } })
    const chunks = await readAll(source)
    expect(rowsOf(chunks).map(({ cells }) => cells)).toEqual([
      ['1', 'Ann'],
      ['2', 'Bo'],
    ])
    expect(chunks.map(({ cursor }) => cursor)).toEqual([undefined])
  })

  test('however long it is', async () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `${i},${'name '.repeat(8)}\n`)
    const pieces = ['id,name\n', ...Array.from({ length: 200 }, (_, i) => rows.slice(i * 1_000, (i + 1) * 1_000).join(''))]
    const file = stdinOf(...pieces)
    expect(rowsOf(await readAll(await openCsvInput(file)))).toHaveLength(200_000)
    await expect(readAll(await openCsvInput(stdinOf('id\n1\n')))).resolves.toHaveLength(1)
    await expect(openCsvInput(file)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('stdin was read already'),
    })
  })

  test('of a terminal is refused instead of waited for', async () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true })
    await expect(openCsvInput(stdinFile(terminal))).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('stdin is a terminal'),
    })
  })

  test('that says nothing more is let go of when we are told to stop', async () => {
    const waited = new EventEmitter()
    const silent = {
      async *[Symbol.asyncIterator]() {
        yield Buffer.from('id,name\n')
        waited.emit('now')
        await once(waited, 'never')
      },
      destroy: () => undefined,
    }
    const controller = new AbortController()
    const reason = new Error('told to stop')
    waited.once('now', () => controller.abort(reason))
    await expect(openCsvInput(stdinFile(silent), { signal: controller.signal })).rejects.toBe(reason)
  })

  test('that nobody gave to this process is asked for again', async () => {
    const o = { http: { conditional: false }, s3: {} }
    await expect(findFiles('-', o)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('Give them again: fin-sync import -'),
    })
  })

  test('a path of a kind that nobody knows is told', async () => {
    await expect(findFiles('ftp://host/x.csv', { http: { conditional: false }, s3: {} })).rejects.toMatchObject({
      name: 'ConfigError',
      message: 'ftp:// cannot be read. A path is a file, a pattern such as ./exports/*.csv, https://… or s3://….',
    })
  })
})

describe('the format of a file', () => {
  const BOOK = xlsxOf([{ name: 'People', rows: [['id'], [1]] }])

  test.each([
    ['people.csv', '{"a":1}', 'csv'],
    ['people.TSV.gz', '', 'csv'],
    ['people.jsonl', 'id\n1', 'jsonl'],
    ['people.ndjson.gz', '', 'jsonl'],
    ['people.xlsx', '', 'xlsx'],
    ['export', 'id,name\n1,Ann\n', 'csv'],
    ['export', '\ufeff \n {"id":1}', 'jsonl'],
    ['export.gz', gzipSync('{"id":1}'), 'jsonl'],
    ['export', Buffer.from('\ufeffid,name\n', 'utf16le'), 'csv'],
    ['export', BOOK, 'xlsx'],
  ])('%s', async (name, content, format) => {
    expect(await formatOf(localFile(await tempCsv(content, name)))).toBe(format)
  })

  test('of stdin, by its first characters', async () => {
    expect(await formatOf(stdinOf('\n', '{"id"', ':1}'))).toBe('jsonl')
    expect(await formatOf(stdinOf(BOOK))).toBe('xlsx')
  })
})
