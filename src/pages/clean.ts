/** Makes HTML clean and small: what a reader reads stays, everything that runs, counts, decorates or navigates goes. */
import sanitizeHtml from 'sanitize-html'
import { type Base, createLinks, type Links } from './links.ts'
import { tidy } from './tidy.ts'
import { type Node, parseClean, writeTree } from './tree.ts'

const TEXT = 'p br hr blockquote pre a img code kbd samp var em strong del ins s u sub sup mark abbr'
const STRUCTURE = 'h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr th td figure figcaption'
const ALLOWED = [...TEXT.split(' '), ...STRUCTURE.split(' ')]

/** Boxes become paragraphs: without the tag, the words on both sides of its edge would run together. */
const BOXES = 'address article aside center details div fieldset footer header hgroup main section summary'.split(' ')

/** Gone with all that is in them. Other tags that are not allowed are unwrapped: their content stays. */
const GONE =
  `script style noscript template head title textarea xmp select option optgroup datalist button input label legend nav menu
  iframe object embed applet svg math canvas audio video map dialog frameset`.split(/\s+/)

/** Deeper elements are unwrapped. No document is nested like this; an attack is. */
const DEEPEST = 200

export interface CleanOptions {
  readonly base: Base
  /** Keeps the id of headings, by which a page is cut. */
  readonly headingIds?: boolean
  /** Keeps what is in `nav`, to tell an empty page from one that holds nothing else. */
  readonly navigation?: boolean
}

export interface Clean {
  readonly html: string
  readonly nodes: readonly Node[]
  /** Relative links and images that were taken out because the page has no address. */
  readonly dropped: { readonly links: number; readonly images: number }
}

/** Cleaning what is clean gives the same. */
export function cleanHtml(html: string, o: CleanOptions): Clean {
  const links = createLinks(o.base)
  const nodes = tidy(parseClean(sanitizeHtml(html, sanitizerOptions(html, { ...o, links }))))
  return { nodes, html: writeTree(nodes), dropped: links.dropped() }
}

function sanitizerOptions(html: string, o: CleanOptions & { links: Links }): sanitizeHtml.IOptions {
  const heading = o.headingIds === true ? ['id'] : []
  const isPage = holdsHeadings(html)
  return {
    allowedTags: ALLOWED,
    nonTextTags: [...GONE, ...(isPage ? [] : ['form'])].filter((tag) => tag !== 'nav' || o.navigation !== true),
    allowedAttributes: {
      a: ['href'],
      img: ['src', 'alt'],
      ol: ['start'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan'],
      ...Object.fromEntries(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((tag) => [tag, heading])),
    },
    // Both are judged by `links`, which knows the page's address; the schemes here are the second lock on the same door.
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowProtocolRelative: false,
    nestingLimit: DEEPEST,
    transformTags: {
      ...Object.fromEntries([...BOXES, ...(isPage ? ['form'] : [])].map((tag) => [tag, 'p'])),
      b: 'strong',
      i: 'em',
      strike: 's',
      a: (_, attributes) => withLink(attributes, o.links),
      img: (tagName, attributes) => ({ tagName, attribs: withImage(attributes, o.links) }),
    },
  }
}

type Attributes = Record<string, string>

/** A link that leads nowhere is unwrapped: a span is not allowed. */
function withLink({ href }: Attributes, links: Links): { tagName: string; attribs: Attributes } {
  const to = href === undefined ? undefined : links.link(href)
  return to === undefined ? { tagName: 'span', attribs: {} } : { tagName: 'a', attribs: { href: to } }
}

function withImage(attributes: Attributes, links: Links): Attributes {
  const src = links.image(attributes)
  return src === undefined ? {} : { src, ...(attributes['alt'] ? { alt: attributes['alt'] } : {}) }
}

/**
 * A form goes with what is in it, but some servers put the whole page into one: a form around a heading is unwrapped, and only its controls go.
 */
function holdsHeadings(html: string): boolean {
  let open = 0
  for (const [, slash, tag = ''] of html.matchAll(/<(\/?)(form|h[1-6])\b/gi)) {
    if (tag.toLowerCase() === 'form') open = Math.max(0, open + (slash === '/' ? -1 : 1))
    else if (open > 0 && slash === '') return true
  }
  return false
}
