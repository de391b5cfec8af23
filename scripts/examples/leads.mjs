/** examples/leads.csv: people who filled in a form, as a European spreadsheet saves them: semicolons, CRLF, a byte order mark. */
import { makePhone } from './people.mjs'
import { badEmail, badPhone, empty, messUp, mixedCase, mixRows, spacesAround, total } from './table.mjs'

export const COLUMNS = ['Email', 'Full Name', 'Phone', 'Company', 'Campaign', 'Asked At', 'Wants Demo', 'Message']
export const GOOD = 660

/** Rows that arrive, each with something that has to be put right on the way. @type {import('./table.mjs').Mess[]} */
export const MESSES = [
  { kind: 'mixed-case Email', count: 90, column: 'Email', change: mixedCase },
  { kind: 'Email with spaces around', count: 30, column: 'Email', change: spacesAround },
  { kind: 'empty Full Name', count: 45, column: 'Full Name', change: empty },
  { kind: 'empty Phone', count: 240, column: 'Phone', change: empty },
  { kind: 'empty Company', count: 110, column: 'Company', change: empty },
  { kind: 'Company with a semicolon', count: 15, column: 'Company', change: (cell) => `${cell}; Dublin` },
  { kind: 'empty Asked At', count: 20, column: 'Asked At', change: empty },
  { kind: 'Message with a line break', count: 40, column: 'Message', change: (cell) => `Hello,\r\n${cell}` },
]

/** The key is the address in lower case, so another spelling is the same lead. @type {import('./table.mjs').Variant[]} */
export const REPEATED = [
  { kind: 'the same row again', count: 6, change: (row) => row },
  { kind: 'the same Email in other case', count: 9, change: (row) => ({ ...row, Email: otherCase(row.Email ?? '') }) },
]

/** @type {import('./table.mjs').Variant[]} */
export const REFUSED = [
  { kind: 'bad Email', count: 8, change: (row, random) => ({ ...row, Email: badEmail('', random) }) },
  { kind: 'no Email', count: 5, change: (row) => ({ ...row, Email: '' }) },
  { kind: 'bad Phone (here the whole row)', count: 8, change: (row, random) => ({ ...row, Phone: badPhone('', random) }) },
  { kind: 'too few cells', count: 4, change: (row) => COLUMNS.slice(0, 3).map((column) => row[column] ?? '') },
]

/**
 * @param {import('./random.mjs').Random} random
 * @param {readonly import('./people.mjs').Person[]} people as many as `PEOPLE` says
 */
export function makeLeads(random, people) {
  const rows = people.map((person) => clean(random, person))
  const good = rows.slice(0, GOOD)
  const clear = good.map((row) => ({ ...row }))
  messUp(good, MESSES, random)
  const spare = rows.slice(GOOD)
  return { clear, rows: mixRows({ columns: COLUMNS, good, spare, repeated: REPEATED, refused: REFUSED, random }) }
}

/** How many people the file needs. */
export const PEOPLE = GOOD + total(REFUSED)

/** @param {import('./random.mjs').Random} random @param {import('./people.mjs').Person} person */
function clean(random, person) {
  const [month, day, hour, minute] = [10, 28, 24, 60].map((n) => random.below(n))
  return {
    Email: person.email,
    'Full Name': person.name,
    Phone: makePhone(random),
    Company: `${random.pick(['Harbour', 'North Lane', 'Tidewater', 'Blue Hill', 'Café Olé'])} ${random.pick(['Books', 'Logistics', 'Studio', 'GmbH'])}`,
    Campaign: random.pick(['webinar', 'trade fair', 'newsletter', 'referral']),
    'Asked At': `2026-${two((month ?? 0) + 1)}-${two((day ?? 0) + 1)} ${two(hour ?? 0)}:${two(minute ?? 0)}`,
    'Wants Demo': random.pick(['yes', 'no']),
    Message: random.pick([
      '',
      'Can it read our CRM?',
      'Please call after 4 pm; mornings are full',
      'What does it cost for 20 people?',
    ]),
  }
}

/** @param {string} email */
const otherCase = (email) => (email === email.toUpperCase() ? email.toLowerCase() : email.toUpperCase())

/** @param {number} n */
const two = (n) => String(n).padStart(2, '0')
