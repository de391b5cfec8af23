/** The files in examples/ are what their generator writes, hold as much of each kind of mess as their README says, and reach nobody. */
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { makeExamples, readExample } from '../scripts/make-examples.mjs'

test.each(Object.entries(makeExamples()))('%s is what scripts/make-examples.mjs writes', (name, text) => {
  expect(text).toBe(readExample(name))
})

const customers = readTable('customers.csv', { delimiter: ',', columns: 10 })
const leads = readTable('leads.csv', { delimiter: ';', columns: 8 })

describe('the counts in examples/README.md, counted again', () => {
  test('rows, and rows with too few or too many cells', () => {
    expect({ rows: customers.all.length, ragged: customers.all.length - customers.whole.length }).toEqual({ rows: 1500, ragged: 6 })
    expect({ rows: leads.all.length, ragged: leads.all.length - leads.whole.length }).toEqual({ rows: 700, ragged: 4 })
  })

  test('keys: how many there are, how often one is missing or comes again', () => {
    expect(keysOf(customers.whole.map(([id = '']) => id))).toEqual({ missing: 6, distinct: 1448 + 20, again: 20 })
    const emails = leads.whole.map(([email = '']) => email.trim().toLowerCase()).filter((email) => email === '' || isAddress(email))
    expect(keysOf(emails)).toEqual({ missing: 5, distinct: 660 + 8, again: 15 })
  })

  test('addresses that are none', () => {
    const bad = (emails: readonly string[]) => emails.filter((email) => email !== '' && !isAddress(email.trim())).length
    expect(bad(customers.whole.map(([, email = '']) => email))).toBe(10)
    expect(bad(leads.whole.map(([email = '']) => email))).toBe(8)
  })

  test('notes and messages that go over a line end', () => {
    expect(customers.whole.filter((cells) => cells[9]?.includes('\n')).length).toBeGreaterThanOrEqual(30)
    expect(leads.whole.filter((cells) => cells[7]?.includes('\r\n')).length).toBeGreaterThanOrEqual(40)
  })
})

test('no address in the examples can belong to anybody', () => {
  const text = ['customers.csv', 'leads.csv', 'existing-contacts.json'].map(readExample).join('\n')
  const domains = [...text.matchAll(/[\w.'-]+@([\w.-]*[\p{L}\d-]\.[a-z]+)/giu)].map((match) => match[1]?.toLowerCase() ?? '')
  expect(domains.length).toBeGreaterThan(2000)
  expect(domains.filter((domain) => !/(^|[.])example\.+(com|org|net)$|\.test$/.test(domain))).toEqual([])
})

/** All rows below the header, and those with as many cells as it has. */
function readTable(name: string, o: { delimiter: string; columns: number }) {
  const all: string[][] = parse(readExample(name), { bom: true, delimiter: o.delimiter, relax_column_count: true, from: 2 })
  return { all, whole: all.filter((cells) => cells.length === o.columns) }
}

function keysOf(keys: readonly string[]) {
  const present = keys.filter((key) => key !== '')
  const distinct = new Set(present).size
  return { missing: keys.length - present.length, distinct, again: present.length - distinct }
}

const isAddress = (text: string) => /^[^\s@]+@[\p{L}\d-]+(\.[\p{L}\d-]+)+$/u.test(text)
