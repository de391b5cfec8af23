/** The first documents of a page sync as the pages they make: what is sent beside the text, and how the text begins. */
import type { PageRecord } from '../pages/record.ts'
import { textLines } from '../pages/text-lines.ts'
import type { SampleRow } from './check-rows.ts'
import { count } from './figures.ts'
import { tableLines } from './table.ts'
import { clipped, printable, wrapped } from './wrap.ts'

const INDENT = '    '
/** Lines of the text; `preview` prints all of it. */
const LINES = 3
const WIDEST = 100

interface SampleOptions {
  readonly sync: string
  /** Of the terminal; undefined = lines may be as long as they are. */
  readonly width: number | undefined
}

/** One block a document, indented. */
export function samplePageLines(rows: readonly SampleRow<PageRecord>[], o: SampleOptions): string[] {
  const first = rows.find((row) => row.record !== undefined)?.key
  const hint = first === undefined ? [] : ['', `  the HTML as it is sent: fin-sync preview ${o.sync} ${shellWord(first)}`]
  return [...rows.flatMap((row) => ['', ...pageLines(row, o)]), ...hint]
}

function pageLines({ key, record, notes, refused }: SampleRow<PageRecord>, { width }: SampleOptions): string[] {
  const reasons = [
    ...(refused === undefined ? [] : [{ kind: 'refused', ...refused }]),
    ...notes.map((one) => ({ kind: 'note', ...one })),
  ]
  return [
    `  ${printable(key ?? '(no external_id)')}`,
    ...(record === undefined ? [] : recordLines(record, width)),
    ...reasons.flatMap(({ kind, code, why }) => wrapped(`${kind}: ${code}: ${printable(why)}`, { width, indent: INDENT })),
  ]
}

function recordLines({ title, url, locale, html }: PageRecord, width: number | undefined): string[] {
  const text = textLines(html)
  const rows = [
    ['title', title],
    ['url', url ?? '(none: Fin does not name the page)'],
    ['locale', locale],
    ['html', `${count(html.length)} characters`],
  ].map((cells) => cells.map(printable))
  const room = (width ?? WIDEST) - INDENT.length
  const begins = text.slice(0, LINES).map((line) => clipped(printable(line), room - 2))
  return [
    ...tableLines([{ title: '' }, { title: '' }], rows, { width: room }).slice(1),
    ...begins.map((line) => `| ${line}`),
    ...(text.length > LINES ? ['| …'] : []),
  ].map((line) => `${INDENT}${line}`)
}

function shellWord(text: string): string {
  return /^[\w./#-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
