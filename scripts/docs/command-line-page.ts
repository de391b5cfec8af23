/** docs/command-line.md: what is written by hand stays, the tables between the marks are written anew. */
import { commandTables } from './commands.ts'
import { exitCodes } from './errors-page.ts'

const PARTS: readonly { name: string; write: () => string }[] = [
  { name: 'commands', write: commandTables },
  { name: 'exit codes', write: exitCodes },
]

/** `text` = the page as it is now. @throws Error when a mark is missing */
export function commandLinePage(text: string): string {
  return PARTS.reduce((page, { name, write }) => {
    const [begin, end] = [`<!-- ${name}: written by npm run docs -->`, `<!-- end of ${name} -->`]
    const [from, to] = [page.indexOf(begin), page.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`docs/command-line.md has lost its marks "${begin}" and "${end}"`)
    return `${page.slice(0, from + begin.length)}\n\n${write()}\n\n${page.slice(to)}`
  }, text)
}
