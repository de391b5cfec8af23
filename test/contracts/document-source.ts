/** What every source of documents promises beyond what every source does, as tests: each row is one document that makes a page. */
import { describe, expect, test } from 'vitest'
import { createConverter } from '../../src/pages/convert.ts'
import { type PageDocument, pageDocument } from '../../src/pages/document.ts'
import { createSplitter } from '../../src/pages/split.ts'
import type { Chunk, Row, Source } from '../../src/sources/source.ts'
import { splitDocuments } from '../../src/sources/split-documents.ts'
import { readAll, rowsOf, storedAndLoaded } from './source.ts'

export interface ExpectedDocument extends Pick<PageDocument, 'external_id' | 'format'> {
  /** Null = the document itself does not say; left out = the test does not know. */
  readonly title?: string | null
  readonly url?: string | null
  readonly locale?: string | null
  /** Words of its text as a reader sees it. */
  readonly says: string
}

/** A source over documents that the test knows, in at least three chunks; each has a second-level heading. */
export interface DocumentSubject {
  readonly source: Source
  /** In any order. */
  readonly documents: readonly ExpectedDocument[]
  /** Puts these words into the text of the document. */
  edit(id: string, words: string): Promise<void>
  /** Deletes the document, or takes it away from readers. */
  remove(id: string): Promise<void>
  /** Makes a document unreadable; answers its id, or null where a source cannot tell it. */
  spoil(): Promise<string | null>
  close(): Promise<void>
}

export const testDocumentSource = (o: { name: string; make: () => Promise<DocumentSubject> }): void => {
  const withSubject = (promise: string, check: (subject: DocumentSubject) => Promise<void>) =>
    test(`${promise}`, async () => {
      const subject = await o.make()
      try {
        await check(subject)
      } finally {
        await subject.close()
      }
    })

  describe(`the contract of a source of documents: ${o.name}`, () => {
    withSubject('every row is one document, and it has no columns', async ({ source, documents }) => {
      const rows = rowsOf(await readAll(source))
      expect(source.columns).toBeUndefined()
      expect(rows.map((row) => row.cells.length)).toEqual(documents.map(() => 1))
      for (const row of rows) expect(pageDocument.safeParse(row.cells[0]).error).toBeUndefined()
    })

    withSubject('every document comes once, by an id that fits, with title, format, address and language', async (subject) => {
      const found = documentsOf(await readAll(subject.source))
      const ids = found.map((document) => document.external_id)
      expect(ids.toSorted()).toEqual(subject.documents.map((document) => document.external_id).toSorted())
      for (const id of ids) expect(id).toMatch(/^.{1,512}$/)
      for (const { says: _, ...expected } of subject.documents) {
        expect(found.find((document) => document.external_id === expected.external_id)).toMatchObject(expected)
      }
    })

    withSubject('an address is one that people can follow, or there is none', async ({ source }) => {
      for (const { url } of documentsOf(await readAll(source))) if (url) expect(new URL(url).protocol).toMatch(/^https?:$/)
    })

    withSubject('every document makes a page that says what the document says', async ({ source, documents }) => {
      const convert = await createConverter({})
      const pages = new Map(documentsOf(await readAll(source)).map((document) => [document.external_id, convert(document)]))
      for (const { external_id: id, says } of documents) {
        expect(pages.get(id)).toMatchObject({ html: expect.stringContaining(says) })
      }
    })

    withSubject('documents that nobody changed are the same in the next read, in the same order', async ({ source }) => {
      const first = rowsOf(await readAll(source))
      expect(rowsOf(await readAll(source))).toEqual(first)
    })

    withSubject('an edited document keeps its id; it alone is another one', async ({ source, documents, edit }) => {
      const before = byId(await readAll(source))
      const id = middle(documents)
      await edit(id, 'Now it says something else.')
      const after = byId(await readAll(source))
      const changed = [...after].filter(([one, document]) => textIn(document) !== textIn(before.get(one)))
      expect(changed.map(([one]) => one)).toEqual([id])
      expect(textIn(after.get(id))).toContain('Now it says something else.')
      expect([...after.keys()].toSorted()).toEqual([...before.keys()].toSorted())
    })

    withSubject('a document that was taken away is missing from the next read, or said to be gone', async (subject) => {
      const id = middle(subject.documents)
      await subject.remove(id)
      const rows = rowsOf(await readAll(subject.source)).filter((row) => row.problem !== undefined || row.gone !== true)
      const left = subject.documents.map((document) => document.external_id).filter((one) => one !== id)
      expect(rows.map(idOf).toSorted()).toEqual(left.toSorted())
    })

    withSubject('a document that cannot be read is refused alone, by its id where that can be told', async (subject) => {
      const id = await subject.spoil()
      const rows = rowsOf(await readAll(subject.source))
      const convert = await createConverter({})
      const isRefused = (row: Row) => row.problem !== undefined || 'refused' in convertRow(row, convert)
      const refused = rows.filter(isRefused)
      expect(refused).toHaveLength(1)
      expect(refused.map((row) => idOf(row) ?? null)).toEqual([id])
      const others = subject.documents.map((document) => document.external_id).filter((one) => one !== id)
      expect(rows.filter((row) => !isRefused(row)).map(idOf)).toEqual(expect.arrayContaining(others))
    })

    withSubject('cut at its headings, each piece has an id of its own, and a read goes on after every cursor', async (subject) => {
      const source = splitDocuments(subject.source, await createSplitter({}))
      const chunks = await readAll(source)
      const ids = rowsOf(chunks).map(idOf)
      expect(ids).toEqual([...new Set(ids)])
      for (const { external_id: id } of subject.documents) {
        expect(ids.filter((one) => one?.startsWith(`${id}#`))).not.toEqual([])
      }
      const places = rowsOf(chunks).map((row) => row.place)
      expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b))
      for (const [index, { cursor }] of chunks.entries()) {
        if (cursor === undefined) continue
        const rest = await readAll(source, storedAndLoaded(cursor))
        expect(rowsOf(rest)).toEqual(rowsOf(chunks.slice(index + 1)))
      }
    })
  })
}

export function documentsOf(chunks: readonly Chunk[]): PageDocument[] {
  return rowsOf(chunks).map((row) => pageDocument.parse(row.cells[0]))
}

function byId(chunks: readonly Chunk[]): Map<string, PageDocument> {
  return new Map(documentsOf(chunks).map((document) => [document.external_id, document]))
}

function idOf(row: Row): string | undefined {
  const cell = row.cells[0]
  const id = typeof cell === 'object' && cell !== null && 'external_id' in cell ? cell.external_id : undefined
  return typeof id === 'string' ? id : undefined
}

function convertRow(row: Row, convert: Awaited<ReturnType<typeof createConverter>>): object {
  const parsed = pageDocument.safeParse(row.cells[0])
  return parsed.success ? convert(parsed.data) : { refused: 'document_invalid' }
}

const textIn = (document: PageDocument | undefined): string => document?.body ?? ''

function middle(documents: readonly ExpectedDocument[]): string {
  return documents[Math.floor(documents.length / 2)]?.external_id ?? ''
}
