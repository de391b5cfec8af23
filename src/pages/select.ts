/** Chooses the part of an HTML document that is the page, by CSS selectors. Loads cheerio: import it where selectors are set. */
import { load } from 'cheerio'

export interface Selectors {
  /** The part that is the page; several matches follow one another. Absent = all of it. */
  readonly content?: string | undefined
  /** What goes out of that part. */
  readonly remove?: readonly string[] | undefined
}

/** The HTML of the chosen part; undefined when nothing matches `content`. @throws SyntaxError for a selector that is none */
export function selectHtml(html: string, { content, remove = [] }: Selectors): string | undefined {
  const $ = load(html)
  for (const selector of remove) asSelector(selector, () => $(selector).remove())
  if (content === undefined) return $.html()
  return asSelector(content, () => {
    const found = $(content)
    const outermost = found.filter((_, one) => found.filter((__, other) => other !== one && $.contains(other, one)).length === 0)
    return outermost.length === 0
      ? undefined
      : outermost
          .map((_, one) => $.html(one))
          .toArray()
          .join('\n')
  })
}

/** cheerio's selector parser throws plain errors. */
function asSelector<T>(selector: string, use: () => T): T {
  try {
    return use()
  } catch (cause) {
    throw new SyntaxError(`"${selector}" is no CSS selector: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
