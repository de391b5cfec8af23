/** Clean HTML as a tree: read from what the sanitizer wrote, and written back so that reading it again gives the same tree. */

export interface Element {
  readonly tag: string
  /** As written: ` href="…"`, escaped; empty where there is none. */
  readonly attributes: string
  readonly children: readonly Node[]
}

/** A string is text, escaped as in the source. */
export type Node = string | Element

const VOID = new Set(['br', 'hr', 'img'])

/**
 * Which open element the parser closes by itself before it opens another one, reduced to the tags that pages keep (htmlparser2, which the
 * sanitizer reads with). The sanitizer takes wrappers away, so `<p><x-y><p>` comes out of it as a paragraph in a paragraph: done here
 * once more, it comes out as everybody will read it.
 */
const CLOSES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    tr: ['tr', 'th', 'td'],
    th: ['th'],
    td: ['thead', 'th', 'td'],
    tbody: ['thead', 'tbody'],
    tfoot: ['thead', 'tbody'],
    li: ['li'],
    dd: ['dd', 'dt'],
    dt: ['dd', 'dt'],
  }).map(([tag, closed]): [string, ReadonlySet<string>] => [tag, new Set(closed)]),
)
const CLOSE_PARAGRAPH = new Set('p h1 h2 h3 h4 h5 h6 blockquote dl ol ul pre table hr figure figcaption'.split(' '))

const TOKEN = /<(\/?)([a-z][a-z0-9]*)([^>]*)>|[^<]+/g

interface Open {
  readonly tag: string
  readonly attributes: string
  readonly children: Node[]
}

/** `html` as the sanitizer writes it: every `<` and `>` that is no tag is escaped, tags are lower-case. */
export function parseClean(html: string): Node[] {
  const root: Open = { tag: '', attributes: '', children: [] }
  const stack = [root]
  const top = (): Open => stack.at(-1) ?? root
  for (const [token, slash, tag, attributes = ''] of html.matchAll(TOKEN)) {
    if (tag === undefined) top().children.push(token)
    else if (slash === '/') closeTo(stack, tag)
    else openTag(stack, { tag, attributes: attributes.replace(/\s*\/?$/, ''), children: [] })
  }
  return root.children
}

function openTag(stack: Open[], element: Open): void {
  while (implies(element.tag, stack.at(-1)?.tag ?? '')) stack.pop()
  stack.at(-1)?.children.push(element)
  if (!VOID.has(element.tag)) stack.push(element)
}

function implies(opened: string, open: string): boolean {
  return open === 'p' ? CLOSE_PARAGRAPH.has(opened) : (CLOSES.get(opened)?.has(open) ?? false)
}

function closeTo(stack: Open[], tag: string): void {
  const at = stack.findLastIndex((open) => open.tag === tag)
  if (at > 0) stack.length = at
}

export function writeTree(nodes: readonly Node[]): string {
  return nodes.map(writeNode).join('')
}

function writeNode(node: Node): string {
  if (typeof node === 'string') return node
  const { tag, attributes, children } = node
  return VOID.has(tag) ? `<${tag}${attributes}>` : `<${tag}${attributes}>${writeTree(children)}</${tag}>`
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' }

/** The text of nodes, unescaped, white space as one space. */
export function textOf(nodes: readonly Node[]): string {
  return rawText(nodes)
    .replaceAll(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/\s+/g, ' ')
    .trim()
}

function rawText(nodes: readonly Node[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : ` ${rawText(node.children)} `)).join('')
}

/** A heading's level, 1 to 6; null for everything else. */
export function headingLevel(node: Node): number | null {
  return typeof node !== 'string' && /^h[1-6]$/.test(node.tag) ? Number(node.tag.slice(1)) : null
}
