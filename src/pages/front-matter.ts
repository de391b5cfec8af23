/** The block of YAML between two lines of `---` at the top of a document: read as data and never run. */
import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import type { Reason } from '../outcome.ts'

export interface FrontMatter {
  /** Values as YAML gives them; empty where there is no block. */
  readonly data: Readonly<Record<string, unknown>>
  /** What follows the block. */
  readonly body: string
  readonly refused?: undefined
}

const OPENING = /^---[^\S\n]*([^\s-]\S*)?[^\S\n]*(?:\n|$)/
const CLOSING = /^(?:---|\.\.\.)[^\S\n]*(?:\n|$)/m
const mapping = z.record(z.string(), z.unknown())

/**
 * Takes the block off a text with LF line ends. `---js` and its like, which other tools run as programs, are refused, and so is a broken
 * block, with its line in the file. A first line of `---` that nothing closes is a rule across the page and stays where it is.
 */
export function takeFrontMatter(text: string): FrontMatter | { readonly refused: Reason } {
  const opening = OPENING.exec(text)
  if (opening === null) return { data: {}, body: text }
  const [head, language = ''] = opening
  if (!/^(ya?ml)?$/i.test(language)) {
    return refused(1, `the front matter is marked as "${language.slice(0, 20)}"; only YAML is read, and nothing is ever run`)
  }
  const rest = text.slice(head.length)
  const closing = CLOSING.exec(rest)
  if (closing === null) return { data: {}, body: text }
  const read = readBlock(rest.slice(0, closing.index))
  return 'refused' in read ? read : { data: read.data, body: rest.slice(closing.index + closing[0].length) }
}

function readBlock(block: string): { data: Record<string, unknown> } | { refused: Reason } {
  const lines = new LineCounter()
  const document = parseDocument(block, { lineCounter: lines, logLevel: 'silent' })
  const [error] = document.errors
  // One line stands above the block.
  if (error !== undefined) return refused(lines.linePos(error.pos[0]).line + 1, firstLine(error.message))
  const read = plainValue(() => document.toJS({ maxAliasCount: 100 }))
  if ('problem' in read) return refused(2, read.problem)
  const data = mapping.safeParse(read.value ?? {})
  return data.success ? { data: data.data } : refused(2, 'the front matter is no list of names and values')
}

/** Aliases that multiply one another ("billion laughs") are refused by the library. */
function plainValue(read: () => unknown): { value: unknown } | { problem: string } {
  try {
    return { value: read() }
  } catch (error) {
    if (error instanceof ReferenceError) return { problem: firstLine(error.message) }
    throw error
  }
}

function refused(line: number, why: string): { refused: Reason } {
  return { refused: { code: 'front_matter_invalid', why: `line ${line}: ${why}` } }
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message
}
