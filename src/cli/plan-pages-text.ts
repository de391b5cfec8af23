/** The part of a plan that is about pages, in words: what is added, changed, moved and deleted, with the lines that differ. Pure. */
import type { PageChange, PlannedPages } from '../jobs/plan-pages.ts'
import { count } from './figures.ts'
import { fieldLines } from './plan-changes.ts'
import { clipped, printable } from './wrap.ts'

/** Lines of one page's text; `--json` has all of them. */
const MOST_LINES = 24
const WIDEST = 120
/** What is kept of a long line before its first difference. */
const LEAD = 24

export function pagesLines(pages: PlannedPages, o: { width?: number | undefined }): string[][] {
  return [changesSection(pages, o), movesSection(pages), deletedSection(pages)]
}

function changesSection({ changes, create, update }: PlannedPages, o: { width?: number | undefined }): string[] {
  const all = create + update
  if (changes.length === 0) return []
  const title = changes.length < all ? `the first ${count(changes.length)} of ${count(all)} changes` : 'changes'
  return [`${title} (+ added, ~ changed):`, ...changes.flatMap((change) => pageLines(change, o))]
}

/** Of a page that is new everything is new, so its name says enough. */
function pageLines({ key, title, pageId, fields, text }: PageChange, { width = WIDEST }: { width?: number | undefined }): string[] {
  const name = `${printable(key)} · ${printable(title)}`
  if (pageId === null) return [`  + ${name}`]
  // Taken over from another tool, or sent without an answer.
  const isUnknown = text.length === 0 && fields.length > 0 && fields.every(({ from }) => from === undefined)
  if (isUnknown) return [`  ~ ${name}`, '    what Intercom holds is not known here; --live compares']
  return [`  ~ ${name}`, ...fieldLines(fields), ...diffTextLines(text, width - 4).map((line) => `    ${line}`)]
}

/** A diff for a terminal: long lines are cut to where they differ, and a long diff ends in how much more there is. */
export function diffTextLines(text: readonly string[], width: number): string[] {
  const shown = text.slice(0, MOST_LINES)
  const more = text.length - shown.length
  const lines = shown.map((line, i) => clipped(printable(around(line, { before: text[i - 1], after: text[i + 1] })), width))
  return more > 0 ? [...lines, `… and ${count(more)} more lines`] : lines
}

/** Of a line that replaces one, or is replaced: what both begin with is left out where it is long. */
function around(line: string, { before = '', after = '' }: { before: string | undefined; after: string | undefined }): string {
  const other =
    line.startsWith('-') && after.startsWith('+') ? after : line.startsWith('+') && before.startsWith('-') ? before : undefined
  if (other === undefined) return line
  const [mark, own, theirs] = [line.slice(0, 2), line.slice(2), other.slice(2)]
  let same = 0
  while (same < own.length && own[same] === theirs[same]) same += 1
  const cut = own.lastIndexOf(' ', Math.max(0, same - LEAD))
  return same > LEAD * 2 && cut > 0 ? `${mark}…${own.slice(cut)}` : line
}

function movesSection({ moves, move }: PlannedPages): string[] {
  if (moves.length === 0) return []
  const title = moves.length < move ? `the first ${count(moves.length)} of ${count(move)} that move` : 'move'
  return [`${title} (sent under the new external_id, then deleted under the old one):`, ...moves.map(moveLine)]
}

function moveLine({ from, to }: PlannedPages['moves'][number]): string {
  return `  ${printable(from)} → ${printable(to)}`
}

function deletedSection({ deleted, delete: all }: PlannedPages): string[] {
  if (deleted.length === 0) return []
  const more = all > deleted.length ? [`  … (${count(all)} in all)`] : []
  return ['would be deleted:', ...deleted.map((key) => `  - ${printable(key)}`), ...more]
}
