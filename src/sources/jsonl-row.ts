/** Makes a row of a line: one document, or what is wrong with the line. */
import { isUtf8 } from 'node:buffer'
import type { Reason } from '../outcome.ts'
import { parseJsonExactly } from './json-numbers.ts'
import type { Line } from './jsonl-lines.ts'
import { findJsonProblem } from './jsonl-scan.ts'
import type { Row } from './source.ts'

/** Deeper documents are no records of people, and code that walks through them would run out of stack. */
const DEEPEST = 500

export interface LineOptions {
  readonly maxLineBytes: number
  /** The text of this line is known to be UTF-8. */
  readonly isClean: boolean
}

/** Undefined for a blank line. A line that is refused keeps its text as its only cell. */
export const rowOf = ({ bytes, line: place, tooLong }: Line, o: LineOptions): Row | undefined => {
  if (tooLong) return { place, cells: [], problem: lineTooLarge(o.maxLineBytes) }
  if (!o.isClean && !isUtf8(bytes)) return { place, cells: [bytes.toString()], problem: BAD_ENCODING }
  const text = bytes.toString()
  if (isBlank(text)) return undefined
  const read = parse(text)
  return 'problem' in read ? { place, cells: [text], problem: read.problem } : { place, cells: [read.document] }
}

const isBlank = (text: string): boolean => text.charCodeAt(0) !== BRACE && text.trim() === ''

const BRACE = 123

type Parsed = { readonly document: unknown } | { readonly problem: Reason }

const parse = (text: string): Parsed => {
  const document = parseJson(text)
  if (document === undefined) return { problem: notJson(text) }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return { problem: noObject(document) }
  if (text.length > 2 * DEEPEST && depthOf(text) > DEEPEST) return { problem: TOO_DEEP }
  return { document }
}

/** Undefined for what is no JSON: no JSON text has that value. */
const parseJson = (text: string): unknown => {
  try {
    return parseJsonExactly(text)
  } catch {
    return undefined // told by `findJsonProblem`, as the parser's own error quotes the text
  }
}

const depthOf = (text: string): number => {
  let depth = 0
  let deepest = 0
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[{]|[\]}]/g)) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, ++depth)
    else if (token === '}' || token === ']') depth--
  }
  return deepest
}

const notJson = (text: string): Reason => {
  const found = findJsonProblem(text)
  const where = found === undefined ? '' : `: ${found.expected} was expected at column ${found.column}`
  return { code: 'jsonl_not_json', why: `The line is not JSON${where}.` }
}

const noObject = (value: unknown): Reason => {
  const what = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value === 'string' ? 'text' : typeof value}`
  return { code: 'jsonl_no_object', why: `The line holds ${what}, not an object such as {"email": …}.` }
}

const lineTooLarge = (maxBytes: number): Reason => ({
  code: 'jsonl_line_too_large',
  why: `The line is larger than ${maxBytes} bytes. Each line must hold one object.`,
})

const BAD_ENCODING: Reason = {
  code: 'jsonl_bad_encoding',
  why: 'The line holds bytes that are no UTF-8, which JSON must be. Correct them, or write the file as UTF-8.',
}

const TOO_DEEP: Reason = { code: 'jsonl_too_deep', why: `The object is nested more than ${DEEPEST} levels deep.` }
