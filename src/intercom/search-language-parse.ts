/** Reads a written search by its grammar: filters, AND, OR and parentheses; AND binds tighter. Knows no fields. Pure. */
import type { SearchProblem } from './search-language-problem.ts'
import { type Token, tokensOf } from './search-language-tokens.ts'
import type { SearchOperator } from './search-query.ts'

export interface WrittenFilter {
  readonly kind: 'filter'
  readonly field: string
  readonly operator: SearchOperator
  /** Words and quoted texts; one of them, or with IN and NIN those of the list. */
  readonly values: readonly Token[]
  readonly isList: boolean
  /** Where the field and the operator stand. */
  readonly at: number
  readonly operatorAt: number
}

export interface WrittenGroup {
  readonly kind: 'group'
  readonly operator: 'AND' | 'OR'
  readonly parts: readonly WrittenSearch[]
  readonly at: number
}

export type WrittenSearch = WrittenFilter | WrittenGroup

interface Reader {
  readonly peek: () => Token
  readonly take: () => Token
  readonly problem: SearchProblem
  /** Parentheses around what is read now. */
  depth: number
}

/** No search that Intercom takes is nested deeper than two; more than this is not even read. */
const DEEPEST = 20

/** @throws what `problem` makes, at the place where the text is no search */
export function parseWritten(text: string, problem: SearchProblem): WrittenSearch {
  const tokens = tokensOf(text, problem)
  const end: Token = { kind: 'end', text: '', at: text.length }
  let index = 0
  const reader: Reader = { peek: () => tokens[index] ?? end, take: () => tokens[index++] ?? end, problem, depth: 0 }
  if (reader.peek().kind === 'end') throw problem(0, 'expected a filter such as state = open')
  const search = either(reader)
  const rest = reader.peek()
  if (rest.kind === ')') throw problem(rest.at, 'this parenthesis was not opened')
  if (rest.kind !== 'end') throw problem(rest.at, `expected AND, OR or the end; a text of several words needs quotes`)
  return search
}

function either(reader: Reader): WrittenSearch {
  return joined(reader, { word: 'OR', part: all })
}

function all(reader: Reader): WrittenSearch {
  return joined(reader, { word: 'AND', part: single })
}

function joined(reader: Reader, o: { word: 'AND' | 'OR'; part: (reader: Reader) => WrittenSearch }): WrittenSearch {
  const { at } = reader.peek()
  const first = o.part(reader)
  const parts = [first]
  while (isWord(reader.peek(), o.word)) {
    reader.take()
    parts.push(o.part(reader))
  }
  return parts.length === 1 ? first : { kind: 'group', operator: o.word, parts, at }
}

function single(reader: Reader): WrittenSearch {
  const open = reader.peek()
  if (open.kind !== '(') return filter(reader)
  reader.take()
  reader.depth += 1
  if (reader.depth > DEEPEST) throw reader.problem(open.at, 'parentheses are nested too deep')
  const search = either(reader)
  reader.depth -= 1
  if (reader.peek().kind !== ')') throw reader.problem(open.at, 'the parenthesis that begins here is not closed')
  reader.take()
  return search
}

function filter(reader: Reader): WrittenFilter {
  const field = reader.take()
  const isJoint = isWord(field, 'AND') || isWord(field, 'OR')
  if (isJoint || (field.kind !== 'word' && field.kind !== 'quoted'))
    throw reader.problem(field.at, 'expected a field, such as state')
  const { operator, at: operatorAt } = operatorOf(reader)
  const isList = operator === 'IN' || operator === 'NIN'
  const values = isList ? list(reader, operator) : [value(reader, operator)]
  return { kind: 'filter', field: field.text, operator, values, isList, at: field.at, operatorAt }
}

function operatorOf(reader: Reader): { operator: SearchOperator; at: number } {
  const { kind, text, at } = reader.take()
  const found = OPERATORS.find((operator) =>
    kind === 'operator' ? operator === text : kind === 'word' && operator === text.toUpperCase(),
  )
  if (found === undefined) throw reader.problem(at, `expected an operator after the field: ${OPERATORS.join(' ')}`)
  return { operator: found, at }
}

const OPERATORS: readonly SearchOperator[] = ['=', '!=', '>', '<', '>=', '<=', 'IN', 'NIN', '~', '!~', '^', '$']

function value(reader: Reader, operator: SearchOperator): Token {
  const token = reader.take()
  const isJoint = isWord(token, 'AND') || isWord(token, 'OR')
  if (token.kind === 'quoted' || (token.kind === 'word' && !isJoint)) return token
  if (token.kind === '[') throw reader.problem(token.at, `${operator} takes one value; a list goes with IN or NIN`)
  throw reader.problem(token.at, `expected a value after ${operator}`)
}

function list(reader: Reader, operator: 'IN' | 'NIN'): readonly Token[] {
  const open = reader.take()
  if (open.kind !== '[') throw reader.problem(open.at, `${operator} takes a list in brackets, such as [pro, team]`)
  const values = [value(reader, operator)]
  while (reader.peek().kind === ',') {
    reader.take()
    values.push(value(reader, operator))
  }
  if (reader.peek().kind !== ']') throw reader.problem(reader.peek().at, 'expected a comma or the closing bracket of the list')
  reader.take()
  return values
}

/** Case does not count. */
function isWord({ kind, text }: Token, word: string): boolean {
  return kind === 'word' && text.toUpperCase() === word
}
