/** Bodies of messages: what is sent becomes HTML, and HTML becomes plain text on request. */

const BLOCK = /^<(p|h[1-6]|ul|ol|pre|div|blockquote|table|img)\b/i
const KEPT_ATTRIBUTES = /\s(href|src|alt)\s*=\s*("[^"]*"|'[^']*')/gi

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
}

/** A contact's text; HTML is not supported there (official), so it shows up as it was typed. */
export function htmlOfText(text: string): string {
  return `<p>${escapeHtml(text).replaceAll(/\r?\n/g, '<br>')}</p>`
}

/** A teammate's HTML without comments and without attributes, but for links and pictures; bare text becomes a paragraph. */
export function htmlOf(body: string): string {
  const html = body
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/<\/?(html|body|head|script|style)\b[^>]*>/gi, '')
    .replaceAll(/<([a-z][a-z0-9]*)\b([^>]*)>/gi, (_, name: string, attributes: string) => `<${name}${keptAttributes(attributes)}>`)
    .trim()
  return BLOCK.test(html) ? html : `<p>${html.replaceAll(/\r?\n/g, '<br>')}</p>`
}

/** Links become `label (url)`, as documented of `display_as=plaintext`. */
export function plainText(html: string): string {
  return html
    .replaceAll(/<a\b[^>]*href=["']([^"']*)["'][^>]*>([\s\S]*?)<\/a>/gi, '$2 ($1)')
    .replaceAll(/<br\s*\/?>|<\/(p|li|h[1-6]|div|ul|ol|pre|blockquote|tr)>/gi, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

function keptAttributes(attributes: string): string {
  return [...attributes.matchAll(KEPT_ATTRIBUTES)].map(([, name, value]) => ` ${name}=${value}`).join('')
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
