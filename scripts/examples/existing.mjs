/** examples/existing-contacts.json: what the simulated workspace holds before the first run, older than the two files. */
import { makePhone } from './people.mjs'

/** How many contacts of each kind there are. */
export const EXISTING = [
  { kind: 'users with the external_id of a customer', count: 130 },
  { kind: 'users without external_id, with the email of a customer', count: 70 },
  { kind: 'leads with the email of a lead', count: 80 },
  { kind: 'users that are in no file', count: 70 },
  { kind: 'leads that are in no file', count: 50 },
]

/** How many people are in the workspace and in no file. */
export const PEOPLE = 120

/**
 * @param {import('./random.mjs').Random} random
 * @param {{ customers: readonly import('./table.mjs').Row[], leads: readonly import('./table.mjs').Row[],
 *   others: readonly import('./people.mjs').Person[] }} from customers, leads = accepted rows as they are once put right
 * @returns {object[]} contacts as POST /contacts takes them
 */
export function makeExisting(random, { customers, leads, others }) {
  const [byId = 0, byEmail = 0, sameLead = 0, users = 0] = EXISTING.map(({ count }) => count)
  const chosen = random.shuffled(customers)
  const attributes = () => ({ plan: 'Trial', seats: 1 + random.below(5) })
  return random.shuffled([
    ...chosen.slice(0, byId).map((row, index) => ({
      role: 'user',
      external_id: row.id,
      email: index % 3 === 0 ? `old.${row.Email}` : row.Email,
      name: row['Full Name'],
      custom_attributes: attributes(),
    })),
    ...chosen.slice(byId, byId + byEmail).map((row) => ({ role: 'user', email: row.Email, name: row['Full Name']?.split(' ')[0] })),
    ...random
      .shuffled(leads)
      .slice(0, sameLead)
      .map((row) => ({
        role: 'lead',
        email: row.Email,
        name: row['Full Name'],
        custom_attributes: { campaign: 'newsletter 2024' },
      })),
    ...others.map(({ name, email }, index) =>
      index < users
        ? { role: 'user', external_id: `X-${index + 1}`, email, name, custom_attributes: attributes() }
        : {
            role: 'lead',
            email,
            name,
            phone: makePhone(random)
              .replace(/[^+\d]/g, '')
              .replace(/^00/, '+'),
          },
    ),
  ])
}
