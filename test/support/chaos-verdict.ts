/** What must be true when the storm is over; every sentence that these functions answer is something that is not. */
import { z } from 'zod'
import { contactRecord } from '../../src/contact-record.ts'
import { imbalance, summarise } from '../../src/jobs/summary.ts'
import type { SimContact } from '../../src/simulator/contacts/sim-contact.ts'
import type { Simulator } from '../../src/simulator/simulator.ts'
import type { Db } from '../../src/store/db.ts'
import { openStore } from '../../src/store/open.ts'
import { listRuns } from '../../src/store/runs.ts'
import type { ExpectedContact, People } from './chaos-people.ts'
import type { ChaosWorld } from './chaos-world.ts'

/** Each contact that the file asks for is there once, with the values of the file, and nobody else is. */
export function judgeContacts(contacts: readonly SimContact[], people: readonly People[]): string[] {
  const expected = people.flatMap((one) => one.expected)
  const wrong = expected.flatMap((one) => judgeContact(matching(contacts, one), one))
  const wanted = new Map(countBy(expected, (one) => one.email))
  const doubled = [...countBy(contacts, (one) => one.email)]
    .filter(([email, count]) => email !== null && count > (wanted.get(email) ?? 1))
    .map(([email, count]) => `duplicate: ${count} contacts have the email ${email}`)
  const strangers = contacts.length - expected.length
  return [...wrong, ...doubled, ...(strangers === 0 ? [] : [`${strangers} contacts more than the files ask for`])]
}

function matching(contacts: readonly SimContact[], one: ExpectedContact): SimContact[] {
  return contacts.filter((c) => (one.external_id === null ? c.email === one.email : c.external_id === one.external_id))
}

function judgeContact(found: readonly SimContact[], one: ExpectedContact): string[] {
  const [contact, ...others] = found
  if (contact === undefined) return [`lost: no contact for ${one.key}`]
  if (others.length > 0) return [`duplicate: ${found.length} contacts for ${one.key}`]
  const holds = {
    role: contact.role,
    email: contact.email,
    name: contact.name,
    plan: contact.custom_attributes['plan'],
  }
  const { role, email, name, plan } = one
  const [is, should] = [JSON.stringify(holds), JSON.stringify({ role, email, name, plan })]
  return is === should ? [] : [`contact of ${one.key} is ${is} and should be ${should}`]
}

function countBy<T>(all: readonly T[], keyOf: (one: T) => string | null): Map<string | null, number> {
  const counts = new Map<string | null, number>()
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1)
  return counts
}

/** True when Intercom holds all that the file asks for. */
export function isDelivered(contacts: readonly SimContact[], people: People): boolean {
  return people.expected.every((one) => judgeContact(matching(contacts, one), one).length === 0)
}

interface Line {
  readonly sync: string
  readonly key: string
  readonly state: string
  readonly contactId: string | null
  readonly held: unknown
}

/** What judgeStore says of the world's own store. */
export async function judgeLedger(world: ChaosWorld, people: readonly People[]): Promise<string[]> {
  const store = await openStore({ home: world.home })
  try {
    return await judgeStore(store.db, { simulator: world.simulator, people })
  } finally {
    await store.close()
  }
}

/**
 * The ledger says of every row what Intercom holds, no work is left over, no claim on an identity is left behind, and every run has ended with
 * books that balance.
 */
export async function judgeStore(
  db: Db,
  { simulator, people }: { simulator: Simulator; people: readonly People[] },
): Promise<string[]> {
  const lines = await db.query<Line>('select sync, key, state, contact_id as "contactId", held from fin_sync.ledger order by seq')
  const claims = await db.query('select from fin_sync.identities where contact_id is null')
  const expected = people.reduce((sum, one) => sum + one.expected.length, 0)
  const idle = lines.filter((line) => line.state === 'idle').length
  return [
    ...(await judgeStoredRuns(db)),
    ...lines.flatMap((line) => judgeLine(line, simulator)),
    ...(idle === expected ? [] : [`the ledger has ${idle} lines at rest, and the files have ${expected} rows that are fit`]),
    ...(claims.length === 0 ? [] : [`${claims.length} identities are still claimed`]),
  ]
}

async function judgeStoredRuns(db: Db): Promise<string[]> {
  const runs = await Promise.all((await listRuns(db, { limit: 1_000 })).map((run) => summarise(db, run)))
  return runs.flatMap((summary) => {
    if (summary.status === null) return [`run ${summary.run} is still open`]
    const rest = imbalance(summary)
    return rest === 0 ? [] : [`rows without outcome: ${rest} of run ${summary.run}`]
  })
}

function judgeLine(line: Line, simulator: Simulator): string[] {
  const name = `ledger line ${line.sync} ${line.key}`
  if (line.state === 'refused') return []
  if (line.state !== 'idle') return [`${name} is ${line.state}`]
  const contact = simulator.state.contact(line.contactId ?? '')
  if (contact === undefined) return [`${name} holds contact ${line.contactId}, which Intercom does not know`]
  const held = contactRecord.parse(line.held).set
  const { plan } = contact.custom_attributes
  const same =
    (held.external_id === undefined || contact.role === 'lead' || held.external_id === contact.external_id) &&
    (held.email === undefined || held.email === contact.email) &&
    held.name === contact.name &&
    held.custom_attributes?.['plan'] === plan
  return same ? [] : [`${name} says that Intercom holds ${JSON.stringify(held)}, but it holds ${JSON.stringify(contact)}`]
}

const runLine = z.looseObject({
  run: z.string(),
  status: z.string().nullable(),
  read: z.number(),
  finished: z.string().nullable(),
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  refused: z.number(),
  postponed: z.number(),
  cancelled: z.number(),
  superseded: z.number(),
  duplicate: z.number(),
  merged: z.number(),
})
export type RunLine = z.infer<typeof runLine>

/** What `fin-sync runs --json` tells, newest first. */
export async function tellRuns(world: ChaosWorld): Promise<RunLine[]> {
  const { code, stdout, stderr } = await world.run(['runs', '--json', '--limit', '1000'])
  if (code !== 0) throw new Error(`fin-sync runs ended with ${code}: ${stderr}`)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => runLine.parse(JSON.parse(line)))
}

/** Every run has ended, and its outcomes add up to what it read. */
export function judgeBooks(runs: readonly RunLine[]): string[] {
  return runs.flatMap((run) => {
    if (run.status === null) return [`run ${run.run} is still open`]
    const told = run.created + run.updated + run.unchanged + run.refused + run.postponed
    const rest = run.cancelled + run.superseded + run.duplicate + run.merged
    return told + rest === run.read
      ? []
      : [`rows without outcome: run ${run.run} read ${run.read} rows and tells of ${told + rest}`]
  })
}

/** The last line that `run --json` printed. */
export function summaryOf(stdout: string): RunLine {
  return runLine.parse({ finished: null, ...JSON.parse(stdout.trim().split('\n').at(-1) ?? '') })
}
