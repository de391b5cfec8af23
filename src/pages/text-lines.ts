/** A page's HTML as lines that people read and compare: one for each paragraph, item, heading and table row, with the little Markdown that tells them apart. Pure. */
import { headingLevel, type Node, parseClean } from './tree.ts'

/** `html` is clean. Links show where they lead, since that is part of what a page says. */
export function textLines(html: string): string[] {
  return linesOf(parseClean(html), '')
}

const BLOCKS = new Set(
  'p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd pre blockquote table caption thead tbody tfoot tr figure figcaption hr br'.split(' '),
)

/** What stands between blocks is a line of its own. */
function linesOf(nodes: readonly Node[], before: string): string[] {
  const lines: string[] = []
  let text = ''
  const flush = (): void => {
    if (text.trim() !== '') lines.push(`${before}${text.trim().replaceAll(/\s+/g, ' ')}`)
    text = ''
  }
  for (const node of nodes) {
    if (typeof node === 'string' || !BLOCKS.has(node.tag)) text += inlineText(node)
    else {
      flush()
      lines.push(...blockLines(node, before))
    }
  }
  flush()
  return lines
}

function blockLines(node: Exclude<Node, string>, before: string): string[] {
  const { tag, children } = node
  const level = headingLevel(node)
  if (level !== null) return linesOf(children, `${before}${'#'.repeat(level)} `)
  if (tag === 'br') return []
  if (tag === 'hr') return [`${before}---`]
  if (tag === 'pre') return preLines(children).map((line) => `${before}    ${line}`)
  if (tag === 'tr')
    return [
      `${before}${children
        .map(cellText)
        .filter((text) => text !== '')
        .join(' | ')}`,
    ]
  if (tag === 'blockquote') return linesOf(children, `${before}> `)
  if (tag === 'li') return itemLines(children, before)
  return linesOf(children, before)
}

/** What follows the first line of an item is indented below it. */
function itemLines(children: readonly Node[], before: string): string[] {
  return linesOf(children, '').map((line, i) => `${before}${i === 0 ? '- ' : '  '}${line}`)
}

function preLines(children: readonly Node[]): string[] {
  return children.map(inlineText).join('').trimEnd().split('\n')
}

function cellText(node: Node): string {
  return linesOf([node], '').join(' ')
}

function inlineText(node: Node): string {
  if (typeof node === 'string') return unescaped(node)
  const { tag, attributes, children } = node
  if (tag === 'img') return `![${attribute(attributes, 'alt')}](${attribute(attributes, 'src')})`
  if (tag === 'br') return '\n'
  const text = children.map(inlineText).join('')
  return tag === 'a' ? `[${text}](${attribute(attributes, 'href')})` : text
}

function attribute(attributes: string, name: string): string {
  return unescaped(new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1] ?? '')
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' }

function unescaped(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES[entity] ?? entity)
}
