/** Findings as lines for people: a sign, the name of the check, and what was found. */
import type { Finding, Verdict } from './check-finding.ts'
import type { Colors } from './terminal.ts'
import { printable, wrapped } from './wrap.ts'

const SIGNS: Readonly<Record<Verdict, string>> = { ok: '✓', note: '!', failed: '✗', skipped: '–' }
/** Where colours are off, somebody greps or reads a log: words of one width. */
const WORDS: Readonly<Record<Verdict, string>> = { ok: 'ok  ', note: 'note', failed: 'no  ', skipped: 'skip' }
const NAME_WIDTH = 12
const INDENT = '  '

/** Indented by two. `width` = of the terminal; undefined = lines may be as long as they are. */
export function findingLines(finding: Finding, o: { colors: Colors; width: number | undefined }): string[] {
  const sign = signOf(finding.verdict, o.colors)
  const below = ' '.repeat(INDENT.length + (o.colors.isColorSupported ? 1 : 4) + 1 + NAME_WIDTH + 1)
  const [first = '', ...rest] = [finding.said, ...finding.more].flatMap((line) => fitted(line, { width: o.width, indent: below }))
  return [`${INDENT}${sign} ${finding.check.padEnd(NAME_WIDTH)} ${first.slice(below.length)}`, ...rest]
}

/** Tables stay tables where they fit. */
function fitted(line: string, o: { width: number | undefined; indent: string }): string[] {
  const whole = `${o.indent}${printable(line)}`
  return o.width === undefined || whole.length <= o.width ? [whole] : wrapped(printable(line), o)
}

function signOf(verdict: Verdict, colors: Colors): string {
  if (!colors.isColorSupported) return WORDS[verdict]
  const paint = { ok: colors.green, note: colors.yellow, failed: colors.red, skipped: colors.dim }[verdict]
  return paint(SIGNS[verdict])
}
