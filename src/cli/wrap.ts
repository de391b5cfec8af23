/** Text that fits a terminal: wrapped at words, cut where it must be, and without characters that would steer the terminal. Pure. */

/** The text in lines of at most `width` characters, each behind `indent`; a word that is longer has a line of its own. */
export function wrapped(text: string, o: { width?: number | undefined; indent?: string }): string[] {
  const indent = o.indent ?? ''
  const room = Math.max(20, (o.width ?? Number.POSITIVE_INFINITY) - indent.length)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((one) => `${indent}${one}`)
}

/** At most `width` characters; what is cut off is shown as `…`. */
export function clipped(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`
}

/** Keys and names come from files: what a terminal would take for an order (escapes, line ends, direction marks) is shown as a code. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`)
}
