/** The place where a text stops being JSON is found exactly where there is one. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findJsonProblem } from '../../src/sources/jsonl-scan.ts'

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test('a text has a problem exactly when JSON.parse refuses it', () => {
  const tokens = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"a"',
    '"\\u00e9"',
    '"\\x"',
    '"',
    '1',
    '-0.5e+3',
    '01',
    'true',
    'nul',
    ' ',
    '\n',
    '\u00a0',
    '\t',
  )
  fc.assert(
    fc.property(
      fc.array(tokens, { maxLength: 9 }).map((all) => all.join('')),
      (text) => {
        expect(findJsonProblem(text) === undefined).toBe(isJson(text))
      },
    ),
    { numRuns: 5_000 },
  )
})

test('JSON with one character changed or taken away is told within the text or at its end', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom('', '"', '}', ',', 'x', '\\', '\u0001'), (json, at, put) => {
      const index = at % json.length
      const text = json.slice(0, index) + put + json.slice(index + 1)
      const problem = findJsonProblem(text)
      expect(problem === undefined).toBe(isJson(text))
      if (problem !== undefined) expect(problem.column).toBeLessThanOrEqual(Array.from(text).length + 1)
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  ['a million brackets', '['.repeat(1_000_000), 1_000_001],
  ['a text of a megabyte that is not closed', `{"a":"${'\\"x'.repeat(350_000)}`, 1_050_007],
])('%s', (_, text, column) => {
  expect(findJsonProblem(text)?.column).toBe(column)
})
