/** Cuts a written search into words, quoted texts, operators and brackets, each with its place. Pure. */
import type { SearchProblem } from './search-language-problem.ts'

/** `at` = where it begins, from 0. The text of a quoted one is what stands between its quotes, without escapes. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'operator' | '(' | ')' | '[' | ']' | ',' | 'end'
  readonly text: string
  readonly at: number
}

/** Longer ones are no searches that a person wrote. */
const LONGEST = 20_000

const SPACE = /\s+/y
const SIGN = /!=|!~|>=|<=|[=<>~^$]/y
/** Quotes begin a text, and an apostrophe may stand within a word. */
const WORD = /[^\s()[\],"'=!<>~^$][^\s()[\],"=!<>~^$]*/y
const BRACKET = /[()[\],]/y
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '"': '"', "'": "'" }

/** @throws what `problem` makes, at the place of the first thing that is none of these */
export function tokensOf(text: string, problem: SearchProblem): readonly Token[] {
  if (text.length > LONGEST) throw problem(0, `a search has ${LONGEST} characters at most, and this one has ${text.length}`)
  const tokens: Token[] = []
  let at = skip(text, 0)
  while (at < text.length) {
    const { token, end } = nextToken(text, at, problem)
    tokens.push(token)
    at = skip(text, end)
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }]
}

interface Cut {
  readonly token: Token
  readonly end: number
}

function nextToken(text: string, at: number, problem: SearchProblem): Cut {
  const quote = text[at]
  if (quote === '"' || quote === "'") return quoted(text, at, problem)
  const bracket = match(BRACKET, text, at)
  if (bracket !== '') return { token: { kind: kindOf(bracket), text: bracket, at }, end: at + 1 }
  const sign = match(SIGN, text, at)
  if (sign !== '') return { token: { kind: 'operator', text: sign, at }, end: at + sign.length }
  const word = match(WORD, text, at)
  if (word === '') throw problem(at, '"!" alone is no operator: write != or !~')
  return wordOrPath(text, { word, at }, problem)
}

/** `custom_attributes."Plan name"` is one word. */
function wordOrPath(text: string, { word, at }: { word: string; at: number }, problem: SearchProblem): Cut {
  const end = at + word.length
  const quote = text[end]
  if (quote !== '"') return { token: { kind: 'word', text: word, at }, end }
  if (!word.endsWith('.')) throw problem(end, 'a quote within a word: put the whole text in quotes, and \\" for a quote in it')
  const name = quoted(text, end, problem)
  return { token: { kind: 'word', text: word + name.token.text, at }, end: name.end }
}

function quoted(text: string, at: number, problem: SearchProblem): Cut {
  const quote = text[at]
  let content = ''
  for (let index = at + 1; index < text.length; index++) {
    const letter = text[index] ?? ''
    if (letter === quote) return { token: { kind: 'quoted', text: content, at }, end: index + 1 }
    if (letter !== '\\') {
      content += letter
      continue
    }
    index += 1
    const meant = ESCAPES[text[index] ?? '']
    if (meant === undefined) throw problem(index - 1, 'after a backslash come \\, ", \', n, r or t')
    content += meant
  }
  throw problem(at, 'the quote that begins here is not closed')
}

function kindOf(bracket: string): '(' | ')' | '[' | ']' | ',' {
  if (bracket === '(' || bracket === ')' || bracket === '[' || bracket === ']') return bracket
  return ','
}

function skip(text: string, at: number): number {
  return at + match(SPACE, text, at).length
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}
