/** Text that fits a terminal. */
import { expect, test } from 'vitest'
import { clipped, printable, wrapped } from '../../src/cli/wrap.ts'

test('text is wrapped at words, each line behind the indent; a word that is too long stays whole', () => {
  expect(wrapped('one two three four five six', { width: 24, indent: '  ' })).toEqual(['  one two three four', '  five six'])
  expect(wrapped(`see ${'x'.repeat(30)} there`, { width: 20 })).toEqual(['see', 'x'.repeat(30), 'there'])
  expect(wrapped('as long as it is', {})).toEqual(['as long as it is'])
})

test('what is cut off is shown as …', () => {
  expect([clipped('abcdef', 6), clipped('abcdefg', 6)]).toEqual(['abcdef', 'abcde…'])
})

test('a key from a file cannot steer the terminal', () => {
  expect(printable('a\u001b[2Jb\nc\u202ed é 漢')).toBe('a\\u{1b}[2Jb\\u{a}c\\u{202e}d é 漢')
})
