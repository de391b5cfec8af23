/** What every source promises, as tests: a new source passes this suite before it has tests of its own. */
import { describe, expect, test } from 'vitest'
import { StartAgain } from '../../src/errors.ts'
import type { Chunk, Cursor, ReadQuery, Row, Source } from '../../src/sources/source.ts'

/** A source over an input whose rows the test knows: at least three chunks, no refused row. */
export interface SourceUnderTest {
  readonly source: Source
  /** The cells of every row, in order. */
  readonly rows: readonly (readonly unknown[])[]
  /** How many file handles, connections or the like the source holds open right now. */
  open(): number | Promise<number>
  /** Changes the input so that no cursor made before may be used any more; left out where cursors stay valid, as those of an API do. */
  change?(): Promise<void>
  /** Takes the input away. */
  remove(): Promise<void>
}

export const testSource = (o: { name: string; make: () => Promise<SourceUnderTest> }): void => {
  const withSource = (promise: string, check: (subject: SourceUnderTest) => Promise<void>) =>
    test(`${promise}`, async () => {
      const subject = await o.make()
      try {
        await check(subject)
      } finally {
        await subject.remove()
      }
    })

  describe(`the contract of a source: ${o.name}`, () => {
    withSource('opening reads no further than the header and holds nothing open', async ({ source, open }) => {
      expect(source.label).not.toBe('')
      expect(await open()).toBe(0)
    })

    withSource('every row is handed over once, in order, in chunks that are never empty', async ({ source, rows }) => {
      const chunks = await readAll(source)
      expect(chunks.length).toBeGreaterThanOrEqual(3)
      expect(rowsOf(chunks).map((row) => row.cells)).toEqual(rows)
      for (const chunk of chunks) {
        expect(chunk.rows.length).toBeGreaterThan(0)
        expect(chunk.rows.length).toBeLessThanOrEqual(6_000)
      }
    })

    withSource('a row has as many cells as there are columns, or is one document', async ({ source }) => {
      const width = source.columns?.length ?? 1
      for (const row of rowsOf(await readAll(source))) expect(row.cells).toHaveLength(width)
    })

    withSource('places are whole numbers, unique and growing', async ({ source }) => {
      const places = rowsOf(await readAll(source)).map((row) => row.place)
      expect(places.every(Number.isSafeInteger)).toBe(true)
      expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b))
    })

    withSource('a complete read returns normally and leaves nothing open', async ({ source, open }) => {
      const reading = source.read({ signal: neverAborted() })[Symbol.asyncIterator]()
      let step = await reading.next()
      while (step.done !== true) step = await reading.next()
      expect(step).toEqual({ done: true, value: undefined })
      expect(await open()).toBe(0)
    })

    withSource('two reads at the same time do not disturb each other', async ({ source, rows }) => {
      const [one, two] = await Promise.all([readAll(source), readAll(source)])
      expect(rowsOf(one).map((row) => row.cells)).toEqual(rows)
      expect(rowsOf(two)).toEqual(rowsOf(one))
    })

    withSource('a cursor is JSON, and reading after it yields exactly the rows that follow', async ({ source }) => {
      const chunks = await readAll(source)
      for (const [index, chunk] of chunks.entries()) {
        expect(chunk.cursor !== undefined).toBe(source.can.resume)
        if (chunk.cursor === undefined) continue
        const rest = await readAll(source, storedAndLoaded(chunk.cursor))
        expect(rowsOf(rest)).toEqual(rowsOf(chunks.slice(index + 1)))
        expect(rest.at(-1)?.cursor).toEqual(index + 1 < chunks.length ? chunks.at(-1)?.cursor : undefined)
      }
    })

    withSource('a cursor that it never made asks to start again', async ({ source, open }) => {
      if (!source.can.resume) return expect(rowsOf(await readAll(source))).not.toEqual([])
      await expect(readAll(source, { made: 'elsewhere' })).rejects.toThrow(StartAgain)
      expect(await open()).toBe(0)
    })

    withSource('a cursor of an input that has changed since asks to start again', async ({ source, change, open }) => {
      if (!source.can.resume || change === undefined) return expect(change).toBeUndefined()
      const [first] = await readAll(source)
      if (first?.cursor === undefined) throw new Error('a source that can resume needs a cursor')
      await change()
      await expect(readAll(source, first.cursor)).rejects.toThrow(StartAgain)
      expect(await open()).toBe(0)
    })

    withSource('a signal that was aborted before yields nothing', async ({ source, open }) => {
      const reason = new Error('told to stop')
      await expect(
        source
          .read({ signal: AbortSignal.abort(reason) })
          [Symbol.asyncIterator]()
          .next(),
      ).rejects.toBe(reason)
      expect(await open()).toBe(0)
    })

    withSource('an abort during the read ends it with the reason, after the chunk at hand', async ({ source, open }) => {
      const controller = new AbortController()
      const reason = new Error('told to stop')
      let chunks = 0
      const reading = (async () => {
        for await (const chunk of source.read({ signal: controller.signal })) {
          chunks += chunk.rows.length > 0 ? 1 : 0
          controller.abort(reason)
        }
      })()
      await expect(reading).rejects.toBe(reason)
      expect(chunks).toBe(1)
      expect(await open()).toBe(0)
    })

    withSource('a consumer that leaves early leaves nothing open', async ({ source, open }) => {
      for await (const chunk of source.read({ signal: neverAborted() })) {
        expect(chunk.rows.length).toBeGreaterThan(0)
        break
      }
      expect(await open()).toBe(0)
    })

    withSource('a consumer that throws leaves nothing open', async ({ source, open }) => {
      const failing = (async () => {
        for await (const chunk of source.read({ signal: neverAborted() }))
          throw new Error(`could not store ${chunk.rows.length} rows`)
      })()
      await expect(failing).rejects.toThrow('could not store')
      expect(await open()).toBe(0)
    })
  })
}

/** All chunks of one read. */
export const readAll = (source: Source, after?: Cursor): Promise<Chunk[]> => readQuery(source, after === undefined ? {} : { after })

/** All chunks of one read of a part. */
export const readQuery = async (source: Source, query: Omit<ReadQuery, 'signal'>): Promise<Chunk[]> => {
  const chunks: Chunk[] = []
  for await (const chunk of source.read({ ...query, signal: neverAborted() })) chunks.push(chunk)
  return chunks
}

export const rowsOf = (chunks: readonly Chunk[]): Row[] => chunks.flatMap((chunk) => chunk.rows)

export const neverAborted = (): AbortSignal => new AbortController().signal

/** What a jsonb column makes of a cursor. */
export const storedAndLoaded = (cursor: Cursor): Cursor => {
  const loaded: Cursor = JSON.parse(JSON.stringify(cursor))
  return loaded
}
