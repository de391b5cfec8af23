/** Templates put columns together; braces are written twice to be meant. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileSourceValue } from '../../src/mapping/source-value.ts'
import { parseTemplate } from '../../src/mapping/template.ts'

const COLUMNS = ['first', 'last', 'n']
const fill = (template: string, ...cells: unknown[]) => compileSourceValue(template, COLUMNS).read(cells)

test.each([
  ['{first} {last}', ['Ann', 'Byrne'], 'Ann Byrne'],
  ['{ first }-{last}', ['Ann', 'Byrne'], 'Ann-Byrne'],
  ['{first} {last}', [' Ann ', null], 'Ann'],
  ['{first} {n} {last}', ['Ann', 'Byrne', ''], 'Ann Byrne'],
  ['{last}, {first}', ['', ''], ''],
  ['{last}, {first}', ['Ann', 'Byrne'], 'Byrne, Ann'],
  ['{{{first}}}', ['Ann'], '{Ann}'],
  ['no. {n}', ['', '', 7], 'no. 7'],
  ['{first}\n{last}', ['Ann', 'Byrne'], 'Ann Byrne'],
  ['{{only braces}}', ['Ann'], ''],
])('%j of %j is %j', (template, cells, expected) => {
  expect(fill(template, ...cells)).toBe(expected)
})

test('a value that is no text is handed on to be refused', () => {
  const list = ['Ann']
  expect(fill('{first} {last}', list, 'Byrne')).toBe(list)
})

test.each([
  ['{first', /"\{" without its partner/],
  ['first}', /"\}" without its partner/],
  ['{}', /"\{\}" names no column/],
  ['{first} {{last}', /"\}" without its partner/],
])('%j is refused', (template, message) => {
  expect(() => parseTemplate(template)).toThrow(SyntaxError)
  expect(() => parseTemplate(template)).toThrow(message)
})

test('a text without braces is no template', () => {
  fc.assert(fc.property(fc.string(), (text) => parseTemplate(text.replace(/[{}]/g, '')) === undefined))
})

test('what is escaped comes out as it went in', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      const parts = parseTemplate(`{first}${text.replaceAll('{', '{{').replaceAll('}', '}}')}`) ?? []
      expect(parts.map((part) => ('text' in part ? part.text : '')).join('')).toBe(text)
    }),
  )
})

test('a column whose name has braces wins over a template', () => {
  expect(compileSourceValue('{first}', ['{first}', 'first']).read(['column', 'template'])).toBe('column')
})
