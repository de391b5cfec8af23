/** SOQL: what a query selects, whether conditions of ours can be added to it, and the query with them. */
import { ConfigError } from '../errors.ts'
import { type Clause, type ClauseName, clausesOf, splitAtCommas } from './salesforce-soql-scan.ts'

/** `name` = a field's path such as `Account.Name`; of a function its alias, or what is written. `field` = it is no function. */
export interface Column {
  readonly name: string
  readonly field: boolean
}

/** A query that was taken apart. */
export interface Soql {
  /** What is selected, in order. */
  readonly columns: readonly Column[]
  /** The object read from, for people. */
  readonly object: string
  /** Why the query cannot be narrowed to a time; absent where it can. */
  readonly fixed?: string
  readonly clauses: readonly Clause[]
}

/** Times are compared with `field`: `from` inclusive, `to` exclusive. `deleted` as in `jobColumns`. */
export interface Narrowing {
  readonly field: string
  readonly from: readonly Date[]
  readonly to?: Date | undefined
  readonly deleted: boolean
}

/** An object or a field, custom ones and paths over relationships included. */
export const API_NAME = /^[A-Za-z]\w*(?:\.[A-Za-z]\w*)*$/

/** What Bulk API 2.0 does not take ("SOQL considerations" of its query jobs), known before a job is made. */
const NOT_IN_BULK: readonly ClauseName[] = ['group by', 'having', 'offset']

/** What a job answers with: what is selected, and for `deleted` whether the record is, at the end where nobody asked for it. */
export const jobColumns = (columns: readonly Column[], deleted: boolean): readonly Column[] =>
  !deleted || columns.some(tellsDeleted) ? columns : [...columns, { name: 'IsDeleted', field: true }]

export const tellsDeleted = ({ name }: Column): boolean => name.toLowerCase() === 'isdeleted'

/** @throws ConfigError when the query is none, or one that no Bulk API 2.0 job can run */
export function parseSoql(soql: string): Soql {
  const clauses = clausesOf(soql)
  const taboo = clauses.find(({ name }) => NOT_IN_BULK.includes(name))
  if (taboo !== undefined) throw notInBulk(taboo.name.toUpperCase())
  const columns = splitAtCommas(bodyOf(clauses, 'select')).map(columnOf)
  const from = bodyOf(clauses, 'from')
  const fixed = whyFixed(clauses, from)
  return { columns, object: /^[\w.]*/.exec(from)?.[0] ?? from, clauses, ...(fixed === undefined ? {} : { fixed }) }
}

/** @throws ConfigError when a name is none */
export function selectOf(object: string, fields: readonly string[]): Soql {
  const wrong = [object, ...fields].find((name) => !API_NAME.test(name))
  if (wrong !== undefined)
    throw new ConfigError(`"${wrong}" is no API name of Salesforce: letters, digits, _ and dots, as in Account.Name or Tier__c.`)
  return parseSoql(`select ${fields.join(', ')} from ${object}`)
}

/** The query to send. Conditions are added only to a query that is not `fixed`. */
export function soqlText(soql: Soql, o: Narrowing): string {
  const conditions = [...o.from.map((date) => `${o.field} >= ${literal(date)}`), ...(o.to ? [`${o.field} < ${literal(o.to)}`] : [])]
  if (soql.fixed !== undefined && conditions.length > 0)
    throw new ConfigError(`The query cannot be narrowed to a time: ${soql.fixed}.`)
  const added = jobColumns(soql.columns, o.deleted).slice(soql.columns.length)
  return [
    `select ${[bodyOf(soql.clauses, 'select'), ...added.map(({ name }) => name)].join(', ')}`,
    ...textsOf(soql.clauses, ['from', 'using']),
    ...whereOf(bodyOf(soql.clauses, 'where'), conditions),
    ...textsOf(soql.clauses, ['with', 'order by', 'limit', 'for', 'update']),
  ].join(' ')
}

/** SOQL takes times without quotes, in ISO 8601 with milliseconds. */
const literal = (date: Date): string => date.toISOString()

/** The conditions that are there stay together in brackets: an OR among them would swallow ours. */
function whereOf(present: string, added: readonly string[]): readonly string[] {
  const all = [...(present === '' ? [] : [added.length === 0 ? present : `(${present})`]), ...added]
  return all.length === 0 ? [] : [`where ${all.join(' and ')}`]
}

function whyFixed(clauses: readonly Clause[], from: string): string | undefined {
  const names = clauses.map(({ name }) => name)
  // With a limit, the changed rows beyond it would never be seen again.
  if (names.includes('limit')) return 'it has a LIMIT'
  if (new Set(names).size < names.length) return 'it has a clause twice'
  if (!/^\w+(?:\s+(?:as\s+)?\w+)?$/i.test(from)) return 'it reads from more than one object'
  return undefined
}

const AGGREGATE = /^(?:count|count_distinct|sum|avg|min|max|grouping)\s*\(/i

function columnOf(item: string): Column {
  if (API_NAME.test(item)) return { name: item, field: true }
  if (item.startsWith('(')) throw notInBulk('a query of child records inside the SELECT list')
  if (/^typeof\b/i.test(item)) throw notInBulk('TYPEOF')
  if (AGGREGATE.test(item)) throw notInBulk(`${item.replace(/\s*\(.*/s, '')}()`)
  if (/^fields\s*\(/i.test(item))
    throw new ConfigError(`soql: name the fields instead of ${item}, so that the mapping can tell what there is.`)
  if (!/^[A-Za-z]\w*\s*\(/.test(item))
    throw new ConfigError(`soql: "${item}" in the SELECT list is no field. Fields are separated by commas.`)
  return { name: /\)\s*(\w+)$/.exec(item)?.[1] ?? item.replaceAll(/\s+/g, ''), field: false }
}

const notInBulk = (what: string): ConfigError =>
  new ConfigError(`soql: Bulk API 2.0 queries do not take ${what}. Write a query that selects fields of single records.`)

const textsOf = (clauses: readonly Clause[], names: readonly ClauseName[]): readonly string[] =>
  clauses.filter(({ name }) => names.includes(name)).map(({ text }) => text)

/** A clause without its own word; empty where there is no such clause. */
const bodyOf = (clauses: readonly Clause[], name: ClauseName): string => (textsOf(clauses, [name])[0] ?? '').replace(/^\w+\s*/, '')
