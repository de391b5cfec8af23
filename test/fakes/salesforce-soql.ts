/** As much SOQL as the fake of Salesforce needs: fields of one object, and conditions on them. Written apart from the source's own. */

export type Value = string | number | boolean | null
export type SalesforceRecord = Readonly<Record<string, Value>>

/** A refusal as the API puts it. */
export class SoqlRefused extends Error {
  readonly errorCode: string
  constructor(errorCode: string, message: string) {
    super(message)
    this.errorCode = errorCode
  }
}

export interface Query {
  readonly object: string
  /** In the letters of the object's own fields. */
  readonly fields: readonly string[]
  readonly matches: (record: SalesforceRecord) => boolean
  readonly limit: number
}

const QUERY = /^select\s+(.+?)\s+from\s+(\w+)(?:\s+where\s+(.+?))?(?:\s+order\s+by\s+(.+?))?(?:\s+limit\s+(\d+))?$/is

/** `known`: the fields of each object. */
export function parseQuery(soql: string, known: ReadonlyMap<string, readonly string[]>): Query {
  const [, select = '', object = '', where, , limit] = QUERY.exec(soql.trim()) ?? []
  if (select === '')
    throw new SoqlRefused('MALFORMED_QUERY', `\n${soql}\n^\nERROR at Row:1:Column:1\nunexpected token: ${soql.split(' ')[0]}`)
  const name = [...known.keys()].find((one) => one.toLowerCase() === object.toLowerCase())
  if (name === undefined)
    throw new SoqlRefused(
      'INVALID_TYPE',
      `\n${soql}\n^\nsObject type '${object}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name.`,
    )
  const field = fieldFinder(soql, { object: name, fields: known.get(name) ?? [] })
  const fields = select.split(',').map((text) => field(text.trim()))
  return {
    object: name,
    fields,
    matches: where === undefined ? () => true : condition(where, field),
    limit: Number(limit ?? Infinity),
  }
}

function fieldFinder(soql: string, o: { object: string; fields: readonly string[] }) {
  return (written: string): string => {
    const found = o.fields.find((field) => field.toLowerCase() === written.toLowerCase())
    if (found !== undefined) return found
    if (written.endsWith('Address'))
      throw new SoqlRefused('FUNCTIONALITY_NOT_ENABLED', 'Selecting compound data not supported in Bulk Query')
    throw new SoqlRefused(
      'INVALID_FIELD',
      `\n${soql}\n       ^\nERROR at Row:1:Column:8\nNo such column '${written}' on entity '${o.object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    )
  }
}

type Test = (record: SalesforceRecord) => boolean

/** Brackets, AND, OR and comparisons with a text in quotes, a time, a number, true, false or null. */
function condition(where: string, field: (written: string) => string): Test {
  const tokens = where.match(/'(?:\\.|[^'\\])*'|[()]|[<>!]?=|[<>]|[^\s()<>=!]+/g) ?? []
  let at = 0
  const isNext = (word: string) => tokens[at]?.toLowerCase() === word && ++at > 0
  const any = (): Test => {
    const first = all()
    const rest: Test[] = []
    while (isNext('or')) rest.push(all())
    return (record) => [first, ...rest].some((test) => test(record))
  }
  const all = (): Test => {
    const tests = [one()]
    while (isNext('and')) tests.push(one())
    return (record) => tests.every((test) => test(record))
  }
  const one = (): Test => {
    if (isNext('(')) {
      const inner = any()
      if (!isNext(')')) throw new SoqlRefused('MALFORMED_QUERY', 'expecting a right parentheses')
      return inner
    }
    const [name, operator = '', literal = ''] = [field(tokens[at] ?? ''), tokens[at + 1], tokens[at + 2]]
    at += 3
    return (record) => holds(operator, record[name] ?? null, valueOf(literal))
  }
  const whole = any()
  if (at < tokens.length) throw new SoqlRefused('MALFORMED_QUERY', `unexpected token: '${tokens[at]}'`)
  return whole
}

function valueOf(literal: string): Value {
  if (literal.startsWith("'")) return literal.slice(1, -1).replaceAll(/\\(.)/g, '$1')
  if (/^(true|false)$/i.test(literal)) return literal.toLowerCase() === 'true'
  if (/^null$/i.test(literal)) return null
  // A time needs an offset, as in the real thing.
  if (/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(literal)) return new Date(literal).toISOString()
  if (/^-?[\d.]+$/.test(literal)) return Number(literal)
  throw new SoqlRefused('MALFORMED_QUERY', `unexpected token: '${literal}'`)
}

function holds(operator: string, left: Value, right: Value): boolean {
  if (operator === '=') return left === right
  if (operator === '!=') return left !== right
  if (left === null || right === null) return false
  if (operator === '>=') return left >= right
  if (operator === '<=') return left <= right
  if (operator === '<') return left < right
  if (operator === '>') return left > right
  throw new SoqlRefused('MALFORMED_QUERY', `unexpected token: '${operator}'`)
}
