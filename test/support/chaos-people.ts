/** The people of a crash test: a CSV file with realistic mess in it, and what Intercom has to hold when all of it has gone. */
import type { Role } from '../../src/contact.ts'
import type { ContactSeed } from '../../src/simulator/contacts/sim-contact.ts'

export type ChaosSync = 'users' | 'leads'

/** A contact that the file asks for; `key` is its key in the ledger. */
export interface ExpectedContact {
  readonly key: string
  readonly role: Role
  readonly external_id: string | null
  readonly email: string | null
  readonly name: string
  readonly plan: string
}

export interface People {
  readonly sync: ChaosSync
  readonly csv: string
  readonly rows: number
  readonly refused: number
  readonly repeated: number
  readonly expected: readonly ExpectedContact[]
}

export interface PeopleOptions {
  /** Rows that are fit; those that must be refused and those that are repeated come on top. */
  readonly fit: number
  /** What stands in the cells that change from one version of the file to the next. */
  readonly version?: string
  /** Which people the version concerns; all of them unless told otherwise. */
  readonly changed?: (index: number) => boolean
  /** Rows without a fit email that are added at the end, to make a file that takes long to read and little to send. */
  readonly chaff?: number
}

/** Every 40th person brings a row without a fit email and one without a key, every 50th is in the file a second time. */
export function makePeople(sync: ChaosSync, o: PeopleOptions): People {
  const lines: string[] = []
  const expected: ExpectedContact[] = []
  for (let i = 0; i < o.fit; i++) {
    const version = o.changed?.(i) === false ? 'A' : (o.version ?? 'A')
    const person = sync === 'users' ? user(i, version) : lead(i, version)
    expected.push(person.expected)
    lines.push(person.line)
    if (i % 40 === 20) lines.push(`x${i},not an email,Nobody,free`, ',,Nobody,free')
    if (i % 50 === 30) lines.push(person.again)
  }
  const chaff = Array.from({ length: o.chaff ?? 0 }, (_, i) => `y${i},not an email either,Nobody ${i},free`)
  const [refused, repeated] = [2 * countOf(o.fit, 40, 20) + chaff.length, countOf(o.fit, 50, 30)]
  const csv = `id,email,name,plan\n${[...lines, ...chaff].join('\n')}\n`
  return { sync, csv, rows: o.fit + refused + repeated, refused, repeated, expected }
}

interface Person {
  readonly expected: ExpectedContact
  readonly line: string
  readonly again: string
}

/** Every 13th has no email, and every 29th shares one with the person before: users may, if their external ids differ. */
function user(i: number, version: string): Person {
  const address = i % 13 === 5 ? '' : `User${i % 29 === 7 ? i - 1 : i}@Example.com`
  const [id, name, plan] = [`u${i}`, `User ${i} ${version}`, `${i % 3 === 0 ? 'pro' : 'free'} ${version}`]
  return {
    expected: { key: id, role: 'user', external_id: id, email: address.toLowerCase() || null, name, plan },
    line: `${id},${address},${name},${plan}`,
    again: `${id},second${i}@example.com,Second,free`,
  }
}

/** Every 17th is somebody who is a user already: the lead's row updates the user and makes no lead beside it. */
function lead(i: number, version: string): Person {
  const email = `lead${i}@example.com`
  const [name, plan] = [`Lead ${i} ${version}`, `${i % 3 === 0 ? 'pro' : 'free'} ${version}`]
  return {
    expected: { key: email, role: isUserAlready(i) ? 'user' : 'lead', external_id: null, email, name, plan },
    line: `l${i},Lead${i}@example.com,${name},${plan}`,
    again: `l${i},LEAD${i}@EXAMPLE.COM,Second,free`,
  }
}

/** Contacts that are in Intercom before the first run: users and leads that match, and leads that are to become users. */
export function contactsBefore(fit: { readonly [sync in ChaosSync]: number }): ContactSeed[] {
  const before: ContactSeed[] = []
  for (let i = 0; i < fit.users; i++) {
    const { external_id, email } = user(i, '').expected
    const shares = i % 29 === 6 || i % 29 === 7
    if (i % 7 === 0) before.push({ role: 'user', external_id, email, name: 'Old' })
    else if (i % 11 === 3 && email !== null && !shares) before.push({ role: 'lead', email, name: 'Old' })
  }
  for (let i = 0; i < fit.leads; i++) {
    const { email } = lead(i, '').expected
    if (isUserAlready(i)) before.push({ role: 'user', email, name: 'Old' })
    else if (i % 5 === 0) before.push({ role: 'lead', email, name: 'Old' })
  }
  return before
}

function isUserAlready(i: number): boolean {
  return i % 17 === 4
}

/** How many of 0 … fit - 1 leave `rest` when divided by `by`. */
function countOf(fit: number, by: number, rest: number): number {
  return Math.floor((fit - 1 - rest + by) / by)
}
