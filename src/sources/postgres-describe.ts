/** What a query gives, learnt without running it: its columns and their types, and whether it can be read by what changed. */
import { didYouMean } from '../did-you-mean.ts'
import { ConfigError } from '../errors.ts'
import { TYPE } from './postgres-cells.ts'
import type { PostgresOptions } from './postgres-options.ts'
import type { Session } from './postgres-session.ts'
import {
  around,
  describeStatement,
  type Order,
  type SelectedColumn,
  type Statement,
  selectStatement,
} from './postgres-statement.ts'

export interface Described {
  readonly names: readonly string[]
  readonly selected: readonly SelectedColumn[]
  /** Of the cells as they are selected. */
  readonly types: readonly number[]
  readonly order?: Order | undefined
}

interface Column {
  readonly name: string
  readonly type: number
  /** As SQL writes it. */
  readonly typeName: string
  /** An array, or a record. */
  readonly isNested: boolean
}

/** Runs the statement and tells of its failures where in the query they are. */
export type RunStatement = (statement: Statement) => Promise<unknown>

/** @throws ConfigError for columns that cannot be read, or cannot be read by; what `run` throws for a query that is no plain SELECT */
export async function describeQuery(
  session: Session,
  o: { options: Pick<PostgresOptions, 'query' | 'since' | 'key'>; run: RunStatement; label: string },
): Promise<Described> {
  const { options, run } = o
  const fields = await columnsOf(session, describeStatement(options.query), run)
  checkColumns(fields)
  const order = options.since === undefined ? undefined : orderOf(fields, { ...options, since: options.since })
  const described: Described = {
    names: fields.map(({ name }) => name),
    selected: fields.map(({ name, isNested }) => ({ name, asJson: isNested })),
    types: fields.map(({ type, isNested }) => (isNested ? TYPE.json : type)),
    ...(order === undefined ? {} : { order }),
  }
  // A key that has no order is noticed here, and not by the first read.
  await run(around(selectStatement({ query: options.query, columns: described.selected, order }), { after: ' limit 0' }))
  return described
}

async function columnsOf(session: Session, statement: Statement, run: RunStatement): Promise<Column[]> {
  await run(statement)
  const { columns } = await session.run(statement.text)
  const types = await session.run(
    `select oid::text, pg_catalog.format_type(oid, null), (typcategory = 'A' or typtype = 'c' or typcategory = 'P')::text
     from pg_catalog.pg_type where oid = any ($1::oid[])`,
    [`{${[...new Set(columns.map(({ type }) => type))].join(',')}}`],
  )
  const known = new Map(
    types.rows.map(([oid, name, nested]) => [Number(oid), { typeName: name ?? '', isNested: nested === 'true' }]),
  )
  return columns.map((column) => ({ ...column, ...(known.get(column.type) ?? { typeName: 'unknown', isNested: false }) }))
}

function checkColumns(columns: readonly Column[]): void {
  const names = columns.map(({ name }) => name)
  if (names.length === 0) throw new ConfigError('the query of the source gives no columns')
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw new ConfigError(
      `the query of the source gives two columns with the name "${twice}"; give one of them another name with AS`,
    )
  const binary = columns.find(({ type }) => type === TYPE.bytea || type === TYPE.byteaArray)
  if (binary !== undefined)
    throw new ConfigError(
      `column "${binary.name}" of the query holds bytes (bytea), which no field takes; leave it out, or encode() it`,
    )
}

const TIMES: readonly number[] = [TYPE.timestamptz, TYPE.timestamp, TYPE.date]
const NUMBERS: readonly number[] = [TYPE.int2, TYPE.int4, TYPE.int8, TYPE.numeric]
const UNORDERED: readonly number[] = [TYPE.json]

function orderOf(columns: readonly Column[], o: { since: string; key?: string | undefined }): Order {
  const since = columnNamed(columns, { setting: 'since', name: o.since })
  if (o.key === undefined) throw new ConfigError('since needs a key: a column that tells rows with the same time apart')
  const key = columnNamed(columns, { setting: 'key', name: o.key })
  const isTime = TIMES.includes(since.type)
  if (!isTime && !NUMBERS.includes(since.type))
    throw new ConfigError(
      `since: column "${since.name}" is of type ${since.typeName}; it has to be a time, a date or a whole or decimal number`,
    )
  if (key.isNested || UNORDERED.includes(key.type))
    throw new ConfigError(
      `key: column "${key.name}" is of type ${key.typeName}, which has no order to read by; name another under key: of the source`,
    )
  return { since: { name: since.name, type: since.typeName, isTime }, key: { name: key.name, type: key.typeName } }
}

function columnNamed(columns: readonly Column[], { setting, name }: { setting: 'since' | 'key'; name: string }): Column {
  const column = columns.find((one) => one.name === name)
  if (column !== undefined) return column
  const names = columns.map((one) => one.name)
  const advice =
    setting === 'since' ? '' : ' (a read by what changed needs a column of the query there; without key: it is the one of the sync)'
  throw new ConfigError(
    `${setting} of the source names "${name}", which is no column of the query${advice}${didYouMean(name, names) || `; it has ${names.join(', ')}`}`,
  )
}
