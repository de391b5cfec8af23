/**
 * `npm run examples`: writes examples/customers.csv, leads.csv, existing-contacts.json and the counts in examples/README.md, the same
 * bytes every time.
 *
 * customers.csv  1,500 rows: 1,448 arrive, 20 repeat an id, 32 must be refused
 * leads.csv        700 rows:   660 arrive, 15 repeat an email, 25 must be refused
 * existing         400 contacts: 200 are customers, 80 are leads, 120 are in no file
 *
 * How many rows there are of each kind of mess stands in scripts/examples/customers.mjs, leads.mjs and existing.mjs.
 */
import './node-version.mjs'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import * as customers from './examples/customers.mjs'
import * as existing from './examples/existing.mjs'
import * as leads from './examples/leads.mjs'
import { makePeople } from './examples/people.mjs'
import { randomFrom } from './examples/random.mjs'
import { total } from './examples/table.mjs'
import { root } from './run.mjs'

const SEED = 20_260_701
const COUNTS_IN_README = /(?<=<!-- counts[^\n]*\n)[^]*(?=<!-- end of counts -->)/

/** @returns {Record<string, string>} the files' text by name */
export function makeExamples() {
  const random = randomFrom(SEED)
  const people = makePeople(random, customers.PEOPLE + leads.PEOPLE + existing.PEOPLE)
  const firstLead = customers.PEOPLE
  const firstOther = firstLead + leads.PEOPLE
  const customerTable = customers.makeCustomers(random, people.slice(0, firstLead))
  const leadTable = leads.makeLeads(random, people.slice(firstLead, firstOther))
  const contacts = existing.makeExisting(random, {
    customers: customerTable.clear,
    leads: leadTable.clear,
    others: people.slice(firstOther),
  })
  return {
    'customers.csv': stringify([customers.COLUMNS, ...customerTable.rows]),
    'leads.csv': stringify([leads.COLUMNS, ...leadTable.rows], { bom: true, delimiter: ';', record_delimiter: '\r\n' }),
    'existing-contacts.json': `[\n${contacts.map((contact) => JSON.stringify(contact)).join(',\n')}\n]\n`,
    'README.md': readExample('README.md').replace(COUNTS_IN_README, `\n${counts()}\n`),
  }
}

/** @param {string} name @returns {string} the file as it is in examples/ now */
export const readExample = (name) => readFileSync(join(root, 'examples', name), 'utf8')

/** The counts as they stand in examples/README.md. */
const counts = () =>
  [csvCounts('customers.csv', customers), csvCounts('leads.csv', leads), section('existing-contacts.json', existing.EXISTING)].join(
    '\n',
  )

/**
 * @param {string} file
 * @param {{ GOOD: number, MESSES: readonly import('./examples/table.mjs').Count[], REPEATED: readonly import('./examples/table.mjs').Count[],
 *   REFUSED: readonly import('./examples/table.mjs').Count[] }} of
 */
function csvCounts(file, { GOOD, MESSES, REPEATED, REFUSED }) {
  const [repeated, refused] = [total(REPEATED), total(REFUSED)]
  const head = [
    { kind: '**rows**', count: GOOD + repeated + refused },
    { kind: '**arrive**', count: GOOD },
  ]
  const among = MESSES.map(({ kind, count }) => ({ kind: `· ${kind}`, count }))
  const again = [
    { kind: '**repeat a key**', count: repeated },
    ...REPEATED.map(({ kind, count }) => ({ kind: `· ${kind}`, count })),
  ]
  const bad = [{ kind: '**must be refused**', count: refused }, ...REFUSED.map(({ kind, count }) => ({ kind: `· ${kind}`, count }))]
  return section(file, [...head, ...among, ...again, ...bad])
}

/** @param {string} title @param {readonly import('./examples/table.mjs').Count[]} lines */
const section = (title, lines) =>
  [`| ${title} | |`, '|---|---:|', ...lines.map(({ kind, count }) => `| ${kind} | ${count} |`), ''].join('\n')

if (process.argv[1] === import.meta.filename) {
  for (const [name, text] of Object.entries(makeExamples())) writeFileSync(join(root, 'examples', name), text)
  process.stdout.write(`${counts()}\n`)
}
