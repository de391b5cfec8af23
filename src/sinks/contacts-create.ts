/** Creating a contact that no look-up found: its identities are claimed first, and a 409 that names an id is adopted. */
import { Unreachable } from '../errors.ts'
import { readConflict } from '../intercom/conflict.ts'
import { createContact } from '../intercom/contacts.ts'
import { AnswerLost, IntercomRefusal } from '../intercom/errors.ts'
import type { Outcome } from '../outcome.ts'
import type { KnownIdentity } from '../store/identities.ts'
import { createBody } from './contacts-body.ts'
import type { ContactItem, Delivered, Delivery } from './contacts-context.ts'
import { answerLost, outcomeOfError, refused, unavailable } from './contacts-failure.ts'
import { isUnique } from './contacts-people.ts'
import { bodyOptions, callOptions, GONE, unarchiveAndUpdate, update } from './contacts-update.ts'

/** A claim outlives the longest call with all its attempts; a dead worker's claim passes by itself. */
export const CLAIM_MS = 120_000
/** How soon an item looks again whether the one who claimed its identity is through. */
const DEFER_MS = 500

/** Somebody else made a contact with one of these identities a moment ago: the caller matches again. */
export interface MetSomebody {
  readonly met: readonly KnownIdentity[]
}

/**
 * Claims the identities, creates and learns the new contact.
 * @throws NotAuthorised, ConfigError, LeaseLost
 */
export async function create(item: ContactItem, d: Delivery): Promise<Delivered | MetSomebody> {
  const claimed = await d.people.claim(item.key, item.want, CLAIM_MS)
  const met = claimed.filter((one) => one.contactId !== null)
  if (met.length > 0) return { met }
  const others = claimed.filter((one) => one.claimedBy !== d.people.claimName(item.key))
  if (others.length > 0) return waitForOthers(item, others, d)
  const outcome = await post(item, d)
  if (outcome?.did === 'refused') await d.people.release(item.key, item.want)
  return outcome
}

/** Creates although an identity belongs to a contact already: users may share an email if their external ids differ. */
export async function createBeside(item: ContactItem, d: Delivery): Promise<Delivered> {
  return post(item, d)
}

/** The item is handed back for a moment, or, when they are likely to be longer, until their claim has passed. */
export async function waitForOthers(
  item: ContactItem,
  others: readonly KnownIdentity[],
  d: Pick<Delivery, 'people' | 'journal' | 'now'>,
): Promise<Delivered> {
  await d.people.release(item.key, item.want)
  const untilMs = Math.max(...others.map((one) => one.untilMs ?? 0))
  if (untilMs <= CLAIM_MS) {
    await d.journal.defer(item, DEFER_MS)
    return null
  }
  const why = 'another record with the same email or external_id was sent and its answer is still missing'
  return { did: 'postponed', retryAt: new Date(d.now() + untilMs), unsure: false, reason: { code: 'identity_claimed', why } }
}

async function post(item: ContactItem, d: Delivery): Promise<Delivered> {
  try {
    const body = createBody(item.want, bodyOptions(d))
    const contact = await createContact(d.options.client, body, { ...callOptions(item, d), repeatable: isUnique(item.want) })
    d.people.holds(item.key, contact.id)
    await d.people.learn(item.want, contact)
    return { did: 'created', id: contact.id }
  } catch (error) {
    if (error instanceof IntercomRefusal) return error.status === 409 ? adopt(item, error, d) : refused(error)
    if (error instanceof AnswerLost) return lost(item, d)
    if (error instanceof Unreachable) {
      await d.people.release(item.key, item.want)
      return unavailable(item, d)
    }
    return outcomeOfError(error, item, d)
  }
}

/** Until it was looked up twice, nobody else may create this person either. */
async function lost(item: ContactItem, d: Delivery): Promise<Outcome> {
  if (isUnique(item.want)) return unavailable(item, d)
  await d.people.claim(item.key, item.want, CLAIM_MS + 3 * d.options.searchDelayMs)
  return answerLost(d)
}

/** The text of a 409 carries the id of the contact that is there already (official: create a contact). */
async function adopt(item: ContactItem, error: IntercomRefusal, d: Delivery): Promise<Delivered> {
  const { id, archived } = readConflict(error.text)
  if (id === undefined) return { did: 'refused', reason: { code: 'conflict', why: `Intercom: ${error.text}` } }
  if (await d.people.isTaken(id, item.key)) return taken(id)
  const reason = { code: 'adopted', why: `contact ${id} was there already; the search did not know it yet` }
  const outcome = archived ? await unarchiveAndUpdate(item, id, d) : await update(item, { id, reason }, d)
  if (outcome !== GONE) return outcome
  const why = `Intercom says that contact ${id} exists when it is created, and that it does not when it is updated`
  return { did: 'refused', reason: { code: 'conflict', why } }
}

function taken(id: string): Outcome {
  const why = `its email or external_id belongs to contact ${id}, which another record of this sync holds`
  return { did: 'refused', reason: { code: 'conflict', why } }
}
