/** The few pieces of Markdown that the written documentation is made of. */

/** A table; a bar inside a cell would end it. Biome and GitHub both read it as it is, so nothing is lined up. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(titles), `|${titles.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

export function code(text: string): string {
  return `\`${text}\``
}

export function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trim()}\n\`\`\``
}

/** Blocks with an empty line between them; empty ones are left out. */
export function page(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

/** Says to whoever opens the file that it is written by a command. */
export const WRITTEN = '<!-- Written by `npm run docs`; change what it is written from, not this file. -->'
