/** Findings and rows on a terminal that is narrow. */
import picocolors from 'picocolors'
import { expect, test } from 'vitest'
import { failed, note } from '../../src/cli/check-finding.ts'
import { sampleLines } from '../../src/cli/check-sample.ts'
import { findingLines } from '../../src/cli/check-text.ts'

const plain = picocolors.createColors(false)

test('what is too long is wrapped below its beginning; what fits stays a table', () => {
  const finding = note('rows', 'of the first 1,000 rows twelve would be refused', ['rows  code', '  12  email_invalid'])
  expect(findingLines(finding, { colors: plain, width: 50 })).toEqual([
    '  note rows         of the first 1,000 rows twelve',
    '                    would be refused',
    '                    rows  code',
    '                      12  email_invalid',
  ])
})

test('without a terminal a line is as long as it is; the lines of a message stand below its first', () => {
  const said = 'x'.repeat(200)
  expect(findingLines(failed('columns', `${said}\n  and this`), { colors: plain, width: undefined })).toEqual([
    `  no   columns      ${said}`,
    '                      and this',
  ])
})

test('a row is cut at the width, its reason is not', () => {
  const read = (cells: readonly unknown[]) => cells[0]
  const slots = [{ kind: 'field', name: 'email', isDate: false, from: [{ name: 'Email', place: { index: 0 }, read }] }] as const
  const refused = { code: 'email_invalid', why: 'the column holds something that is no address' }
  const lines = sampleLines([{ place: 2, cells: ['nobody at all'], notes: [], refused }], {
    label: 'a.csv',
    slots,
    columns: ['Email'],
    width: 44,
  })
  expect(lines).toEqual([
    '',
    '  a.csv:2',
    '    column  as read             field  as m…',
    '    Email   "nobody at all"  →  email  (not…',
    '    refused: email_invalid: the column holds',
    '    something that is no address',
  ])
})
