/** JSON lines on real files: what is a row, where it stands, and which lines are refused alone. */
import { rm, truncate, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { localFile } from '../../src/sources/input-file.ts'
import { type JsonlOptions, openJsonlInput } from '../../src/sources/jsonl.ts'
import type { Row } from '../../src/sources/source.ts'
import { readAll, rowsOf, testSource } from '../contracts/source.ts'
import { countOpen, tempCsv } from './temp-csv.ts'

const PEOPLE = Array.from({ length: 25 }, (_, index) => ({ id: index, name: `Zoë ${index}`, tags: ['a', { b: null }] }))
const LINES = PEOPLE.map((person) => JSON.stringify(person)).join('\n')

const open = (path: string, o: JsonlOptions = {}) => openJsonlInput(localFile(path), o)
const temp = (content: string | Uint8Array, name = 'people.jsonl') => tempCsv(content, name)
const rowsIn = async (content: string | Uint8Array, o: JsonlOptions = {}): Promise<Row[]> =>
  rowsOf(await readAll(await open(await temp(content), o)))

for (const [name, encode, file] of [
  ['a plain file', (text: string) => Buffer.from(text), 'people.jsonl'],
  ['a file with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`), 'people.jsonl'],
  ['a gzipped file', (text: string) => gzipSync(text), 'people.jsonl.gz'],
] as const) {
  testSource({
    name: `JSON lines in ${name}`,
    make: async () => {
      const path = await temp(encode(LINES), file)
      return {
        source: await open(path, { chunkRows: 7 }),
        rows: PEOPLE.map((person) => [person]),
        open: () => countOpen(path),
        change: () => writeFile(path, encode(`${LINES}\n`)),
        remove: () => rm(path, { force: true }),
      }
    },
  })
}

describe('lines', () => {
  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('%s: blank ones are no rows and still count', async (_, end) => {
    expect(await rowsIn(['', '{"a":1}', '  \t ', '', ' {"a":2} ', '{"a":3}'].join(end))).toEqual([
      { place: 2, cells: [{ a: 1 }] },
      { place: 5, cells: [{ a: 2 }] },
      { place: 6, cells: [{ a: 3 }] },
    ])
  })

  test('of equal names in one object the last counts', async () => {
    expect((await rowsIn('{"a":1,"b":2,"a":3}'))[0]?.cells).toEqual([{ a: 3, b: 2 }])
  })

  test('a name that means something to JavaScript is a name like any other', async () => {
    const [document] = (await rowsIn('{"__proto__":{"admin":true},"constructor":1}'))[0]?.cells ?? []
    expect(Object.entries(document ?? {})).toEqual([
      ['__proto__', { admin: true }],
      ['constructor', 1],
    ])
  })
})

describe('numbers', () => {
  test('that a double cannot hold are texts with all their digits', async () => {
    const line =
      '{"id":12345678901234567890,"minus":-9007199254740993,"max":9007199254740991,"rate":0.1,"huge":1e400,"in":[90071992547409931]}'
    expect((await rowsIn(line))[0]?.cells).toEqual([
      {
        id: '12345678901234567890',
        minus: '-9007199254740993',
        max: 9_007_199_254_740_991,
        rate: 0.1,
        huge: '1e400',
        in: ['90071992547409931'],
      },
    ])
  })

  test('inside texts are left alone', async () => {
    const line = '{"note":"say \\"12345678901234567890\\" and 1e400","id":12345678901234567890}'
    expect((await rowsIn(line))[0]?.cells).toEqual([{ note: 'say "12345678901234567890" and 1e400', id: '12345678901234567890' }])
  })

  test('whatever the document, everything else is what JSON.parse makes of it', async () => {
    const path = await temp('')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 }), async (documents) => {
        const texts = documents.map((document) => JSON.stringify(document))
        await writeFile(path, texts.join('\n'))
        const rows = rowsOf(await readAll(await open(path, { chunkRows: 3 })))
        expect(rows.map(({ cells }) => cells[0])).toEqual(texts.map((text) => asRead(JSON.parse(text))))
      }),
      { numRuns: 60 },
    )
  })

  const asRead = (value: unknown): unknown => {
    if (typeof value === 'number')
      return Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(JSON.stringify(value))
        ? JSON.stringify(value)
        : value
    if (Array.isArray(value)) return value.map(asRead)
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asRead(inner)]))
      : value
  }
})

describe('a line that is refused alone, with its text', () => {
  test.each([
    ['cut off', '{"a":"x', 'jsonl_not_json', 'The line is not JSON: a closing quote was expected at column 8.'],
    ['a comma too many', '{"a":1,}', 'jsonl_not_json', 'The line is not JSON: a name in quotes was expected at column 8.'],
    ['single quotes', "{'a':1}", 'jsonl_not_json', 'The line is not JSON: a name in quotes or "}" was expected at column 2.'],
    ['two objects', '{"ü":1} {"b":2}', 'jsonl_not_json', 'The line is not JSON: nothing more was expected at column 9.'],
    ['NaN', '{"a":NaN}', 'jsonl_not_json', 'The line is not JSON: a value was expected at column 6.'],
    ['a list', '[1]', 'jsonl_no_object', 'The line holds a list, not an object such as {"email": …}.'],
    ['null', 'null', 'jsonl_no_object', 'The line holds null, not an object such as {"email": …}.'],
    ['a text', '"ann@example.com"', 'jsonl_no_object', 'The line holds a text, not an object such as {"email": …}.'],
    [
      'a NUL byte',
      '{"a":"\0"}',
      'jsonl_not_json',
      'The line is not JSON: the rest of a text, without control characters and unknown escapes, was expected at column 7.',
    ],
  ])('%s', async (_, line, code, why) => {
    expect(await rowsIn(`{"ok":1}\n${line}\n{"ok":2}`)).toEqual([
      { place: 1, cells: [{ ok: 1 }] },
      { place: 2, cells: [line], problem: { code, why } },
      { place: 3, cells: [{ ok: 2 }] },
    ])
  })

  test('no reason quotes what the line holds', async () => {
    const [, bad] = await rowsIn('{"ok":1}\n{"email":"ann@example.com" "token-4711"}')
    expect(bad?.problem?.why).toBe('The line is not JSON: "," or "}" was expected at column 28.')
  })

  test('bytes that are no UTF-8', async () => {
    const rows = await rowsIn(
      Buffer.concat([Buffer.from('{"name":"Zoë"}\n{"name":"Zo'), Buffer.from([0xeb]), Buffer.from('"}\n{"name":"Zoë"}')]),
    )
    expect(rows.map(({ problem }) => problem?.code)).toEqual([undefined, 'jsonl_bad_encoding', undefined])
  })

  test('a document that is nested too deep to walk through', async () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect((await rowsIn(`${deep}\n{"ok":"${'[{'.repeat(2_000)}"}`)).map(({ problem }) => problem?.code)).toEqual([
      'jsonl_too_deep',
      undefined,
    ])
  })

  test('a line over the limit, which is passed over without being held', async () => {
    const filler = 'x'.repeat(3 * 1024 * 1024)
    const rows = await rowsIn(`{"ok":1}\n{"a":"${filler}"}\n{"ok":2}\n{"a":"${filler}`)
    expect(rows).toEqual([
      { place: 1, cells: [{ ok: 1 }] },
      {
        place: 2,
        cells: [],
        problem: { code: 'jsonl_line_too_large', why: 'The line is larger than 1048576 bytes. Each line must hold one object.' },
      },
      { place: 3, cells: [{ ok: 2 }] },
      { place: 4, cells: [], problem: expect.objectContaining({ code: 'jsonl_line_too_large' }) },
    ])
  })

  test('wherever blocks of the file end', async () => {
    const filler = 'é'.repeat(499)
    const content = Array.from({ length: 2_000 }, (_, i) => (i % 500 === 259 ? `{"i":${i},}` : `{"i":${i},"t":"${filler}"}`)).join(
      '\n',
    )
    const refused = (await rowsIn(content)).filter(({ problem }) => problem !== undefined)
    expect(refused.map(({ place }) => place)).toEqual([260, 760, 1260, 1760])
  })
})

describe('a file that is refused as a whole', () => {
  test.each([
    ['an empty file', '', 'is empty. Check that the export is complete; without rows there is nothing to sync.'],
    ['blank lines alone', '\n \n\r\n', 'is empty. Check that the export is complete; without rows there is nothing to sync.'],
    [
      'a list over the whole file',
      '\n[{"a":1},\n{"a":2}]',
      "holds one JSON list, but each line must be an object of its own. jq -c '.[]' makes lines of it.",
    ],
    [
      'an object over several lines',
      '{\n  "a": 1\n}',
      'holds a JSON document that runs over several lines, but each line must be an object of its own. jq -c . makes lines of it.',
    ],
    [
      'UTF-16',
      Buffer.from('\ufeff{"a":1}', 'utf16le'),
      'is written in utf-16le, but JSON lines must be UTF-8. Write the file as UTF-8.',
    ],
    [
      'a web page',
      '<!doctype html><p>',
      'is a web page, not JSON lines. It may be a login or error page that was saved instead of the export: get the export again.',
    ],
  ])('%s', async (_, content, message) => {
    const path = await temp(content)
    await expect((async () => readAll(await open(path)))()).rejects.toMatchObject({
      name: 'ConfigError',
      message: `${path} ${message}`,
    })
  })
})

test('gzip data that ends in the middle: the lines before it are kept', async () => {
  const path = await temp(
    gzipSync(Array.from({ length: 20_000 }, (_, i) => `{"i":${i},"n":${Math.sin(i)}}`).join('\n')),
    'people.jsonl.gz',
  )
  await truncate(path, 100_000)
  const source = await open(path, { chunkRows: 1_000 })
  const rows: Row[] = []
  const reading = (async () => {
    for await (const chunk of source.read({ signal: new AbortController().signal })) rows.push(...chunk.rows)
  })()
  await expect(reading).rejects.toMatchObject({
    name: 'SourceCutShort',
    message: expect.stringContaining('ends in the middle of its gzip data'),
  })
  expect(rows.length).toBeGreaterThan(5_000)
  expect(rows.map(({ problem }) => problem)).toEqual(rows.map(() => undefined))
})
