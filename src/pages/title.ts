/** What a page is called: as it says itself, by its first heading, or by its file's name. Pure. */
import type { PageDocument } from './document.ts'
import { headingLevel, type Node, textOf } from './tree.ts'

/** `html` = the raw document of an HTML page, for the title in its head. Never empty. */
export function titleOf(
  document: Pick<PageDocument, 'title' | 'path' | 'external_id'>,
  o: { nodes: readonly Node[]; html?: string },
): string {
  const candidates = [oneLine(document.title ?? ''), firstHeading(o.nodes), headTitle(o.html ?? ''), fileTitle(document.path ?? '')]
  return candidates.find((title) => title !== '') ?? document.external_id
}

/** The first h1, or where there is none the first heading of any level. */
export function firstHeading(nodes: readonly Node[]): string {
  const headings = headingsIn(nodes)
  return (headings.find((one) => one.level === 1) ?? headings[0])?.text ?? ''
}

function headingsIn(nodes: readonly Node[]): { level: number; text: string }[] {
  return nodes.flatMap((node) => {
    if (typeof node === 'string') return []
    const level = headingLevel(node)
    return level === null ? headingsIn(node.children) : [{ level, text: textOf(node.children) }]
  })
}

const NAMED: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
}

function headTitle(html: string): string {
  const [, title = ''] = /<title\b[^>]*>([^<]*)/i.exec(html) ?? []
  return oneLine(title.replaceAll(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => NAMED[entity] ?? entity))
}

/** `guides/getting-started.md` → Getting started; an index takes its folder's name. */
function fileTitle(path: string): string {
  const steps = path.split(/[/\\]/).filter((step) => step !== '')
  const name = (steps.at(-1) ?? '').replace(/\.[a-z0-9]{1,8}$/i, '')
  const words = oneLine((/^(index|readme)$/i.test(name) ? (steps.at(-2) ?? name) : name).replaceAll(/[-_]+/g, ' '))
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
