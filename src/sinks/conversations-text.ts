/** Whether two texts say the same, one of them as it was sent and one as Intercom gives it back, in HTML. Pure. */

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** What people read of some HTML. */
export function readableText(html: string): string {
  return unescaped(
    html.replaceAll(/<br\s*\/?>|<\/(?:p|li|h[1-6]|div|ul|ol|pre|blockquote|tr)>/gi, '\n').replaceAll(/<\/?[a-z][^>]*>/gi, ''),
  ).trim()
}

function unescaped(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (entity, decimal?: string, hex?: string, name = '') => {
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    if (Number.isNaN(code)) return ENTITIES[String(name).toLowerCase()] ?? entity
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity
  })
}

/**
 * Text is sent as it is where Intercom takes no HTML, and comes back in HTML; where it takes HTML it comes back tidied. So what was sent is
 * compared both as it is written and as it reads; white space does not count, because paragraphs and line breaks come back another way.
 */
export function saysTheSame(sent: string, got: string): boolean {
  const read = withoutSpace(readableText(got))
  return read === withoutSpace(sent) || read === withoutSpace(readableText(sent))
}

function withoutSpace(text: string): string {
  return text.replaceAll(/[\s\u00a0]+/g, '')
}
