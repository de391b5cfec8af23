/** Encodings: what a byte order mark, the option and the bytes themselves say, and what happens where they do not fit. */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { openCsv } from '../../src/sources/csv.ts'
import type { Row } from '../../src/sources/source.ts'
import { readAll, rowsOf } from '../contracts/source.ts'
import { tempCsv } from './temp-csv.ts'

const TEXT = 'id,name\n1,Zoë €5 “q”\n'

const read = async (content: Uint8Array, encoding?: string) => {
  const source = await openCsv({ path: await tempCsv(content), ...(encoding === undefined ? {} : { encoding }) })
  return { columns: source.columns, rows: rowsOf(await readAll(source)) }
}

const expected = { columns: ['id', 'name'], rows: [{ place: 2, cells: ['1', 'Zoë €5 “q”'] }] }

describe('the same text', () => {
  for (const [name, content, encoding] of [
    ['in UTF-8', Buffer.from(TEXT), undefined],
    ['in UTF-8 with a byte order mark', Buffer.from(`\ufeff${TEXT}`), undefined],
    ['in UTF-8 with a byte order mark and the wrong option', Buffer.from(`\ufeff${TEXT}`), 'windows-1252'],
    ['in UTF-16 LE with a byte order mark', iconv.encode(TEXT, 'utf-16le', { addBOM: true }), undefined],
    ['in UTF-16 BE with a byte order mark', iconv.encode(TEXT, 'utf-16be', { addBOM: true }), undefined],
    ['in UTF-16 LE by option', iconv.encode(TEXT, 'utf-16le'), 'utf-16le'],
    ['in Windows-1252 by option', iconv.encode(TEXT, 'windows-1252'), 'windows-1252'],
    ['in GB18030 by option', iconv.encode(TEXT, 'gb18030'), 'GB18030'],
    ['gzipped', gzipSync(TEXT), undefined],
    ['gzipped in UTF-16', gzipSync(iconv.encode(TEXT, 'utf-16be', { addBOM: true })), undefined],
    ['gzipped in two parts', Buffer.concat([gzipSync(TEXT.slice(0, 12)), gzipSync(TEXT.slice(12))]), undefined],
  ] as const) {
    test(`${name}`, async () => expect(await read(content, encoding)).toEqual(expected))
  }
})

test('a character of two halves is whole wherever a block of the file ends', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 3 }), fc.constantFrom('utf-16le', 'utf-16be'), async (shift, encoding) => {
      const name = '😀'.repeat(100_000)
      const content = iconv.encode(`id,name\n${'1'.repeat(shift)},${name}\n`, encoding, { addBOM: true })
      expect((await read(content)).rows).toEqual([{ place: 2, cells: ['1'.repeat(shift), name] }])
    }),
    { numRuns: 8 },
  )
})

describe('text that is not UTF-8', () => {
  const latin = iconv.encode('id,name\n1,Ann\n\n2,Zoë\n', 'windows-1252')
  const advice =
    'is not valid UTF-8. If the file is in another encoding, set it: encoding: windows-1252 is the usual one of older ' +
    'spreadsheets. If it is UTF-8 with some broken rows, set encoding: utf-8 and only those rows are refused.'

  test('refuses the file where nobody said that it is UTF-8', async () => {
    const path = await tempCsv(latin)
    await expect(openCsv({ path })).rejects.toMatchObject({ name: 'ConfigError', message: `${path}:4 ${advice}` })
  })

  test('refuses the file also when it shows far behind the beginning', async () => {
    const path = await tempCsv(
      Buffer.concat([Buffer.from(`id,name\n${'1,Ann\n'.repeat(50_000)}`), iconv.encode('2,"x\nZoë"\n', 'windows-1252')]),
    )
    const source = await openCsv({ path })
    await expect(readAll(source)).rejects.toMatchObject({ name: 'ConfigError', message: `${path}:50003 ${advice}` })
  })

  test('refuses the file when its very last character is cut off', async () => {
    const path = await tempCsv(Buffer.concat([Buffer.from(`id,name\n${'1,Ann\n'.repeat(50_000)}2,Zo`), Buffer.from([0xc3])]))
    await expect(readAll(await openCsv({ path }))).rejects.toThrow(`${path}:50002 is not valid UTF-8.`)
  })

  test('refuses only the row where the option says that the file is UTF-8', async () => {
    const { rows } = await read(latin, 'UTF8')
    expect(rows).toEqual([
      { place: 2, cells: ['1', 'Ann'] },
      {
        place: 4,
        cells: ['2', 'Zo\ufffd'],
        problem: {
          code: 'csv_bad_encoding',
          why: 'The row holds bytes that are no characters in UTF8. Correct them, or the encoding option.',
        },
      },
    ])
  })
})

test('bytes that mean nothing in the encoding that was set refuse the row', async () => {
  const content = Buffer.concat([
    iconv.encode('id,name\n1,東京\n2,', 'shift_jis'),
    Buffer.from([0x81, 0xad]),
    Buffer.from('\n3,x\n'),
  ])
  const { rows } = await read(content, 'shift_jis')
  expect(rows.map((row) => row.problem?.code)).toEqual([undefined, 'csv_bad_encoding', undefined])
})

test('an unknown encoding is refused with examples', async () => {
  const path = await tempCsv(TEXT)
  await expect(openCsv({ path, encoding: 'latin-99' })).rejects.toMatchObject({
    name: 'ConfigError',
    message: 'encoding: latin-99 is not known. Use for example utf-8, windows-1252, iso-8859-15, utf-16le, shift_jis or gb18030.',
  })
})

test('UTF-16 without a byte order mark is told by the NUL bytes in its header', async () => {
  const path = await tempCsv(iconv.encode('id,name\n1,Ann\n', 'utf-16le'))
  await expect(openCsv({ path })).rejects.toMatchObject({
    name: 'ConfigError',
    message: `${path}:1: the header holds NUL bytes. If the file is UTF-16 without a byte order mark, set encoding: utf-16le.`,
  })
})

test('a header that cannot be read in the encoding that was set refuses the file', async () => {
  const path = await tempCsv(iconv.encode('id,größe\n1,2\n', 'windows-1252'))
  await expect(openCsv({ path, encoding: 'utf-8' })).rejects.toThrow(
    `${path}:1: the name of column 2 cannot be read as utf-8. Set encoding: to what the file is written in.`,
  )
})

describe('gzip data', () => {
  const packed = gzipSync(`id,name\n${Array.from({ length: 30_000 }, (_, index) => `${index},${Math.sin(index)}`).join('\n')}\n`)

  const readUntilCut = async (content: Uint8Array) => {
    const path = await tempCsv(content)
    const rows: Row[] = []
    const error = await (async () => {
      for await (const chunk of (await openCsv({ path, chunkRows: 500 })).read({ signal: new AbortController().signal }))
        rows.push(...chunk.rows)
    })().catch((thrown: unknown) => thrown)
    return { path, rows, error }
  }

  test.each([1, 1_000, 100_000])('that stops %i bytes before its end: the rows before it are kept', async (missing) => {
    const { path, rows, error } = await readUntilCut(packed.subarray(0, -missing))
    expect(error).toMatchObject({
      name: 'SourceCutShort',
      message: `${path} ends in the middle of its gzip data. Get the whole file again, for example by repeating the download.`,
    })
    expect(rows.length).toBeGreaterThan(5_000)
    expect(rows.map(({ place, cells, problem }) => [place, cells[0], problem])).toEqual(
      rows.map((_, i) => [i + 2, `${i}`, undefined]),
    )
  })

  test('that is damaged in the middle: the rows before it are kept', async () => {
    const damaged = Buffer.from(packed)
    damaged.fill(0xff, 150_000, 150_100)
    const { rows, error } = await readUntilCut(damaged)
    expect(error).toMatchObject({
      name: 'SourceCutShort',
      message: expect.stringContaining('holds damaged gzip data (Z_DATA_ERROR)'),
    })
    expect(rows.length).toBeGreaterThan(5_000)
  })

  test('that stops before its first row refuses the file', async () => {
    const path = await tempCsv(packed.subarray(0, 12))
    await expect(openCsv({ path })).rejects.toMatchObject({
      name: 'ConfigError',
      message: `${path} ends in the middle of its gzip data. Get the whole file again, for example by repeating the download.`,
    })
  })

  test('that is damaged from its beginning refuses the file', async () => {
    const damaged = Buffer.from(packed)
    damaged.fill(0xff, 10, 60)
    const path = await tempCsv(damaged)
    await expect(openCsv({ path })).rejects.toMatchObject({
      name: 'ConfigError',
      message: `${path} holds damaged gzip data (Z_DATA_ERROR). Get the whole file again, for example by repeating the download.`,
    })
  })
})
