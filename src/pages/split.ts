/** Cuts a long document at its second-level headings, so that Fin cites the right place and an edit touches one piece. */
import { Lexer, type Token, type Tokens } from 'marked'
import { cleanHtml } from './clean.ts'
import type { PageDocument } from './document.ts'
import type { Selectors } from './select.ts'
import { createNames, slugOf } from './slug.ts'
import { titleOf } from './title.ts'
import { type Node, parseClean, textOf, writeTree } from './tree.ts'

/** What stands before the first heading (null), or a heading with what follows it. `id`: the one that the heading has itself. */
interface Part {
  readonly heading: string | null
  readonly id?: string | undefined
  readonly body: string
  /** It has more than headings. */
  readonly says: boolean
}

export type Splitter = (document: PageDocument) => readonly PageDocument[]

/**
 * Makes a splitter for documents of one source; cheerio is loaded when there are selectors. A document that has no second-level heading
 * comes back as it is. Otherwise what stands before the first one is the page itself, unless that is no more than its title, and each
 * heading begins a page of its own: `guide.md#install`, titled `Guide: Install`. The name is the heading's own id in HTML, else made from
 * its text; a second heading of that name is `install-2`. A document that cannot be cut (nothing matches `content`, nested too deep) comes
 * back as it is, for the mapping to refuse it.
 * @throws SyntaxError for a selector that is none
 */
export async function createSplitter(selectors: Selectors): Promise<Splitter> {
  const isSet = selectors.content !== undefined || (selectors.remove?.length ?? 0) > 0
  const { selectHtml } = isSet ? await import('./select.ts') : { selectHtml: (html: string): string | undefined => html }
  selectHtml('', selectors)
  const partsOf = ({ format, body }: PageDocument): Part[] => {
    if (format === 'markdown') return markdownParts(body)
    return format === 'html' ? htmlParts(selectHtml(body, selectors) ?? '') : []
  }
  return (document) => {
    const parts = orWhole(() => partsOf(document))
    return parts.some((part) => part.heading !== null) ? pieces(document, parts) : [document]
  }
}

function orWhole(cut: () => Part[]): Part[] {
  try {
    return cut()
  } catch (error) {
    // Quotes nested thousands deep.
    if (error instanceof RangeError) return []
    throw error
  }
}

/** By tokens, so that a `##` in a code block is none. Definitions of links go along with the parts that use them. */
function markdownParts(markdown: string): Part[] {
  // Blocks alone: what is inside them is looked at when the page is made.
  const tokens = new Lexer({ gfm: true }).blockTokens(markdown.replaceAll(/\r\n?/g, '\n'))
  const definitions = tokens.filter(isDefinition)
  return cutAt(tokens, isSecondHeading).map(({ head, rest }) => {
    const raw = [...(head === null ? [] : [head]), ...rest].map((token) => token.raw).join('')
    const used = definitions.filter((one) => !rest.includes(one) && raw.toLowerCase().includes(`[${one.tag}]`))
    const body = [raw.trimEnd(), ...used.map((one) => one.raw.trimEnd())].join('\n\n')
    const says = rest.some((token) => !['heading', 'space', 'def', 'hr'].includes(token.type))
    return { heading: head === null ? null : textOfHeading(head), body, says }
  })
}

function isDefinition(token: Token): token is Tokens.Def {
  return token.type === 'def'
}

function isSecondHeading(token: Token): boolean {
  return token.type === 'heading' && 'depth' in token && token.depth === 2
}

/** A heading's text without the marks of Markdown. By tokens: HTML would take longer than cutting the whole document. */
function textOfHeading(heading: Token): string {
  return 'text' in heading && typeof heading.text === 'string'
    ? textOf([inlineText(Lexer.lexInline(heading.text, { gfm: true }))])
    : ''
}

function inlineText(tokens: readonly Token[]): string {
  return tokens.map((token) => ('tokens' in token && token.tokens ? inlineText(token.tokens) : ownText(token))).join('')
}

function ownText(token: Token): string {
  return token.type !== 'html' && 'text' in token && typeof token.text === 'string' ? token.text : ''
}

/** Relative links stay as they are: the page's address is applied when the piece is made a page. */
function htmlParts(html: string): Part[] {
  const { nodes } = cleanHtml(html, { base: 'kept', headingIds: true })
  return cutAt(nodes, isSecondLevel).map(({ head, rest }) => {
    const body = writeTree(head === null ? rest : [head, ...rest])
    const says = rest.some((node) => typeof node === 'string' || !/^h[1-6r]$/.test(node.tag))
    if (head === null || typeof head === 'string') return { heading: null, body, says }
    return { heading: textOf(head.children), id: idOf(head.attributes), body, says }
  })
}

function isSecondLevel(node: Node): boolean {
  return typeof node !== 'string' && node.tag === 'h2'
}

function idOf(attributes: string): string | undefined {
  const [, id = ''] = / id="([^"]*)"/.exec(attributes) ?? []
  const [text] = parseClean(id)
  const name = typeof text === 'string' ? textOf([text]).replaceAll(/\s/g, '-') : ''
  return name === '' || name.length > 200 ? undefined : name
}

function cutAt<T>(all: readonly T[], isHead: (one: T) => boolean): { head: T | null; rest: T[] }[] {
  const cuts: { head: T | null; rest: T[] }[] = [{ head: null, rest: [] }]
  for (const one of all) {
    if (isHead(one)) cuts.push({ head: one, rest: [] })
    else cuts.at(-1)?.rest.push(one)
  }
  return cuts
}

function pieces(document: PageDocument, parts: readonly Part[]): PageDocument[] {
  const title = titleOfWhole(document, parts)
  const named = createNames()
  return parts.flatMap((part): PageDocument[] => {
    if (part.heading === null) return part.says ? [{ ...document, title, body: part.body, piece: true }] : []
    const name = named(part.id ?? slugOf(part.heading))
    return [
      {
        ...document,
        external_id: `${document.external_id}#${name}`,
        title: part.heading === '' ? title : `${title}: ${part.heading}`,
        body: part.body,
        piece: true,
        ...(document.url ? { url: withFragment(document.url, name) } : {}),
      },
    ]
  })
}

/** The first part alone is asked for a heading: the second-level ones belong to their pieces. */
function titleOfWhole(document: PageDocument, [first]: readonly Part[]): string {
  const start = first?.body ?? ''
  if (document.format === 'html') return titleOf(document, { nodes: parseClean(start), html: document.body })
  const headings = new Lexer({ gfm: true }).blockTokens(start).filter((token) => token.type === 'heading')
  const heading = headings.find((token) => 'depth' in token && token.depth === 1) ?? headings[0]
  return titleOf({ ...document, title: document.title || (heading ? textOfHeading(heading) : null) }, { nodes: [] })
}

function withFragment(url: string, name: string): string {
  if (!URL.canParse(url)) return url
  const found = new URL(url)
  found.hash = name
  return found.href
}
