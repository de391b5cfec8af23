/** Chunks and their cursors: how far a read came, and when it can not be gone on with. */
import { utimes, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { openCsv } from '../../src/sources/csv.ts'
import { readAll, rowsOf } from '../contracts/source.ts'
import { csvModel } from './csv-model.ts'
import { countOpen, rowsIn, tempCsv } from './temp-csv.ts'

describe('chunks', () => {
  test('hold up to 5,000 rows, fewer when rows are wide', async () => {
    const narrow = await readAll(await openCsv({ path: await tempCsv(`id\n${'1\n'.repeat(12_000)}`) }))
    expect(narrow.map((chunk) => chunk.rows.length)).toEqual([5_000, 5_000, 2_000])
    const wide = await readAll(await openCsv({ path: await tempCsv(`id\n${`${'x'.repeat(300_000)}\n`.repeat(5)}`) }))
    expect(wide.map((chunk) => chunk.rows.length)).toEqual([2, 2, 1])
  })

  test('a cursor says how far the read has come', async () => {
    const path = await tempCsv('id,name\n1,"a\nb"\n2,é\n')
    const [first, second] = await readAll(await openCsv({ path, chunkRows: 1 }))
    expect(first?.cursor).toMatchObject({ byte: 16, line: 4, rows: 1 })
    expect(second?.cursor).toMatchObject({ byte: 21, line: 5, rows: 2 })
  })

  test('problems do not depend on where blocks of the file end', async () => {
    const filler = 'x'.repeat(997)
    const content = `id,name\n${Array.from({ length: 2_000 }, (_, i) => (i % 500 === 259 ? `${i},a\0` : `${i},é${filler}`)).join('\n')}`
    const refused = (await rowsIn(content)).filter((row) => row.problem !== undefined)
    expect(refused.map((row) => row.place)).toEqual([261, 761, 1261, 1761])
  })
})

const encoders = fc.constantFrom(
  (text: string) => Buffer.from(text),
  (text: string) => Buffer.from(`\ufeff${text}`),
  (text: string) => iconv.encode(text, 'utf-16be', { addBOM: true }),
  (text: string) => gzipSync(text),
)

test('whatever the file holds, reading after any cursor yields exactly the rows that follow, with the same places', async () => {
  const path = await tempCsv('')
  await fc.assert(
    fc.asyncProperty(csvModel, encoders, fc.integer({ min: 1, max: 4 }), async ({ text, columns, rows }, encode, chunkRows) => {
      await writeFile(path, encode(text))
      const source = await openCsv({ path, delimiter: ',', chunkRows })
      expect(source.columns).toEqual(columns)
      const chunks = await readAll(source)
      expect(rowsOf(chunks)).toEqual(rows)
      for (const [index, { cursor }] of chunks.entries()) {
        if (cursor === undefined) throw new Error('every chunk of a file ends in a cursor')
        expect(await readAll(source, cursor)).toEqual(chunks.slice(index + 1))
      }
    }),
    { numRuns: 60 },
  )
})

describe('a file that changed is read from the beginning', () => {
  const setUp = async () => {
    const path = await tempCsv('id,name\n1,a\n2,b\n3,c\n')
    await utimes(path, 1_000, 1_000)
    const source = await openCsv({ path, chunkRows: 1 })
    const [first, second] = await readAll(source)
    return { path, source, first: first?.cursor, second: second?.cursor }
  }

  test('when it grew', async () => {
    const { path, source, first } = await setUp()
    await writeFile(path, 'id,name\n1,a\n2,b\n3,c\n4,d\n')
    await expect(readAll(source, first)).rejects.toThrow(
      `${path} cannot be read on from where the last read stopped: its size changed from 20 to 24 bytes. It has to be read from the beginning.`,
    )
  })

  test('when it was written to and is as long as before', async () => {
    const { path, source, first } = await setUp()
    await writeFile(path, 'id,name\n1,a\n2,b\n3,d\n')
    await expect(readAll(source, first)).rejects.toThrow(
      'stopped: it was written to in the meantime. It has to be read from the beginning.',
    )
  })

  test('when its beginning changed and its time was put back', async () => {
    const { path, source, first } = await setUp()
    await writeFile(path, 'id,name\n1,z\n2,b\n3,c\n')
    await utimes(path, 1_000, 1_000)
    await expect(readAll(source, first)).rejects.toThrow('stopped: its beginning changed. It has to be read from the beginning.')
  })

  test('when the text before the position changed, far behind the beginning', async () => {
    const rows = Array.from({ length: 9_000 }, (_, index) => `${index},${'x'.repeat(10)}`)
    const path = await tempCsv(`id,name\n${rows.join('\n')}\n`)
    await utimes(path, 1_000, 1_000)
    const source = await openCsv({ path, chunkRows: 8_000 })
    const [first] = await readAll(source)
    rows[7_999] = `7999,${'y'.repeat(10)}`
    await writeFile(path, `id,name\n${rows.join('\n')}\n`)
    await utimes(path, 1_000, 1_000)
    await expect(readAll(source, first?.cursor)).rejects.toThrow(
      'stopped: the text before line 8002 changed. It has to be read from the beginning.',
    )
  })

  test('when it is read with other settings', async () => {
    const { path, first } = await setUp()
    await expect(readAll(await openCsv({ path, quote: "'" }), first)).rejects.toThrow(
      'stopped: its delimiter or its quote is another.',
    )
    await expect(readAll(await openCsv({ path, encoding: 'windows-1252' }), first)).rejects.toThrow(
      'stopped: its encoding was utf-8 and is windows-1252.',
    )
  })

  test('when the stored position is not one of a CSV file', async () => {
    const { source } = await setUp()
    await expect(readAll(source, { page: 7 })).rejects.toThrow('stopped: the position that was stored is not one of a CSV file.')
  })

  test('when it is written to while it is read', async () => {
    const { path, source } = await setUp()
    const reading = (async () => {
      for await (const chunk of source.read({ signal: new AbortController().signal }))
        await writeFile(path, `id,name\n${chunk.rows.length},a\n`)
    })()
    await expect(reading).rejects.toThrow(
      'stopped: it was written to while it was being read. It has to be read from the beginning.',
    )
    expect(countOpen(path)).toBe(0)
  })

  test('a read from the beginning takes the new content, unless the columns are others', async () => {
    const { path, source } = await setUp()
    await writeFile(path, 'id,name\n9,z\n')
    expect(rowsOf(await readAll(source))).toEqual([{ place: 2, cells: ['9', 'z'] }])
    await writeFile(path, 'id,title\n9,z\n')
    await expect(readAll(source)).rejects.toThrow(
      `${path}: the header changed since the file was opened. Run again to read the file as it is now.`,
    )
  })
})

test('a signal stops a read at once, also while it passes over what was read before', async () => {
  const path = await tempCsv(gzipSync(`id,name\n${'1,some text that is packed well\n'.repeat(300_000)}`))
  const source = await openCsv({ path, chunkRows: 50_000 })
  const chunks = await readAll(source)
  const reading = source.read({ after: chunks.at(-1)?.cursor ?? null, signal: AbortSignal.abort(new Error('stop')) })
  await expect(reading[Symbol.asyncIterator]().next()).rejects.toThrow('stop')
  expect(countOpen(path)).toBe(0)
})
