/** The fenced blocks of a page of the tour, in their order: files, commands, SQL, and what the commands print. */
import { marked, type Token } from 'marked'

/** `file`: is written. `commands`: are run, unless `notRun` says why not. `output`: what the commands before it print. `sql`: is run. */
export type TourBlock =
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  | { readonly kind: 'commands'; readonly lines: readonly string[]; readonly notRun: string | undefined }
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'sql'; readonly text: string }

const FILES: ReadonlySet<string> = new Set(['yaml', 'csv', 'json', 'md', 'html'])

/** @throws Error for a block that is none of these, so that nothing on a page goes without a test */
export function blocksOf(page: string): readonly TourBlock[] {
  const codes = marked.lexer(page).flatMap((token) => (isCode(token) ? [token] : []))
  const fences = page.match(/^\s*```/gm)?.length ?? 0
  if (fences !== 2 * codes.length) throw new Error(`${fences} fences make ${codes.length} blocks: is one inside of a list?`)
  return codes.map(({ lang, text }) => blockOf(lang, text))
}

interface Code {
  readonly lang: string
  readonly text: string
}

function isCode(token: Token): token is Token & Code {
  return token.type === 'code'
}

function blockOf(info: string, text: string): TourBlock {
  const [language = '', ...rest] = info.split(' ')
  if (language === 'text') return { kind: 'output', text }
  if (language === 'sql') return { kind: 'sql', text }
  if (language === 'sh') return { kind: 'commands', lines: linesOf(text), notRun: /^not run: (.+)$/.exec(rest.join(' '))?.[1] }
  const name = rest[0] ?? /^# (\S+)/.exec(text)?.[1]
  if (FILES.has(language) && name !== undefined) return { kind: 'file', name, text: `${text}\n` }
  throw new Error(`a block is marked ${JSON.stringify(info)}, with no name of a file; begun by ${text.slice(0, 60)}`)
}

/** Lines that end in a backslash go on; empty ones and comments are none. */
function linesOf(text: string): readonly string[] {
  const lines = text.replaceAll(/\\\n\s*/g, '').split('\n')
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))
}
