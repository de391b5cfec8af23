/** From the pieces of text that stand on the pages of a PDF to paragraphs and headings. Pure. */
import { escapeHtml } from '../pages/plain-text.ts'

/** Points from the lower left corner of the page; `hasEOL` = the line ends behind it. */
export interface TextItem {
  readonly str: string
  readonly y: number
  readonly fontSize: number
  readonly hasEOL: boolean
}

interface Line {
  readonly text: string
  readonly y: number
  readonly size: number
}

/** Lines further apart than this many times their size do not belong together. */
const PARAGRAPH_GAP = 1.7
/** So much larger than the rest is a heading. */
const HEADING_SIZE = 1.15

/** Empty when nothing is written on the pages. */
export function pdfHtml(pages: readonly (readonly TextItem[])[]): string {
  const lines = pages.map((items) => withoutPageNumber(linesOf(items)))
  const levels = headingLevels(lines.flat())
  return lines.flatMap((page) => paragraphs(page, levels)).join('\n')
}

function linesOf(items: readonly TextItem[]): Line[] {
  const lines: Line[] = []
  let open: TextItem[] = []
  const close = (): void => {
    const text = open
      .map(({ str }) => str)
      .join('')
      .replaceAll(/\s+/g, ' ')
      .trim()
    const written = open.filter(({ str }) => str.trim() !== '')
    if (text !== '') lines.push({ text, y: written[0]?.y ?? 0, size: Math.max(...written.map(({ fontSize }) => fontSize)) })
    open = []
  }
  for (const item of items) {
    open.push(item)
    if (item.hasEOL) close()
  }
  close()
  return lines
}

/** `12`, `Page 3 of 9` at the top or the bottom of a page. */
const PAGE_NUMBER = /^(?:page\s+)?\d{1,4}(?:\s*(?:of|\/)\s*\d{1,4})?$/i

function withoutPageNumber(lines: readonly Line[]): Line[] {
  return lines.filter(({ text }, i) => !((i === 0 || i === lines.length - 1) && PAGE_NUMBER.test(text)))
}

const rounded = (size: number): number => Math.round(size * 2) / 2

/** The size that most is written in is that of the text; the larger ones are levels, the largest 1. */
function headingLevels(lines: readonly Line[]): ReadonlyMap<number, number> {
  const written = new Map<number, number>()
  for (const { size, text } of lines) written.set(rounded(size), (written.get(rounded(size)) ?? 0) + text.length)
  const [[usual] = [0]] = [...written].toSorted((a, b) => b[1] - a[1])
  const larger = [...written.keys()].filter((size) => size > usual * HEADING_SIZE).toSorted((a, b) => b - a)
  return new Map(larger.map((size, i) => [size, Math.min(i + 1, 4)]))
}

function paragraphs(lines: readonly Line[], levels: ReadonlyMap<number, number>): string[] {
  const parts: { level: number; text: string; last: Line }[] = []
  for (const line of lines) {
    const level = levels.get(rounded(line.size)) ?? 0
    const open = parts.at(-1)
    if (open !== undefined && open.level === level && isNext(open.last, line)) {
      open.text = joined(open.text, line.text)
      open.last = line
    } else parts.push({ level, text: line.text, last: line })
  }
  return parts.map(({ level, text }) => (level === 0 ? `<p>${escapeHtml(text)}</p>` : `<h${level}>${escapeHtml(text)}</h${level}>`))
}

function isNext(before: Line, line: Line): boolean {
  const down = before.y - line.y
  return down >= 0 && down <= Math.max(before.size, line.size) * PARAGRAPH_GAP && !/^(?:[•▪◦‣–-]|\d+[.)])\s/.test(line.text)
}

/** A word that is cut at the end of a line is one word. */
function joined(text: string, next: string): string {
  return /\p{Ll}-$/u.test(text) && /^\p{Ll}/u.test(next) ? text.slice(0, -1) + next : `${text} ${next}`
}
