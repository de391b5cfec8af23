/** examples/customers.csv: paying customers as a CRM exports them, one row a person, `id` is the key. UTF-8, commas, LF. */
import { makePhone } from './people.mjs'
import { badEmail, badPhone, empty, messUp, mixedCase, mixRows, spacesAround, total } from './table.mjs'

export const COLUMNS = ['id', 'Email', 'Full Name', 'Phone', 'Plan', 'Seats', 'Monthly Spend', 'Renewed On', 'Newsletter', 'Notes']
export const GOOD = 1448

/** Rows that arrive, each with something that has to be put right on the way. @type {import('./table.mjs').Mess[]} */
export const MESSES = [
  { kind: 'empty Email', count: 25, column: 'Email', change: empty },
  { kind: 'mixed-case Email', count: 120, column: 'Email', change: mixedCase },
  { kind: 'Email with spaces around', count: 40, column: 'Email', change: spacesAround },
  { kind: 'Email with a non-ASCII domain', count: 3, column: 'Email', change: (cell) => cell.replace(/@.*/, '@bücher-laden.test') },
  { kind: 'empty Phone', count: 150, column: 'Phone', change: empty },
  { kind: 'bad Phone (only the field is left out)', count: 40, column: 'Phone', change: badPhone },
  { kind: 'empty Plan', count: 60, column: 'Plan', change: empty },
  { kind: 'empty Renewed On', count: 200, column: 'Renewed On', change: empty },
  { kind: 'Full Name as "Last, First"', count: 30, column: 'Full Name', change: lastNameFirst },
  { kind: 'Full Name with spaces around', count: 30, column: 'Full Name', change: spacesAround },
  { kind: 'Notes with a line break', count: 30, column: 'Notes', change: (cell) => `${cell}\nSee the order form, page 2.` },
  { kind: 'Notes with quotes', count: 10, column: 'Notes', change: (cell) => `Said: "${cell}"` },
]

/** @type {import('./table.mjs').Variant[]} */
export const REPEATED = [
  { kind: 'the same row again', count: 12, change: (row) => row },
  {
    kind: 'the same id with another Plan',
    count: 8,
    change: (row) => ({ ...row, Plan: row.Plan === 'Team' ? 'Business' : 'Team' }),
  },
]

/** @type {import('./table.mjs').Variant[]} */
export const REFUSED = [
  { kind: 'bad Email', count: 10, change: (row, random) => ({ ...row, Email: badEmail('', random) }) },
  { kind: 'no id', count: 6, change: (row) => ({ ...row, id: '' }) },
  { kind: 'Renewed On is not such a date', count: 8, change: (row, random) => ({ ...row, 'Renewed On': notADate(random) }) },
  { kind: 'Seats is not a whole number', count: 2, change: (row, random) => ({ ...row, Seats: random.pick(['ten', '12.5']) }) },
  { kind: 'too few cells', count: 4, change: (row) => COLUMNS.slice(0, 6).map((column) => row[column] ?? '') },
  {
    kind: 'too many cells',
    count: 2,
    change: (row) => [...COLUMNS.map((column) => row[column] ?? ''), 'moved from another sheet'],
  },
]

/**
 * @param {import('./random.mjs').Random} random
 * @param {readonly import('./people.mjs').Person[]} people as many as `PEOPLE` says
 */
export function makeCustomers(random, people) {
  const rows = people.map((person, index) => clean(random, person, index))
  const good = rows.slice(0, GOOD)
  const before = good.map((row) => ({ ...row }))
  messUp(good, MESSES, random)
  // A row whose address was emptied or moved to another domain cannot be found by it.
  const clear = before.filter((row, index) => good[index]?.Email?.trim().toLowerCase() === row.Email)
  const spare = rows.slice(GOOD)
  return { clear, rows: mixRows({ columns: COLUMNS, good, spare, repeated: REPEATED, refused: REFUSED, random }) }
}

/** How many people the file needs. */
export const PEOPLE = GOOD + total(REFUSED)

/**
 * @param {import('./random.mjs').Random} random
 * @param {import('./people.mjs').Person} person
 * @param {number} index
 */
function clean(random, person, index) {
  const seats = 1 + random.below(120)
  return {
    id: `C-${10_001 + index}`,
    Email: person.email,
    'Full Name': person.name,
    Phone: makePhone(random),
    Plan: random.pick(['Starter', 'Team', 'Business', 'Enterprise']),
    Seats: String(seats),
    'Monthly Spend': (seats * random.pick([9.5, 14, 22.25])).toFixed(2),
    'Renewed On': `${two(1 + random.below(28))}/${two(1 + random.below(12))}/${random.pick(['2024', '2025'])}`,
    Newsletter: random.pick(['yes', 'no', 'Yes', 'NO']),
    Notes: random.pick([
      '',
      '',
      '',
      'Prefers e-mail, not calls',
      'Asked for an invoice copy',
      'Renewal: talk to finance first',
      'Très satisfait',
    ]),
  }
}

/** @param {import('./random.mjs').Random} random */
const notADate = (random) => random.pick(['31/02/2025', '14/13/2025', 'soon', '2025-03-14'])

/** @param {string} name */
function lastNameFirst(name) {
  const [first = '', ...rest] = name.split(' ')
  return `${rest.join(' ')}, ${first}`
}

/** @param {number} n */
const two = (n) => String(n).padStart(2, '0')
