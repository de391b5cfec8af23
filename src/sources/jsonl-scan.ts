/** Finds where a text stops being JSON. JSON.parse tells no position for most mistakes, and quotes the text, which may be about people. */

export interface JsonProblem {
  /** 1-based, in characters. */
  readonly column: number
  /** What should stand there: "a value". */
  readonly expected: string
}

type Wanted = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma or }' | 'comma or ]' | 'end'

interface Scan {
  readonly text: string
  at: number
  wanted: Wanted
  readonly open: string[]
}

/** Undefined when the text is JSON. Works without recursion: a line of a million brackets is a mistake like any other. */
export const findJsonProblem = (text: string): JsonProblem | undefined => {
  const scan: Scan = { text, at: 0, wanted: 'value', open: [] }
  for (;;) {
    scan.at += lengthOf(SPACE, scan)
    if (scan.at === text.length && scan.wanted === 'end') return undefined
    const expected = takeNext(scan)
    if (expected !== undefined) return { column: Array.from(text.slice(0, scan.at)).length + 1, expected }
  }
}

/** Steps over the next token; or says what should stand there instead. */
const takeNext = (scan: Scan): string | undefined => {
  const next = scan.text[scan.at] ?? ''
  const isName = scan.wanted === 'name' || scan.wanted === 'name or }'
  const isValue = scan.wanted === 'value' || scan.wanted === 'value or ]'
  if (next === '"' && (isName || isValue)) return takeString(scan, isName)
  if (PUNCTUATION[next]?.includes(scan.wanted) === true) return takePunctuation(scan, next)
  const length = isValue ? lengthOf(SCALAR, scan) : 0
  if (length === 0) return EXPECTED[scan.wanted]
  scan.at += length
  scan.wanted = afterValue(scan)
  return undefined
}

const takeString = (scan: Scan, isName: boolean): string | undefined => {
  scan.at += lengthOf(STRING_BEGIN, scan)
  if (scan.at >= scan.text.length) return 'a closing quote'
  if (scan.text[scan.at] !== '"') return 'the rest of a text, without control characters and unknown escapes,'
  scan.at += 1
  scan.wanted = isName ? 'colon' : afterValue(scan)
  return undefined
}

const takePunctuation = (scan: Scan, next: string): undefined => {
  scan.at += 1
  if (next === '{' || next === '[') scan.open.push(next)
  if (next === '}' || next === ']') scan.open.pop()
  scan.wanted = wantedAfter(next, scan)
}

const wantedAfter = (punctuation: string, scan: Scan): Wanted => {
  if (punctuation === '{') return 'name or }'
  if (punctuation === '[') return 'value or ]'
  if (punctuation === ':') return 'value'
  if (punctuation === ',') return scan.open.at(-1) === '[' ? 'value' : 'name'
  return afterValue(scan)
}

const afterValue = ({ open }: Scan): Wanted => {
  const inside = open.at(-1)
  if (inside === undefined) return 'end'
  return inside === '{' ? 'comma or }' : 'comma or ]'
}

const lengthOf = (pattern: RegExp, { text, at }: Scan): number => {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}

const SPACE = /[\t\n\r ]*/y
// oxlint-disable-next-line no-control-regex -- JSON takes none of them in a text
const STRING_BEGIN = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*/y
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y

/** Where each may stand. */
const PUNCTUATION: Readonly<Record<string, readonly Wanted[]>> = {
  '{': ['value', 'value or ]'],
  '[': ['value', 'value or ]'],
  '}': ['name or }', 'comma or }'],
  ']': ['value or ]', 'comma or ]'],
  ':': ['colon'],
  ',': ['comma or }', 'comma or ]'],
}

const EXPECTED: Readonly<Record<Wanted, string>> = {
  value: 'a value',
  'value or ]': 'a value or "]"',
  name: 'a name in quotes',
  'name or }': 'a name in quotes or "}"',
  colon: '":"',
  'comma or }': '"," or "}"',
  'comma or ]': '"," or "]"',
  end: 'nothing more',
}
