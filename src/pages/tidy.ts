/** Takes out of a tree what says nothing: empty elements, links that lead nowhere, images without a source, and white space. Pure. */
import type { Element, Node } from './tree.ts'

const INLINE = new Set('a abbr code del em img ins kbd mark s samp strong sub sup u var'.split(' '))
/** Have a meaning without text in them. An empty cell keeps the columns in line. */
const KEPT_EMPTY = new Set(['br', 'hr', 'img', 'td', 'th'])

/** A line of text each: a box in one of them is no paragraph. */
const TITLES = new Set('h1 h2 h3 h4 h5 h6 caption figcaption'.split(' '))

/** Tidying twice gives the same. */
export function tidy(nodes: readonly Node[]): Node[] {
  return trimmed(pruned(nodes), true)
}

function pruned(nodes: readonly Node[]): Node[] {
  const kept = nodes.flatMap((node): readonly Node[] => (typeof node === 'string' ? [node] : prunedElement(node)))
  return joinTexts(kept)
}

function prunedElement(element: Element): readonly Node[] {
  const { tag, attributes } = element
  if (tag === 'img') return attributes.includes(' src=') ? [element] : []
  const children =
    tag === 'pre' ? joinTexts(lines(element.children)) : pruned(TITLES.has(tag) ? lines(element.children) : element.children)
  if (tag === 'a' && !attributes.includes(' href=')) return children
  if (KEPT_EMPTY.has(tag) || hasContent(children)) return [{ ...element, children }]
  // The space in <em> </em> may be all that keeps two words apart.
  return INLINE.has(tag) && children.length > 0 ? [' '] : []
}

/** Paragraphs in what has none become lines. */
function lines(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node): Node[] => {
    if (typeof node === 'string') return [node]
    const children = lines(node.children)
    return node.tag === 'p' ? [...children, '\n'] : [{ ...node, children }]
  })
}

function hasContent(nodes: readonly Node[]): boolean {
  return nodes.some((node) => (typeof node === 'string' ? /\S/.test(node) : node.tag !== 'br'))
}

/** Texts that became neighbours are one text. */
function joinTexts(nodes: readonly Node[]): Node[] {
  const joined: Node[] = []
  for (const node of nodes) {
    const last = joined.at(-1)
    if (typeof node === 'string' && typeof last === 'string') joined[joined.length - 1] = last + node
    else joined.push(node)
  }
  return joined
}

/** White space is one space, and none at the edge of a block. `isBlock`: the nodes fill a block (or the page). */
function trimmed(nodes: readonly Node[], isBlock: boolean): Node[] {
  return nodes.flatMap((node, i): Node[] => {
    if (typeof node !== 'string') return [trimmedElement(node)]
    let text = node.replaceAll(/[ \t\n\r\f]+/g, ' ')
    if (isEdge(nodes[i - 1], isBlock)) text = text.replace(/^ /, '')
    if (isEdge(nodes[i + 1], isBlock)) text = text.replace(/ $/, '')
    return text === '' ? [] : [text]
  })
}

function trimmedElement(element: Element): Element {
  if (element.tag === 'pre') return element
  return { ...element, children: trimmed(element.children, !INLINE.has(element.tag)) }
}

function isEdge(neighbour: Node | undefined, isBlock: boolean): boolean {
  if (neighbour === undefined) return isBlock
  return typeof neighbour !== 'string' && !INLINE.has(neighbour.tag)
}
