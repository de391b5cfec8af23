/** The Markdown of Notion's API to Markdown that everybody reads: without boxes, colours and links that are dead in an hour. Pure. */
import { type Block, readBlocks } from './notion-blocks.ts'

/**
 * Headings, lists, quotes, code, tables and pictures from elsewhere stay. Files and pictures that Notion itself keeps have addresses that
 * end after an hour and are others in every answer, so that they would make every page look changed: their captions stay.
 */
export function plainMarkdown(notion: string): string {
  return blocksText(readBlocks(notion)).join('\n')
}

/** Lines. Items follow one another; everything else has an empty line between. */
function blocksText(blocks: readonly Block[]): string[] {
  const lines: string[] = []
  let before: Block['kind'] | undefined
  for (const block of blocks) {
    const own = blockText(block)
    if (own.length === 0) continue
    if (before !== undefined && !(before === 'item' && block.kind === 'item')) lines.push('')
    lines.push(...own)
    before = block.kind
  }
  return lines
}

function blockText(block: Block): string[] {
  switch (block.kind) {
    case 'item':
      return itemText(block)
    case 'quote':
      return withChildren(inline(block.text), block).map((line) => `> ${line}`.trimEnd())
    case 'code':
      return [...fenced(block), ...after(block)]
    case 'table':
      return tableText(block.text)
    case 'rule':
      return ['---']
    case 'box':
      return blocksText(block.children)
    case 'heading':
    case 'text':
      return withChildren(inline(block.text), block)
  }
}

function withChildren(text: string, block: Block): string[] {
  const children = blocksText(block.children)
  if (text === '') return children
  return children.length === 0 ? [text] : [text, '', ...children]
}

const after = (block: Block): string[] => (block.children.length === 0 ? [] : ['', ...blocksText(block.children)])

/** What belongs to an item stands under its text. */
function itemText({ mark, text, children }: Block): string[] {
  const indent = ' '.repeat(mark.startsWith('- [') ? 2 : mark.length)
  const rest = blocksText(children)
  const gap = rest.length > 0 && children[0]?.kind !== 'item' ? [''] : []
  return [`${mark}${inline(text)}`.trimEnd(), ...[...gap, ...rest].map((line) => (line === '' ? '' : indent + line))]
}

/** With a fence that is longer than any in the code. */
function fenced({ mark, text }: Block): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}${mark.replaceAll('`', '')}`, ...text.split('\n'), fence]
}

/** A table of HTML whose cells hold Markdown, as a table of Markdown. */
function tableText(html: string): string[] {
  const rows = [...html.matchAll(/<tr\b[^>]*>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[dh]\b[^>]*>([\s\S]*?)<\/t[dh]>/g)].map(([, cell = '']) => cellText(cell)),
  )
  const width = Math.max(0, ...rows.map((row) => row.length))
  if (width === 0) return []
  const isHeaded = /^<table\b[^>]*\bheader-row="true"/.test(html)
  const [head = [], ...body] = isHeaded ? rows : [[], ...rows]
  const line = (cells: readonly string[]): string => `| ${Array.from({ length: width }, (_, i) => cells[i] ?? '').join(' | ')} |`
  return [line(head), `|${' --- |'.repeat(width)}`, ...body.map(line)]
}

function cellText(cell: string): string {
  return inline(cell.trim().replaceAll('\n', '<br>')).replaceAll(/(?<!\\)\|/g, '\\|')
}

/** Ends after an hour: signed by S3, or by Notion's own file server. */
const SIGNED = /[?&](?:X-Amz-Signature|X-Amz-Credential|Signature|expirationTimestamp)=/i
const isSigned = (address: string): boolean => SIGNED.test(address.replaceAll('&amp;', '&'))

function inline(text: string): string {
  return text
    .replaceAll(/!\[((?:\\.|[^\]\\])*)\]\(([^)\s]*)\)/g, (whole, caption: string, address: string) =>
      isSigned(address) ? caption : whole,
    )
    .replaceAll(
      /<(file|pdf|video|audio|image|embed|bookmark)\b([^>]*?)(?:\/>|>([\s\S]*?)<\/\1>)/g,
      (_, __, attributes: string, caption) =>
        linkTo(attribute(attributes, 'src') ?? attribute(attributes, 'source') ?? '', captionOf(caption)),
    )
    .replaceAll(/<(page|database)\b([^>]*)>([\s\S]*?)<\/\1>/g, (_, __, attributes: string, title: string) =>
      linkTo(attribute(attributes, 'url') ?? '', title),
    )
    .replaceAll(/<mention-date\b([^>]*)\/>/g, (_, attributes: string) => dates(attributes))
    .replaceAll(/<\/?mention-[\w-]+\b[^>]*>/g, '')
    .replaceAll(/<unknown\b[^>]*>|<empty-block\s*\/>/g, '')
    .replaceAll(/\[\^[^\]]+\]/g, '')
    .replaceAll(/<\/?summary>/g, '**')
}

const captionOf = (caption: unknown): string => (typeof caption === 'string' ? caption.trim() : '')

function linkTo(address: string, caption: string): string {
  if (!/^https?:/.test(address) || isSigned(address)) return caption
  return `[${caption === '' ? address : caption}](${address})`
}

function dates(attributes: string): string {
  return [attribute(attributes, 'start'), attribute(attributes, 'end')].filter((date) => date !== undefined).join(' – ')
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1]
}
