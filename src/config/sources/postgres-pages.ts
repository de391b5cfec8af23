/** `source: { type: postgres }` of a page sync: a query whose rows are documents. */
import { z } from 'zod'
import { BODY_FORMATS, type BodyFormat } from '../../pages/document.ts'
import { strict } from '../strict.ts'
import { type PostgresSourceConfig, postgresSource, toPostgresSource } from './postgres.ts'
import { text } from './text.ts'

export interface PostgresPagesConfig extends PostgresSourceConfig {
  /** Names of columns; the field's own name when absent. */
  readonly fields: Readonly<Partial<Record<'id' | 'title' | 'body' | 'url' | 'locale' | 'updated_at', string | undefined>>>
  readonly format: BodyFormat
}

const column = text.optional()

const fields = strict({
  id: column.describe('The column with the external_id of a page; default id'),
  title: column.describe('Default title; without one the first heading is the title'),
  body: column.describe('The column with the text; default body'),
  url: column.describe('Default url'),
  locale: column.describe('The column with the language, such as en; default locale, else that of the sync'),
  updated_at: column.describe('When the document was changed, for people; default updated_at'),
})

export const postgresPages = strict({
  ...postgresSource.shape,
  query: text.describe('A SELECT; a row is a document'),
  key: text.optional().describe('With since: a column that tells rows of the same time apart; that of the id when absent'),
  fields: fields.prefault({}).describe('Which column is what, where it has another name'),
  format: z.enum(BODY_FORMATS).default('markdown').describe('What the texts are'),
}).describe('Documents in a Postgres database')

/** `folder` = the configuration file's; relative paths begin there. */
export function toPostgresPages(written: z.output<typeof postgresPages>, folder: string): PostgresPagesConfig {
  const { fields: columns, format, ...source } = written
  return { ...toPostgresSource(source, folder), key: written.key ?? columns.id ?? 'id', fields: columns, format }
}
