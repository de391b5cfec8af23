/** Documents in a table of a real Postgres server keep the contract of a source of documents, read as a whole and by what changed. */
import { expect, test } from 'vitest'
import { type DocumentColumns, tableDocuments } from '../../src/sources/document-table.ts'
import type { PostgresOptions } from '../../src/sources/postgres-options.ts'
import { documentsOf, testDocumentSource } from '../contracts/document-source.ts'
import { testIncrementalSource } from '../contracts/incremental-source.ts'
import { readAll } from '../contracts/source.ts'
import { type CrmDatabase, crmDatabases } from '../support/crm-database.ts'

const database = crmDatabases()

const ARTICLES = `
create table articles (id integer primary key, title text, body text, url text, updated_at timestamptz);
insert into articles select i, 'Article ' || i, E'About it.\\n\\n## Steps\\n\\nThe steps of article ' || i || '.',
  'https://help.example.com/' || i, timestamptz '2026-01-01' + i * interval '1 minute' from generate_series(1, 25) i;`

async function open(db: CrmDatabase, o: Partial<PostgresOptions> & { query: string }, columns: DocumentColumns = {}) {
  return tableDocuments(await db.open(o), { columns, format: 'markdown' })
}

for (const [name, options] of [
  ['as it comes', { query: 'select * from articles order by id' }],
  ['by what changed', { query: 'select * from articles', since: 'updated_at', key: 'id' }],
] as const) {
  testDocumentSource({
    name: `openPostgres, ${name}`,
    make: async () => {
      const db = await database(ARTICLES)
      const id = (text: string) => [Number(text)]
      return {
        source: await open(db, options),
        documents: Array.from({ length: 25 }, (_, i) => ({
          external_id: String(i + 1),
          title: `Article ${i + 1}`,
          format: 'markdown' as const,
          url: `https://help.example.com/${i + 1}`,
          says: `The steps of article ${i + 1}.`,
        })),
        edit: async (one, words) => void (await db.sql(`update articles set body = '## Steps\n\n${words}' where id = $1`, id(one))),
        remove: async (one) => void (await db.sql('delete from articles where id = $1', id(one))),
        spoil: async () => {
          await db.sql('update articles set body = null where id = 3')
          return '3'
        },
        close: async () => undefined,
      }
    },
  })
}

testIncrementalSource({
  name: 'documents of openPostgres',
  make: async () => {
    const db = await database(
      `create table pages (id text primary key, version integer not null, changed timestamptz not null);
       create sequence versions;
       insert into pages select 'p' || i, nextval('versions'), clock_timestamp() - interval '1 hour' from generate_series(1, 25) i`,
    )
    const write = (ids: readonly string[], lateMs = 0) =>
      db.sql(
        `insert into pages select id, nextval('versions'), at from unnest($1::text[]) as id,
           (select clock_timestamp() - interval '${lateMs} ms' as at offset 0) as one
         on conflict (id) do update set version = excluded.version, changed = excluded.changed returning id, version`,
        [ids],
      )
    const query = "select id, 'version v' || version as body, changed from pages"
    const documentOf = (cell: unknown) => documentsOf([{ rows: [{ place: 1, cells: [cell] }] }])[0]
    return {
      source: await open(db, { query, since: 'changed', key: 'id', overlapMs: 60_000 }),
      ids: Array.from({ length: 25 }, (_, i) => `p${i + 1}`),
      idOf: (row) => documentOf(row.cells[0])?.external_id ?? '',
      versionOf: (row) => documentOf(row.cells[0])?.body.replace('version v', '') ?? '',
      write: async (id, { lateMs } = {}) => String((await write([id], lateMs))[0]?.['version']),
      writeTogether: async (ids) => new Map((await write(ids)).map((row) => [String(row['id']), String(row['version'])])),
      morePerPage: 20,
      overlapMs: 60_000,
      close: async () => undefined,
    }
  },
})

test('cells of other types are the text that they are shown as', async () => {
  const db = await database('')
  const query = `select 12345678901234567890 as id, '{"a": 1}'::jsonb as body, null as title, timestamptz '2026-01-05 10:00Z' as updated_at`
  expect(documentsOf(await readAll(await open(db, { query })))).toMatchObject([
    { external_id: '12345678901234567890', body: '{"a":1}', title: null, updated_at: '2026-01-05T10:00:00.000Z' },
  ])
})
