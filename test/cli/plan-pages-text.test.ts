/** Pages of a plan in words. */
import { expect, test } from 'vitest'
import { diffTextLines, pagesLines } from '../../src/cli/plan-pages-text.ts'
import type { PageChange, PlannedPages } from '../../src/jobs/plan-pages.ts'

const NONE: PlannedPages = { create: 0, update: 0, move: 0, delete: 0, changes: [], moves: [], deleted: [] }
const linesOf = (pages: Partial<PlannedPages>): string[] => pagesLines({ ...NONE, ...pages }, {}).flat()
const change = (more: Partial<PageChange>): PageChange => ({ key: 'a.md', title: 'A', pageId: '7', fields: [], text: [], ...more })

test('a page that is new, one whose text changes, and one that nobody knows', () => {
  const changes = [
    change({ pageId: null, fields: [{ field: 'title', from: undefined, to: 'A' }] }),
    change({
      key: 'b.md',
      fields: [{ field: 'url', from: 'https://a.example', to: 'https://b.example' }],
      text: ['- old', '+ new'],
    }),
    change({ key: 'c.md', fields: [{ field: 'title', from: undefined, to: 'A' }] }),
  ]
  expect(linesOf({ create: 1, update: 2, changes })).toEqual([
    'changes (+ added, ~ changed):',
    '  + a.md · A',
    '  ~ b.md · A',
    '    url: "https://a.example" → "https://b.example"',
    '    - old',
    '    + new',
    '  ~ c.md · A',
    '    what Intercom holds is not known here; --live compares',
  ])
})

test('where there are more than are shown it says so', () => {
  const some = {
    create: 9,
    changes: [change({ pageId: null })],
    move: 2,
    moves: [{ from: 'x', to: 'y' }],
    delete: 1_500,
    deleted: ['z'],
  }
  expect(linesOf(some)).toEqual([
    'the first 1 of 9 changes (+ added, ~ changed):',
    '  + a.md · A',
    'the first 1 of 2 that move (sent under the new external_id, then deleted under the old one):',
    '  x → y',
    'would be deleted:',
    '  - z',
    '  … (1,500 in all)',
  ])
})

test('long lines are cut to where they differ, long texts to their beginning, and no line steers the terminal', () => {
  const same = 'words that both lines begin with and nobody wants to read twice over, '
  const text = [`- ${same}one end`, `+ ${same}another end\u001b[2J`, ...Array.from({ length: 40 }, (_, i) => `+ line ${i}`)]
  const lines = diffTextLines(text, 80)
  expect(lines.slice(0, 2)).toEqual([
    '- … wants to read twice over, one end',
    '+ … wants to read twice over, another end\\u{1b}[2J',
  ])
  expect(lines.at(-1)).toBe('… and 18 more lines')
  expect(diffTextLines([`+ ${'x'.repeat(200)}`], 80)).toEqual([`+ ${'x'.repeat(77)}…`])
})
