/** What every source with `can.since` promises: an incremental read misses nothing that was written since, or during, an earlier one. */
import { describe, expect, test } from 'vitest'
import { StartAgain } from '../../src/errors.ts'
import type { Chunk, Row, Source, Watermark } from '../../src/sources/source.ts'
import { neverAborted, readQuery, rowsOf, storedAndLoaded } from './source.ts'

/** A source over records that the test may change; at the start there are enough for at least three chunks. */
export interface IncrementalSubject {
  readonly source: Source
  /** The records that are there at the start. */
  readonly ids: readonly string[]
  idOf(row: Row): string
  /** What `write` answered for the content of this row. */
  versionOf(row: Row): string
  /**
   * Creates the record or changes it, at the other side's present time. Answers a text that no other version of it has.
   * `lateMs`: its modification time lies that much in the past, as with a transaction that commits late or an index that lags.
   */
  write(id: string, o?: { lateMs?: number }): Promise<string>
  /** Writes all of these with one and the same modification time; answers the version of each. */
  writeTogether(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** More records than one page or chunk holds. */
  readonly morePerPage: number
  /** A lateness that the source promises to cover. */
  readonly overlapMs: number
  /** Deletes the record. Left out where the source cannot tell that one is gone. */
  remove?(id: string): Promise<void>
  /** Lets time pass on the other side. Left out where it is a real server with a real clock. */
  pass?(ms: number): void
  close(): Promise<void>
}

export const testIncrementalSource = (o: { name: string; make: () => Promise<IncrementalSubject> }): void => {
  const withSubject = (promise: string, check: (subject: IncrementalSubject) => Promise<void>) =>
    test(`${promise}`, async () => {
      const subject = await o.make()
      try {
        await check(subject)
      } finally {
        await subject.close()
      }
    })

  describe(`the contract of an incremental source: ${o.name}`, () => {
    withSubject('a complete read tells a watermark, which is JSON', async ({ source }) => {
      expect(source.can.since).toBe(true)
      const mark = watermarkOf(await readQuery(source, {}))
      expect(storedAndLoaded(mark)).toEqual(mark)
    })

    withSubject('a record that was created and one that was changed since are handed over as they are now', async (subject) => {
      const since = await firstRead(subject)
      const written = await writeAll(subject, ['new-1', subject.ids[0] ?? ''])
      expectLatest(subject, await readQuery(subject.source, { since }), written)
    })

    withSubject('what has not changed for long does not come again', async (subject) => {
      if (subject.pass === undefined) return expect(subject.pass).toBeUndefined()
      subject.pass(10 * subject.overlapMs)
      const since = await firstRead(subject)
      const written = await writeAll(subject, ['new-1'])
      const rows = rowsOf(await readQuery(subject.source, { since }))
      expect(rows.map((row) => subject.idOf(row))).toEqual([...written.keys()])
    })

    withSubject('what is written during a long read comes with the next one', async (subject) => {
      const first: Chunk[] = []
      const written = new Map<string, string>()
      for await (const chunk of subject.source.read({ signal: neverAborted() })) {
        first.push(chunk)
        if (first.length !== 1) continue
        const met = chunk.rows.slice(0, 2).map((row) => subject.idOf(row))
        for (const id of [...met, 'new-1', ...subject.ids.slice(-1)]) written.set(id, await subject.write(id))
        subject.pass?.(10 * subject.overlapMs)
        written.set('new-2', await subject.write('new-2'))
      }
      const second = await readQuery(subject.source, { since: watermarkOf(first) })
      expectLatest(subject, [...first, ...second], written)
    })

    withSubject('what is written during a long incremental read comes with the next one', async (subject) => {
      const since = await firstRead(subject)
      const written = new Map(await subject.writeTogether(idsOf(subject.morePerPage)))
      const second: Chunk[] = []
      for await (const chunk of subject.source.read({ since, signal: neverAborted() })) {
        second.push(chunk)
        if (second.length !== 1) continue
        const [met] = chunk.rows
        if (met !== undefined) written.set(subject.idOf(met), await subject.write(subject.idOf(met)))
        subject.pass?.(10 * subject.overlapMs)
        written.set('new-2', await subject.write('new-2'))
      }
      const third = await readQuery(subject.source, { since: watermarkOf(second) })
      expectLatest(subject, [...second, ...third], written)
    })

    withSubject('a record that becomes visible late, with an earlier time, is not missed', async (subject) => {
      await subject.write('new-1')
      const since = await firstRead(subject)
      const version = await subject.write('late', { lateMs: subject.overlapMs / 2 })
      expectLatest(subject, await readQuery(subject.source, { since }), new Map([['late', version]]))
    })

    withSubject('a record that becomes visible late after an incremental read is not missed by the next', async (subject) => {
      const since = await firstRead(subject)
      await subject.write('new-1')
      const next = watermarkOf(await readQuery(subject.source, { since }))
      const version = await subject.write('late', { lateMs: subject.overlapMs / 2 })
      expectLatest(subject, await readQuery(subject.source, { since: next }), new Map([['late', version]]))
    })

    withSubject('many records with the same time, more than a page holds, all come', async (subject) => {
      const since = await firstRead(subject)
      const before = await writeAll(subject, ['before'])
      const together = await subject.writeTogether(idsOf(subject.morePerPage))
      const after = await writeAll(subject, ['after'])
      expectLatest(subject, await readQuery(subject.source, { since }), new Map([...before, ...together, ...after]))
    })

    withSubject('within one incremental read no version of a record comes twice', async (subject) => {
      const since = await firstRead(subject)
      await subject.writeTogether(idsOf(subject.morePerPage))
      const rows = rowsOf(await readQuery(subject.source, { since })).map((row) => `${subject.idOf(row)} ${subject.versionOf(row)}`)
      expect(rows).toEqual([...new Set(rows)])
    })

    withSubject('an incremental read goes on from each of its cursors without loss', async (subject) => {
      const since = await firstRead(subject)
      const written = new Map(await subject.writeTogether(idsOf(subject.morePerPage)))
      for (const id of ['after-1', 'after-2']) written.set(id, await subject.write(id))
      const chunks = await readQuery(subject.source, { since })
      if (!subject.source.can.resume) return expect(chunks[0]?.cursor).toBeUndefined()
      for (const [index, chunk] of chunks.entries()) {
        if (chunk.cursor === undefined) throw new Error('a source that can resume needs a cursor')
        const rest = await readQuery(subject.source, { since, after: storedAndLoaded(chunk.cursor) })
        expectLatest(subject, [...chunks.slice(0, index + 1), ...rest], written)
        if (rest.length > 0) expect(watermarkOf(rest)).toEqual(watermarkOf(chunks))
      }
    })

    withSubject('read after read, every record arrives as it is at the end', async (subject) => {
      let since = await firstRead(subject)
      const chunks: Chunk[] = []
      const written = new Map<string, string>()
      for (const id of ['new-1', 'new-2', subject.ids[1] ?? '', 'new-1']) {
        written.set(id, await subject.write(id))
        const read = await readQuery(subject.source, { since })
        chunks.push(...read)
        since = read.length === 0 ? since : watermarkOf(read)
        subject.pass?.(2 * subject.overlapMs)
      }
      expectLatest(subject, chunks, written)
    })

    withSubject('a record that was deleted comes as gone, where the source can tell', async (subject) => {
      if (subject.remove === undefined) return expect(subject.remove).toBeUndefined()
      const since = await firstRead(subject)
      const [removed = ''] = subject.ids
      await subject.remove(removed)
      const rows = rowsOf(await readQuery(subject.source, { since }))
      const gone = rows.filter((row) => row.problem === undefined && row.gone === true)
      expect(gone.map((row) => subject.idOf(row))).toEqual([removed])
    })

    withSubject('a watermark that it never made asks to start again', async ({ source }) => {
      await expect(readQuery(source, { since: { made: 'elsewhere' } })).rejects.toThrow(StartAgain)
      await expect(readQuery(source, { since: 'yesterday' })).rejects.toThrow(StartAgain)
    })
  })
}

/** The watermark of a complete first read. */
const firstRead = async ({ source }: IncrementalSubject): Promise<Watermark> => watermarkOf(await readQuery(source, {}))

/** As it comes back from the database. */
function watermarkOf(chunks: readonly Chunk[]): Watermark {
  const mark = chunks.at(-1)?.watermark
  if (mark === undefined) throw new Error('the last chunk of a read needs a watermark')
  return storedAndLoaded(mark)
}

async function writeAll(subject: IncrementalSubject, ids: readonly string[]): Promise<Map<string, string>> {
  const written = new Map<string, string>()
  for (const id of ids) written.set(id, await subject.write(id))
  return written
}

/** Each of these records was handed over, and the last time as it was written last. */
function expectLatest(subject: IncrementalSubject, chunks: readonly Chunk[], written: ReadonlyMap<string, string>): void {
  const latest = new Map(rowsOf(chunks).map((row) => [subject.idOf(row), subject.versionOf(row)]))
  expect(new Map([...written.keys()].map((id) => [id, latest.get(id)]))).toEqual(written)
}

const idsOf = (count: number) => Array.from({ length: count }, (_, index) => `together-${index}`)
