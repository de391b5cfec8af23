/** A source of rows with columns as one of documents: which column is the id, which the text, and so on. */
import { didYouMean } from '../did-you-mean.ts'
import { ConfigError } from '../errors.ts'
import type { BodyFormat, PageDocument } from '../pages/document.ts'
import type { Chunk, ReadQuery, Row, Source } from './source.ts'

/** Names of columns. What is not named is taken from the column with that name, if there is one; `id` and `body` there have to be. */
export interface DocumentColumns {
  readonly id?: string | undefined
  readonly title?: string | undefined
  readonly body?: string | undefined
  readonly url?: string | undefined
  readonly locale?: string | undefined
  readonly updated_at?: string | undefined
}

type Field = keyof DocumentColumns
type Positions = Readonly<Partial<Record<Field, number>>>

const FIELDS = ['id', 'title', 'body', 'url', 'locale', 'updated_at'] as const
const NEEDED: readonly Field[] = ['id', 'body']

/** Cursors, watermarks and places are those of `source`. @throws ConfigError for a column that is not there */
export function tableDocuments(source: Source, o: { columns: DocumentColumns; format: BodyFormat }): Source {
  const at = positionsOf(source.columns ?? [], o.columns)
  return { label: source.label, can: source.can, read: (query) => read(source, query, { at, format: o.format }) }
}

function positionsOf(columns: readonly string[], named: DocumentColumns): Positions {
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const name = named[field] ?? field
      const position = columns.indexOf(name)
      if (position === -1 && (named[field] !== undefined || NEEDED.includes(field))) throw noColumn({ field, name, columns })
      return position === -1 ? [] : [[field, position]]
    }),
  )
}

function noColumn({ field, name, columns }: { field: Field; name: string; columns: readonly string[] }): ConfigError {
  const nearest = didYouMean(name, columns) || `; it has ${columns.join(', ')}.`
  return new ConfigError(
    `a document needs its ${field} from the column "${name}", which the query of the source does not have${nearest} Name another one under fields: { ${field}: … }, or write "as ${name}" in the query.`,
  )
}

interface Reading {
  readonly at: Positions
  readonly format: BodyFormat
}

async function* read(source: Source, query: ReadQuery, reading: Reading): AsyncGenerator<Chunk> {
  for await (const chunk of source.read(query)) yield { ...chunk, rows: chunk.rows.map((row) => documentRow(row, reading)) }
}

function documentRow(row: Row, { at, format }: Reading): Row {
  const cell = (field: Field): unknown => (at[field] === undefined ? undefined : row.cells[at[field]])
  const document = {
    external_id: textOf(cell('id')) ?? '',
    title: textOf(cell('title')),
    body: textOf(cell('body')) ?? '',
    format,
    url: textOf(cell('url')),
    locale: textOf(cell('locale')),
    updated_at: textOf(cell('updated_at')),
  } satisfies PageDocument
  return { ...row, cells: [document] }
}

/** Null where there is nothing. What is neither text nor a number (jsonb, an array) is shown as it is stored. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' ? value : JSON.stringify(value)
}
