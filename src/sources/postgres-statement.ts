/** The statements that a Postgres source runs, as text and parameters. Pure. */

/** How the column of `since` counts. Its name in SQL is `type`. */
export interface SinceColumn {
  readonly name: string
  readonly type: string
  /** Times have an overlap and can be cut into ranges; for numbers there is no telling how long ago one was. */
  readonly isTime: boolean
}

export interface KeyColumn {
  readonly name: string
  readonly type: string
}

export interface Statement {
  readonly text: string
  readonly values: readonly (string | null)[]
  /** How many characters stand before the query. */
  readonly offset: number
}

/** A column as it is selected; arrays and records come as JSON. */
export interface SelectedColumn {
  readonly name: string
  readonly asJson: boolean
}

export interface Order {
  readonly since: SinceColumn
  readonly key: KeyColumn
}

/** Where reading goes on: behind these values of both columns, as text; null = empty there. */
export interface Position {
  readonly since: string | null
  readonly key: string | null
}

export interface StatementParts {
  readonly query: string
  readonly columns: readonly SelectedColumn[]
  readonly order?: Order | undefined
  readonly after?: Position | undefined
  /** Not before the newest row that was seen, nor before that read began, each less the overlap. */
  readonly since?: { readonly newest: string; readonly began: string; readonly overlapMs: number } | undefined
  /** ISO 8601, UTC; a column without a zone is taken for UTC. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

const FROM = ' from (\n'

/** Every row that is wanted, in the order in which a read can be taken up again. */
export function selectStatement(o: StatementParts): Statement {
  const columns = o.columns.map(({ name, asJson }) =>
    asJson ? `to_json(q.${quoted(name)}) as ${quoted(name)}` : `q.${quoted(name)}`,
  )
  const values: (string | null)[] = []
  const parameter = (value: string, type: string): string => `$${values.push(value)}::${type}`
  const conditions = o.order === undefined ? [] : conditionsOf(o, { order: o.order, parameter })
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
  const order = o.order === undefined ? '' : ` order by ${column(o.order.since)}, ${column(o.order.key)}`
  const head = `select ${columns.join(', ')}${FROM}`
  return { text: `${head}${o.query}\n) as q${where}${order}`, values, offset: head.length }
}

/** Tells the columns, and reads no row. */
export function describeStatement(query: string): Statement {
  const head = `select *${FROM}`
  return { text: `${head}${query}\n) as q limit 0`, values: [], offset: head.length }
}

/** The same statement behind other words, or before others. */
export function around(statement: Statement, o: { before?: string; after?: string }): Statement {
  const { before = '', after = '' } = o
  return { text: `${before}${statement.text}${after}`, values: statement.values, offset: statement.offset + before.length }
}

type Parameter = (value: string, type: string) => string

function conditionsOf(o: StatementParts, { order, parameter }: { order: Order; parameter: Parameter }): string[] {
  const since = column(order.since)
  const zoned = order.since.type === 'timestamp with time zone'
  const bound = (iso: string): string => {
    const instant = parameter(iso, 'timestamptz')
    return zoned ? instant : `(${instant} at time zone 'UTC')`
  }
  const isPart = o.since !== undefined || o.from !== undefined || o.to !== undefined
  return [
    ...(o.since === undefined ? [] : [`${since} >= ${markOf(order.since, { ...o.since, parameter })}`]),
    ...(o.from === undefined ? [] : [`${since} >= ${bound(o.from)}`]),
    ...(o.to === undefined ? [] : [`${since} < ${bound(o.to)}`]),
    ...(o.after === undefined ? [] : [`(${behind(o.after, { order, parameter, nulls: !isPart })})`]),
  ]
}

function markOf(
  { type, isTime }: SinceColumn,
  o: { newest: string; began: string; overlapMs: number; parameter: Parameter },
): string {
  const newest = o.parameter(o.newest, type)
  if (!isTime) return newest
  return `least(${newest}, ${o.parameter(o.began, type)}) - ${o.parameter(`${o.overlapMs} milliseconds`, 'interval')}`
}

/**
 * At the position or behind it: the caller leaves out rows that it has. Empty values stand last in both columns, and rows where `since` is
 * empty are in no part of the whole. The first comparison stands alone so that an index serves it.
 */
function behind(after: Position, o: { order: Order; parameter: Parameter; nulls: boolean }): string {
  const [since, key] = [column(o.order.since), column(o.order.key)]
  const atKey = after.key === null ? `${key} is null` : `(${key} >= ${o.parameter(after.key, o.order.key.type)} or ${key} is null)`
  if (after.since === null) return `${since} is null and ${atKey}`
  const at = o.parameter(after.since, o.order.since.type)
  const rest = `${since} >= ${at} and (${since} > ${at} or ${atKey})`
  return o.nulls ? `(${rest}) or ${since} is null` : rest
}

function column({ name }: { readonly name: string }): string {
  return `q.${quoted(name)}`
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
