/** Rows with columns become documents: which column is what, what is not there, and what a cell may hold. */
import { expect, test } from 'vitest'
import { ConfigError } from '../../src/errors.ts'
import { openCsv } from '../../src/sources/csv.ts'
import { type DocumentColumns, tableDocuments } from '../../src/sources/document-table.ts'
import { readAll, rowsOf } from '../contracts/source.ts'
import { tempCsv } from './temp-csv.ts'

async function documentsIn(csv: string, columns: DocumentColumns = {}) {
  const source = tableDocuments(await openCsv({ path: await tempCsv(csv) }), { columns, format: 'markdown' })
  expect(source.columns).toBeUndefined()
  return rowsOf(await readAll(source))
}

test('columns are known by their names', async () => {
  const [row] = await documentsIn(
    'id,title,body,url,locale,updated_at,other\n7,Install,Text,https://a.example.com,de,2026-01-05,x\n',
  )
  expect(row).toEqual({
    place: 2,
    cells: [
      {
        external_id: '7',
        title: 'Install',
        body: 'Text',
        format: 'markdown',
        url: 'https://a.example.com',
        locale: 'de',
        updated_at: '2026-01-05',
      },
    ],
  })
})

test('columns with other names are named; what nobody names and is not there is left out', async () => {
  const [row] = await documentsIn('slug,text\na,Text\n', { id: 'slug', body: 'text' })
  expect(row?.cells).toEqual([
    { external_id: 'a', title: null, body: 'Text', format: 'markdown', url: null, locale: null, updated_at: null },
  ])
})

test('a row that cannot be read keeps its reason, and the id where it is there', async () => {
  const [row] = await documentsIn('id,body\n7,Text,too many\n')
  expect(row).toMatchObject({ problem: { code: expect.any(String) }, cells: [{ external_id: '7' }] })
})

test.each([
  [
    'id,text\n1,x\n',
    {},
    'a document needs its body from the column "body", which the query of the source does not have; it has id, text.',
  ],
  [
    'id,body,titel\n1,x,y\n',
    { title: 'title' },
    'needs its title from the column "title", which the query of the source does not have; did you mean "titel"?',
  ],
  ['key,body\n1,x\n', {}, 'Name another one under fields: { id: … }, or write "as id" in the query.'],
])('a column that is not there is a mistake of the configuration: %j', async (csv, columns, message) => {
  await expect(documentsIn(csv, columns)).rejects.toThrow(ConfigError)
  await expect(documentsIn(csv, columns)).rejects.toThrow(message)
})
