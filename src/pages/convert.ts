/** From a document to the title and the clean HTML of a page, or to the one reason why it is none. */
import type { Reason } from '../outcome.ts'
import { type Clean, cleanHtml } from './clean.ts'
import type { PageDocument } from './document.ts'
import type { Base } from './links.ts'
import { markdownToHtml } from './markdown.ts'
import { textToHtml } from './plain-text.ts'
import type { Selectors } from './select.ts'
import { titleOf } from './title.ts'
import { headingLevel, type Node, textOf } from './tree.ts'

export interface ConvertedPage {
  readonly title: string
  readonly html: string
  /** What was left out, or is unusual about the page. Codes: links_unwrapped. */
  readonly notes: readonly Reason[]
  readonly refused?: undefined
}

/** Codes: page_not_text, page_bad_encoding, page_empty, page_only_navigation, page_too_deep, content_selector_missed. */
export type Converter = (document: PageDocument) => ConvertedPage | { readonly refused: Reason }

/** What a text column of Postgres cannot hold, and what no reader can see. */
const LONE_SURROGATE = /\p{Surrogate}/u

/** Selectors apply to HTML; cheerio is loaded when there are some. @throws SyntaxError for a selector that is none */
export async function createConverter(selectors: Selectors): Promise<Converter> {
  const isSet = selectors.content !== undefined || (selectors.remove?.length ?? 0) > 0
  const { selectHtml } = isSet ? await import('./select.ts') : { selectHtml: (html: string): string | undefined => html }
  selectHtml('', selectors)
  return (document) => {
    const select = (html: string) => (document.format === 'html' && !document.piece ? selectHtml(html, selectors) : html)
    return unreadable(document.body) ?? orTooDeep(() => convert(document, select))
  }
}

function convert(document: PageDocument, select: (html: string) => string | undefined): ReturnType<Converter> {
  const whole = htmlOf(document)
  const html = select(whole)
  if (html === undefined) return refused('content_selector_missed', 'nothing in it matches the selector of `content:`')
  const clean = cleanHtml(html, { base: baseOf(document) })
  const nothing = saysNothing(clean.nodes, whole)
  if (nothing !== undefined) return nothing
  const title = titleOf(document, { nodes: clean.nodes, ...(document.format === 'html' ? { html: whole } : {}) })
  return { title, html: clean.html, notes: unwrappedNote(clean) }
}

function htmlOf({ format, body }: PageDocument): string {
  if (format === 'markdown') return markdownToHtml(body)
  return format === 'text' ? textToHtml(body) : body
}

function baseOf({ url }: PageDocument): Base {
  return url && URL.canParse(url) ? new URL(url) : 'none'
}

function unreadable(body: string): { refused: Reason } | undefined {
  if (body.includes('\0')) return refused('page_not_text', 'it is no text: it holds NUL characters')
  if (LONE_SURROGATE.test(body))
    return refused('page_bad_encoding', 'it holds halves of characters, as a wrong encoding leaves them')
  return undefined
}

/** The Markdown parser goes down into itself for every level. */
function orTooDeep(work: () => ReturnType<Converter>): ReturnType<Converter> {
  try {
    return work()
  } catch (error) {
    if (error instanceof RangeError) return refused('page_too_deep', 'its quotes or lists are nested thousands of levels deep')
    throw error
  }
}

/** A page of headings or links alone gives Fin nothing to answer with. `whole` = the document before anything was taken out. */
function saysNothing(nodes: readonly Node[], whole: string): { refused: Reason } | undefined {
  if (speaks(nodes)) return undefined
  if (textOf(nodes) !== '' && hasLink(nodes)) return refused('page_only_navigation', 'all that is left of it are links')
  const before = cleanHtml(whole, { base: 'none', navigation: true })
  if (speaks(before.nodes) || hasLink(before.nodes)) {
    return refused('page_only_navigation', 'nothing is left of it once navigation, forms and what `remove:` names are taken out')
  }
  return refused('page_empty', textOf(nodes) === '' ? 'it has no text' : 'it has headings and no text under them')
}

/** Whether there are words outside headings and links; what stands between links (`|`, `·`) is no word. */
function speaks(nodes: readonly Node[]): boolean {
  return /[\p{L}\p{N}]/u.test(textOf(nodes.filter((node) => headingLevel(node) === null).map(withoutLinks)))
}

function withoutLinks(node: Node): Node {
  if (typeof node === 'string') return node
  return { ...node, children: node.tag === 'a' ? [] : node.children.filter((one) => headingLevel(one) === null).map(withoutLinks) }
}

function hasLink(nodes: readonly Node[]): boolean {
  return nodes.some((node) => typeof node !== 'string' && (node.tag === 'a' || hasLink(node.children)))
}

function unwrappedNote({ dropped }: Clean): Reason[] {
  const { links, images } = dropped
  if (links + images === 0) return []
  const what = [counted(links, 'relative link'), counted(images, 'relative image')].filter((text) => text !== '')
  const why = `taken out: ${what.join(' and ')}; the page has no url to make them whole with`
  return [{ code: 'links_unwrapped', why }]
}

function counted(n: number, one: string): string {
  return n === 0 ? '' : `${n} ${one}${n === 1 ? '' : 's'}`
}

function refused(code: string, why: string): { refused: Reason } {
  return { refused: { code, why } }
}
