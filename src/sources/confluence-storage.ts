/** Confluence's storage format (XHTML with elements of its own) to HTML: what a reader reads stays, macros that only show other things go. */
import { type CheerioAPI, load } from 'cheerio'
import { escapeHtml } from '../pages/plain-text.ts'

type Node = Parameters<CheerioAPI['contains']>[0]

/** Loads cheerio: import it where it is used. (official: "Confluence Storage Format") */
export function storageToHtml(storage: string): string {
  // Most of a page's time: a text without any of Confluence's own elements is HTML already.
  if (!/<(?:ac|ri):|<time\b/.test(storage)) return closed(storage)
  const $ = load(storage, { xml: { xmlMode: true, decodeEntities: false } }, false)
  for (const [selector, replace] of STEPS) for (const node of $(selector).toArray()) replace($, node)
  return closed($.html())
}

type Replace = ($: CheerioAPI, node: Node) => void

const gone: Replace = ($, node) => void $(node).remove()
const unwrapped: Replace = ($, node) => void $(node).replaceWith($(node).contents())

/** In this order: what is inside a macro is still there when its own step comes. */
const STEPS: readonly (readonly [selector: string, replace: Replace])[] = [
  ['ac\\:placeholder, ac\\:task-id, ac\\:task-uuid, ri\\:user', gone],
  ['ac\\:image', image],
  ['ac\\:link', link],
  ['ac\\:emoticon', ($, node) => void $(node).replaceWith($(node).attr('ac:emoji-fallback') ?? '')],
  ['ac\\:task-list', ($, node) => void $(node).replaceWith($('<ul></ul>').append($(node).contents()))],
  ['ac\\:task', task],
  ['time', ($, node) => void $(node).replaceWith($(node).attr('datetime') ?? '')],
  ['ac\\:structured-macro, ac\\:macro', macro],
  // A newer kind of macro, with what older readers are to show in its place.
  ['ac\\:adf-extension', ($, node) => void $(node).replaceWith($(node).find('ac\\:adf-fallback').first().contents())],
  ['ac\\:layout, ac\\:layout-section, ac\\:layout-cell, ac\\:inline-comment-marker', unwrapped],
]

function image($: CheerioAPI, node: Node): void {
  const address = $(node).children('ri\\:url').attr('ri:value')
  const alt = $(node).attr('ac:alt') ?? ''
  // A picture that is attached to the page needs a login to be seen.
  $(node).replaceWith(address === undefined ? '' : `<img src="${attribute(address)}" alt="${attribute(alt)}"/>`)
}

/** To another page by its title, which tells no address: its words stay. */
function link($: CheerioAPI, node: Node): void {
  const body = $(node).children('ac\\:link-body')
  const plain = $(node).children('ac\\:plain-text-link-body').text()
  if (body.length > 0) $(node).replaceWith(body.contents())
  else $(node).replaceWith(plain === '' ? ($(node).children('ri\\:page').attr('ri:content-title') ?? '') : escapeHtml(plain))
}

function task($: CheerioAPI, node: Node): void {
  const isDone = $(node).children('ac\\:task-status').text().trim() === 'complete'
  const item = $('<li></li>').append(isDone ? '☑ ' : '☐ ', $(node).children('ac\\:task-body').contents())
  $(node).replaceWith(item)
}

/** `code` and `noformat` hold plain text; panels hold text with a title; `status` is its title; the rest shows what stands elsewhere. */
function macro($: CheerioAPI, node: Node): void {
  const title = $(node).children('ac\\:parameter[ac\\:name="title"]').text()
  const plain = $(node).children('ac\\:plain-text-body')
  const rich = $(node).children('ac\\:rich-text-body')
  if ($(node).attr('ac:name') === 'status') $(node).replaceWith(title)
  else if (plain.length > 0) $(node).replaceWith(`<pre><code>${escapeHtml(plain.text())}</code></pre>`)
  else if (rich.length > 0 && title !== '') $(node).replaceWith($(`<p><strong>${title}</strong></p>`).add(rich.contents()))
  else if (rich.length > 0) $(node).replaceWith(rich.contents())
  else $(node).remove()
}

/** Entities in text and attributes stay as they were written; in CDATA there are none. */
const attribute = (written: string): string => written.replaceAll('"', '&quot;')

const VOID = new Set(['br', 'hr', 'img', 'col'])

/** `<strong/>` is empty in XML and has no end in HTML. */
function closed(xhtml: string): string {
  return xhtml.replaceAll(/<([a-z][\w:-]*)([^<>]*)\/>/gi, (_, tag: string, attributes: string) =>
    VOID.has(tag.toLowerCase()) ? `<${tag}${attributes}>` : `<${tag}${attributes}></${tag}>`,
  )
}
