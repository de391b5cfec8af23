/** Reads the Markdown of Notion's API as a tree of blocks: a line is a block, and a tab makes it part of the one before. Pure. */

export interface Block {
  readonly kind: 'text' | 'heading' | 'item' | 'quote' | 'code' | 'table' | 'rule' | 'box'
  /** Without tabs and attributes; `code`: the lines between the fences; `table`: its HTML; `box`: nothing. */
  readonly text: string
  /** What an item begins with, or the language of code. */
  readonly mark: string
  readonly children: readonly Block[]
}

interface Line {
  readonly depth: number
  readonly text: string
}

/** A box is a callout, a column and the like: what is in it is read, and itself is not seen. (official: "Enhanced markdown format") */
const BOX = /^<(?:callout|details|columns?|synced_block|synced_block_reference|meeting-notes|notes|transcript|summary)\b[^>]*>$/
const BOX_END = /^<\/(?:callout|details|columns?|synced_block|synced_block_reference|meeting-notes|notes|transcript|summary)>$/
/** The newer way to write a callout. */
const FENCED_BOX = /^:{3,}/
/** Say nothing to a reader: an empty line, a list of the headings, what the API cannot show. */
const SILENT = /^<(?:empty-block|table_of_contents|breadcrumb|unknown)\b[^>]*\/?>$/

export function readBlocks(markdown: string): Block[] {
  const lines = markdown.split('\n').map(lineOf)
  return readLevel(lines, 0)
}

function lineOf(raw: string): Line {
  const depth = /^\t*/.exec(raw)?.[0].length ?? 0
  return { depth, text: raw.slice(depth) }
}

/** Takes lines off the front, as long as they are at this depth or deeper. */
function readLevel(lines: Line[], depth: number): Block[] {
  const blocks: Block[] = []
  while (lines.length > 0 && (lines[0]?.depth ?? 0) >= depth) {
    const line = lines.shift()
    if (line === undefined || isSilent(line.text)) continue
    const block = blockOf(line, lines)
    const children = lines[0] !== undefined && lines[0].depth > line.depth ? readLevel(lines, line.depth + 1) : []
    blocks.push({ ...block, children })
  }
  return blocks
}

function isSilent(text: string): boolean {
  return text.trim() === '' || SILENT.test(text) || BOX_END.test(text) || /^:{3,}\s*$/.test(text)
}

type Own = Omit<Block, 'children'>

function blockOf({ text, depth }: Line, rest: Line[]): Own {
  const fence = /^(`{3,})(.*)$/.exec(text)
  if (fence !== null) return { kind: 'code', mark: fence[2]?.trim() ?? '', text: until(rest, { depth, end: fence[1] ?? '' }) }
  if (text.trim() === '$$') return { kind: 'code', mark: 'math', text: until(rest, { depth, end: '$$' }) }
  if (/^<table\b/.test(text)) return { kind: 'table', mark: '', text: tableOf(text, rest) }
  if (BOX.test(text) || FENCED_BOX.test(text)) return { kind: 'box', mark: '', text: '' }
  return lineBlock(text.replace(ATTRIBUTES, ''))
}

/** `{color="red"}`, `{toggle="true" color="blue_bg"}` at the end of a line. */
const ATTRIBUTES = /\s*\{(?:\s*[\w-]+="[^"]*")+\s*\}\s*$/

function lineBlock(text: string): Own {
  if (/^-{3,}\s*$/.test(text)) return { kind: 'rule', mark: '', text: '' }
  if (/^#{1,6} /.test(text)) return { kind: 'heading', mark: '', text }
  const item = /^((?:- \[[ xX]\]|[-*]|\d+\.) )(.*)$/.exec(text)
  if (item !== null) return { kind: 'item', mark: item[1] ?? '', text: item[2] ?? '' }
  const quote = /^> ?(.*)$/.exec(text)
  return quote === null ? { kind: 'text', mark: '', text } : { kind: 'quote', mark: '', text: quote[1] ?? '' }
}

/** The lines up to the closing one, which goes too; all of the rest where none closes. */
function until(rest: Line[], { depth, end }: { depth: number; end: string }): string {
  const found = rest.findIndex((line) => line.text.trim() === end && line.depth <= depth)
  const inside = rest.splice(0, found === -1 ? rest.length : found + 1)
  return (found === -1 ? inside : inside.slice(0, -1))
    .map((line) => '\t'.repeat(Math.max(0, line.depth - depth)) + line.text)
    .join('\n')
}

function tableOf(first: string, rest: Line[]): string {
  if (first.includes('</table>')) return first
  const found = rest.findIndex(({ text }) => text.includes('</table>'))
  const inside = rest.splice(0, found === -1 ? rest.length : found + 1)
  return [first, ...inside.map(({ text }) => text)].join('\n')
}
