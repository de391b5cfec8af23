/** What a plan shows of a page's text: its HTML as lines, and what differs between two of them. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanHtml } from '../../src/pages/clean.ts'
import { diffLines } from '../../src/pages/line-diff.ts'
import { markdownToHtml } from '../../src/pages/markdown.ts'
import { textLines } from '../../src/pages/text-lines.ts'

const linesOf = (markdown: string): string[] =>
  textLines(cleanHtml(markdownToHtml(markdown), { base: new URL('https://help.example.com/a/') }).html)

test('a page as lines: what people read, and where links lead', () => {
  const markdown = `# Title & more

Some *text* with \`code\`,
a [link](b "tip") and ![a picture](c.png).

- one
- two

  more of two
  1. inner

> quoted

| A | B |
|---|---|
| 1 | *2* |

\`\`\`
if (a < b) {
  go()
\`\`\`

---
last`
  expect(linesOf(markdown)).toEqual([
    '# Title & more',
    'Some text with code, a [link](https://help.example.com/a/b) and ![a picture](https://help.example.com/a/c.png).',
    '- one',
    '- two',
    '  more of two',
    '  - inner',
    '> quoted',
    'A | B',
    '1 | 2',
    '    if (a < b) {',
    '      go()',
    '---',
    'last',
  ])
})

test.each([
  ['nothing', 'a b c', 'a b c', []],
  ['a line in the middle', 'a b c d e', 'a b x d e', ['…', '  b', '- c', '+ x', '  d']],
  ['at the beginning', 'a b c', 'x b c', ['- a', '+ x', '  b']],
  ['at the end', 'a b c', 'a b c d', ['…', '  c', '+ d']],
  ['in two places', 'a b c d e f g', 'b c d e f x', ['- a', '  b', '…', '  f', '- g', '+ x']],
  ['all of it', 'a b', 'c', ['- a', '- b', '+ c']],
  ['what was empty', '', 'a', ['+ a']],
])('what differs: %s', (_, before, after, lines) => {
  const words = (text: string): string[] => text.split(' ').filter((word) => word !== '')
  expect(diffLines(words(before), words(after))).toEqual(lines)
})

test('lines that went and lines that came are all told, and lines that stayed are never said to have changed', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 })
  fc.assert(
    fc.property(text, text, (before, after) => {
      const shown = diffLines(before, after)
      const count = (mark: string): number => shown.filter((line) => line.startsWith(`${mark} `)).length
      expect(after.length - before.length).toBe(count('+') - count('-'))
      const kept = before.length - count('-')
      expect(kept).toBe(commonLength(before, after))
    }),
  )
})

test('two very long pages that have nothing in common are replaced as a whole, and at once', () => {
  const [before, after] = ['a', 'b'].map((letter) => Array.from({ length: 20_000 }, (_, i) => `${letter}${i}`))
  expect(diffLines(before ?? [], after ?? [])).toHaveLength(40_000)
})

/** The longest common subsequence, found the slow and plain way. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  let last = Array.from({ length: b.length + 1 }, () => 0)
  for (const one of a) {
    const next = [0]
    b.forEach((other, j) => next.push(one === other ? (last[j] ?? 0) + 1 : Math.max(last[j + 1] ?? 0, next[j] ?? 0)))
    last = next
  }
  return last.at(-1) ?? 0
}
