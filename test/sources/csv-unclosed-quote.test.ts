/** A quote that is never closed: what was read before it, and what is said about it. */
import { describe, expect, test } from 'vitest'
import { openCsv } from '../../src/sources/csv.ts'
import type { Row } from '../../src/sources/source.ts'
import { countOpen, tempCsv } from './temp-csv.ts'

describe('an unclosed quote keeps the rows before it and names the line on which it opened', () => {
  const readUntilCut = async (content: string, chunkRows = 2) => {
    const path = await tempCsv(content)
    const source = await openCsv({ path, chunkRows })
    const rows: Row[] = []
    const reading = (async () => {
      for await (const chunk of source.read({ signal: new AbortController().signal })) rows.push(...chunk.rows)
    })()
    const failure: unknown = await reading.then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(countOpen(path)).toBe(0)
    return { path, failure, places: rows.map((row) => row.place), problems: rows.map((row) => row.problem?.code) }
  }

  test('when no quote follows it', async () => {
    const { path, failure, places } = await readUntilCut('id,a,b\n1,"x\ny",z\n2,b,c\n3,"d\ne","f\n4,g,h\n')
    expect(places).toEqual([2, 4])
    expect(failure).toMatchObject({
      name: 'SourceCutShort',
      message:
        `${path}:6: the quote that opens on line 6 is not closed where its cell ends, so the rows after it cannot be told apart. ` +
        'The rows before it were read. Close the quote (a quote inside quotes is written twice) and run again.',
    })
  })

  test('when the opening quote of a later cell would close it', async () => {
    const { failure, places } = await readUntilCut('id,name\n1,a\n2,"b\n3,"c"\n4,d\n')
    expect(places).toEqual([2])
    expect(failure).toMatchObject({
      name: 'SourceCutShort',
      message: expect.stringContaining(':3: the quote that opens on line 3'),
    })
  })

  test('in the middle of a large file, without holding what follows', async () => {
    const line = '2,a row like many others\n'
    const { failure, places } = await readUntilCut(`id,name\n1,a\n2,"b\n${line.repeat(1_000_000)}`)
    expect(places).toEqual([2])
    expect(failure).toMatchObject({
      name: 'SourceCutShort',
      message: expect.stringContaining(':3: the quote that opens on line 3'),
    })
  })

  test('in the middle of a large file, with a quoted cell far behind', async () => {
    const line = '2,a row like many others\n'
    const { failure, places, problems } = await readUntilCut(`id,name\n1\n2,"b\n${line.repeat(800_000)}3,"c"\n4,d\n`)
    expect([places, problems]).toEqual([[2], ['csv_ragged_row']])
    expect(failure).toMatchObject({
      name: 'SourceCutShort',
      message: expect.stringContaining(':3: the quote that opens on line 3'),
    })
  })
})
