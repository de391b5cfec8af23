/** Documents that are cut into pieces on their way out of a source: each piece a row of its own, in places that grow. */
import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createSplitter } from '../../src/pages/split.ts'
import { openDirectory } from '../../src/sources/directory.ts'
import type { Source } from '../../src/sources/source.ts'
import { splitDocuments } from '../../src/sources/split-documents.ts'
import { readAll, rowsOf, testSource } from '../contracts/source.ts'
import { documentFolder } from '../support/documents.ts'

const GUIDE = 'Before\n\n## Install\n\nA\n\n## Use\n\nB\n'

const split = async (source: Source) => splitDocuments(source, await createSplitter({}))

testSource({
  name: 'a folder whose documents are cut',
  make: async () => {
    const names = ['a.md', 'b.md', 'c.md', 'd.md', 'e.md']
    const folder = await documentFolder(Object.fromEntries(names.map((name) => [name, GUIDE])))
    const source = await openDirectory({ path: folder.path, include: ['**'], exclude: [], chunkRows: 2 })
    const rows = rowsOf(await readAll(await split(source))).map(({ cells }) => cells)
    return {
      source: await split(source),
      rows,
      open: () => 0,
      change: () => folder.write('f.md', GUIDE),
      remove: () => rm(folder.path, { recursive: true }),
    }
  },
})

test('each second-level heading begins a row', async () => {
  const folder = await documentFolder({ 'guide.md': GUIDE, 'short.md': 'No heading' })
  const rows = rowsOf(await readAll(await split(await openDirectory({ path: folder.path, include: ['**'], exclude: [] }))))
  expect(rows.map(({ place, cells: [one] }) => [place, (one as { external_id: string }).external_id])).toEqual([
    [1, 'guide.md'],
    [2, 'guide.md#install'],
    [3, 'guide.md#use'],
    [4, 'short.md'],
  ])
})

test('what is refused, deleted or no document is handed on as it is, and a watermark as well', async () => {
  const rows = [
    { place: 7, cells: [{ external_id: 'a' }], problem: { code: 'page_empty', why: 'x' } },
    { place: 8, cells: [{ external_id: 'b' }], gone: true as const },
    { place: 9, cells: ['no document'] },
  ]
  const source: Source = {
    label: 'any',
    can: { resume: false, since: true, range: false },
    async *read() {
      yield { rows, watermark: 'here' }
    },
  }
  expect(await readAll(await split(source))).toEqual([
    { rows: rows.map((row, i) => ({ ...row, place: i + 1 })), watermark: 'here' },
  ])
})
