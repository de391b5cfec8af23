/** Finds the clauses of a SOQL query by its words outside quotes and brackets; it understands nothing else of the language. */
import { ConfigError } from '../errors.ts'

/** The clauses a query can have, in the order in which SOQL wants them. Two words where one alone could be a name (Order, Group). */
const CLAUSES = [
  ['select', /^select\b/i],
  ['from', /^from\b/i],
  ['using', /^using\s+scope\b/i],
  ['where', /^where\b/i],
  ['with', /^with\b/i],
  ['group by', /^group\s+by\b/i],
  ['having', /^having\b/i],
  ['order by', /^order\s+by\b/i],
  ['limit', /^limit\s+\d/i],
  ['offset', /^offset\s+\d/i],
  ['for', /^for\s+(?:view|reference|update)\b/i],
  ['update', /^update\s+(?:tracking|viewstat)\b/i],
] as const

export type ClauseName = (typeof CLAUSES)[number][0]

/** `text` begins with the clause's own word. */
export interface Clause {
  readonly name: ClauseName
  readonly text: string
}

/** A text in quotes (a backslash escapes), a word, a bracket, a comma, or any one other character. */
const TOKEN = /'(?:\\[\s\S]|[^'\\])*'|[A-Za-z_][\w.]*|[\s\S]/g

/**
 * @throws ConfigError when a quote or a bracket is not closed, or the query does not begin with SELECT … FROM
 */
export function clausesOf(soql: string): readonly Clause[] {
  const text = soql.trim().replace(/;$/, '')
  const starts = outside(text).flatMap(({ at, token }) => {
    const found = /^[a-z]/i.test(token) ? CLAUSES.find(([, pattern]) => pattern.test(text.slice(at, at + 64))) : undefined
    return found === undefined ? [] : [{ at, name: found[0] }]
  })
  if (starts[0]?.at !== 0 || starts[0].name !== 'select' || starts[1]?.name !== 'from')
    throw new ConfigError('soql: a query begins with SELECT … FROM …, as in: select Id, Email from Contact')
  return starts.map(({ at, name }, i) => ({ name, text: text.slice(at, starts[i + 1]?.at).trim() }))
}

/** The parts of a text between commas that stand outside quotes and brackets. */
export function splitAtCommas(text: string): readonly string[] {
  const commas = outside(text).filter(({ token }) => token === ',')
  const ends = [...commas.map(({ at }) => at), text.length]
  return ends.map((end, i) => text.slice(i === 0 ? 0 : (ends[i - 1] ?? 0) + 1, end).trim())
}

/** The tokens outside quotes and brackets, and where each begins. */
function outside(text: string): readonly { at: number; token: string }[] {
  const tokens: { at: number; token: string }[] = []
  let depth = 0
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === "'") throw new ConfigError(`soql: the quote at character ${index + 1} is not closed.`)
    if (token === ')') depth -= 1
    if (depth < 0) throw new ConfigError(`soql: the bracket at character ${index + 1} closes none.`)
    if (depth === 0) tokens.push({ at: index, token })
    if (token === '(') depth += 1
  }
  if (depth > 0) throw new ConfigError('soql: a bracket is not closed.')
  return tokens
}
