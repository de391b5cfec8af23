/** Files behind web addresses: read on after a break, told when they cannot be had, and left alone while unchanged. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openCsvInput } from '../../src/sources/csv.ts'
import { httpFile } from '../../src/sources/input-http.ts'
import { openJsonlInput } from '../../src/sources/jsonl.ts'
import type { Source, Watermark } from '../../src/sources/source.ts'
import { readAll, rowsOf, testSource } from '../contracts/source.ts'
import { atEnd } from '../support/at-end.ts'
import { type FileServer, type ServedFile, startFileServer } from './input-file-server.ts'

const PEOPLE = Array.from({ length: 25 }, (_, index) => [`${index}`, `Zoë ${index}`])
const CSV = Buffer.from(['id,name', ...PEOPLE.map((cells) => cells.join(','))].join('\n'))
/** Larger than what is kept of an answer to be looked at again, and than what is on its way. */
const LARGE = Buffer.from(`id,name\n${Array.from({ length: 30_000 }, (_, i) => `${i},${'name '.repeat(60)}${i}`).join('\n')}\n`)

const clock = { sleep: async (_ms: number, signal: AbortSignal) => signal.throwIfAborted() }

const serve = async (file: ServedFile, name?: string): Promise<FileServer> => {
  const server = await startFileServer(file, name)
  atEnd(server.close)
  return server
}

const open = (address: string, o: { headers?: Record<string, string>; chunkRows?: number; maxBytes?: number } = {}) => {
  const { headers, chunkRows, ...rest } = o
  const file = httpFile(address, {
    conditional: true,
    clock,
    ...(headers === undefined ? {} : { headers: () => headers }),
    ...rest,
  })
  return openCsvInput(file, chunkRows === undefined ? {} : { chunkRows })
}

const since = async (source: Source, watermark: Watermark) => {
  const rows = []
  for await (const chunk of source.read({ since: watermark, signal: new AbortController().signal })) rows.push(...chunk.rows)
  return rows
}

for (const [name, file] of [
  ['a strong ETag', { content: CSV }],
  ['a strong ETag and no ranges', { content: CSV, ranges: false }],
  ['packed on the way', { content: CSV, packed: true }],
  ['a gzipped file', { content: gzipSync(CSV) }],
  ['a gzipped file, packed once more on the way', { content: gzipSync(CSV), packed: true }],
] as const) {
  testSource({
    name: `CSV over HTTP: ${name}`,
    make: async () => {
      const server = await startFileServer(file)
      return {
        source: await open(server.address, { chunkRows: 7 }),
        rows: PEOPLE,
        open: server.open,
        change: async () => {
          server.file = { ...server.file, content: Buffer.concat([CSV, Buffer.from('\n99,new')]) }
        },
        remove: server.close,
      }
    },
  })
}

for (const etag of ['weak', 'none'] as const) {
  testSource({
    name: `CSV over HTTP: ${etag} ETag, which is not enough to go on by`,
    make: async () => {
      const server = await startFileServer({ content: CSV, etag })
      return { source: await open(server.address, { chunkRows: 7 }), rows: PEOPLE, open: server.open, remove: server.close }
    },
  })
}

testSource({
  name: 'JSON lines over HTTP, gzipped',
  make: async () => {
    const documents = PEOPLE.map(([id, name]) => [{ id, name }])
    const content = gzipSync(documents.map(([document]) => JSON.stringify(document)).join('\n'))
    const server = await startFileServer({ content }, 'people.jsonl.gz')
    const source = await openJsonlInput(httpFile(server.address, { conditional: true, clock }), { chunkRows: 7 })
    const change = async () => {
      server.file = { content: gzipSync('{}') }
    }
    return { source, rows: documents, open: server.open, change, remove: server.close }
  },
})

describe('one file of a server', () => {
  test('is called by its name, without what a query may hold', async () => {
    const server = await serve({ content: CSV })
    expect(await open(`${server.address}?signature=s3cret`)).toMatchObject({
      label: 'people.csv',
      can: { resume: true, since: true },
    })
  })

  test('is asked for twice: for its header and for its rows', async () => {
    const server = await serve({ content: LARGE })
    const rows = rowsOf(await readAll(await open(server.address)))
    expect(rows).toHaveLength(30_000)
    expect(server.calls.map(({ headers }) => headers.range)).toEqual([undefined, undefined])
  })

  test('is gone on with by Range behind the rows that were read', async () => {
    const server = await serve({ content: LARGE })
    const source = await open(server.address)
    const chunks = await readAll(source)
    const [first, ...others] = chunks
    const rest = await readAll(source, first?.cursor)
    expect(rowsOf(rest)).toEqual(rowsOf(others))
    expect(server.calls.at(-1)?.headers).toMatchObject({
      range: expect.stringMatching(/^bytes=\d+-$/),
      'if-range': expect.any(String),
    })
  })
})

describe('a connection that breaks', () => {
  test('is gone on with from where it broke, as long as something comes', async () => {
    const server = await serve({ content: LARGE })
    const source = await open(server.address)
    server.breaks.push(3_000_000, 0, 2_000_000, 1_000_000)
    const rows = rowsOf(await readAll(source))
    expect(rows).toHaveLength(30_000)
    expect(rows.at(-1)?.place).toBe(30_001)
    const ranges = server.calls.flatMap(({ headers }) => headers.range ?? [])
    expect(ranges).toHaveLength(4)
    expect(ranges.at(-1)).toMatch(/^bytes=\d{7}-$/)
  })

  test('starts the read again when the file changed meanwhile', async () => {
    const server = await serve({ content: LARGE })
    const source = await open(server.address)
    server.breaks.push(3_000_000)
    const reading = source.read({ signal: new AbortController().signal })[Symbol.asyncIterator]()
    await reading.next()
    server.file = { content: CSV }
    await expect(
      (async () => {
        while ((await reading.next()).done !== true);
      })(),
    ).rejects.toMatchObject({ name: 'StartAgain', message: expect.stringContaining('changed on the server') })
  })

  test('ends the read where nothing tells that the file is the same', async () => {
    const server = await serve({ content: LARGE, etag: 'weak' })
    const source = await open(server.address)
    server.breaks.push(3_000_000)
    await expect(readAll(source)).rejects.toMatchObject({
      name: 'Unreachable',
      message: expect.stringContaining('broke off in the middle'),
    })
  })

  test('is given up after several attempts that brought nothing', async () => {
    const server = await serve({ content: LARGE })
    const source = await open(server.address)
    server.breaks.push(3_000_000, ...Array.from({ length: 20 }, () => 0))
    await expect(readAll(source)).rejects.toMatchObject({ name: 'Unreachable', exitCode: 5 })
  })
})

describe('what a server answers at times', () => {
  test.each([429, 500, 503] as const)('%i is asked again', async (status) => {
    const server = await serve({ content: CSV })
    server.meet({ status, headers: { 'retry-after': '1' } }, { times: 2 })
    expect(rowsOf(await readAll(await open(server.address)))).toHaveLength(25)
  })

  test.each([
    [404, 'ConfigError', 'nothing at this address (404)'],
    [401, 'NotAuthorised', 'answered 401'],
    [403, 'NotAuthorised', 'answered 403'],
  ] as const)('%i is told', async (status, name, message) => {
    const server = await serve({ content: CSV })
    server.meet({ status })
    await expect(open(`${server.address}?key=s3cret-key`)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    })
    server.meet({ status })
    await expect(open(`${server.address}?key=s3cret-key`)).rejects.toMatchObject({ message: expect.not.stringContaining('s3cret') })
  })

  test('a login page instead of the file', async () => {
    const server = await serve({ content: Buffer.from('<html>Sign in</html>'), type: 'text/html; charset=utf-8' })
    await expect(open(server.address)).rejects.toMatchObject({
      name: 'ConfigError',
      message: `${server.address} answered with a web page (text/html) instead of a file. It may be a login or an error page: check the address, and the headers if the server asks for credentials.`,
    })
  })

  test('a page that says it is CSV', async () => {
    const server = await serve({ content: Buffer.from('\n<!DOCTYPE html>\n<html>Sign in</html>') })
    await expect(open(server.address)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('is a web page, not CSV'),
    })
  })

  test('a file beyond the limit', async () => {
    const server = await serve({ content: LARGE })
    await expect(readAll(await open(server.address, { maxBytes: 1_000_000 }))).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('is larger than 1000000 bytes'),
    })
  })

  test('nobody', async () => {
    const server = await startFileServer({ content: CSV })
    await server.close()
    await expect(open(server.address)).rejects.toMatchObject({ name: 'Unreachable', exitCode: 5 })
  })
})

describe('a file that did not change', () => {
  const watermarkOf = async (source: Source): Promise<Watermark> => (await readAll(source)).at(-1)?.watermark ?? 'none'

  test.each([
    ['a strong ETag', { content: CSV }],
    ['a weak ETag', { content: CSV, etag: 'weak' }],
    ['a date alone', { content: CSV, etag: 'none', lastModified: 'Fri, 20 Nov 2026 10:00:00 GMT' }],
  ] as const)('is not sent again: %s', async (_, file) => {
    const server = await serve(file)
    const source = await open(server.address)
    const watermark = await watermarkOf(source)
    expect(JSON.parse(JSON.stringify(watermark))).toEqual(watermark)
    expect(await since(source, watermark)).toEqual([])
    server.file = {
      ...file,
      content: Buffer.from('id,name\n1,Ann\n'),
      ...('lastModified' in file ? { lastModified: 'Sat, 21 Nov 2026 10:00:00 GMT' } : {}),
    }
    expect(await since(source, watermark)).toEqual([{ place: 2, cells: ['1', 'Ann'] }])
  })

  test('of a server that tells neither is sent every time', async () => {
    const server = await serve({ content: CSV, etag: 'none' })
    expect(await watermarkOf(await open(server.address))).toBe('none')
  })

  test('a watermark of another address asks for everything, one of another source to start again', async () => {
    const server = await serve({ content: CSV })
    const watermark = await watermarkOf(await open(server.address))
    const other = await open(server.address.replace('people', 'leads'))
    expect(await since(other, watermark)).toHaveLength(25)
    await expect(since(other, '2026-11-20')).rejects.toMatchObject({ name: 'StartAgain' })
  })
})
