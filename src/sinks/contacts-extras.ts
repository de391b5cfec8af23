/** The way of a contact with extras: its company first, for all who have it; then the contact; then what is attached to it, step by step. */
import { updateContactWithLists } from '../intercom/contact-lists.ts'
import type { Reason } from '../outcome.ts'
import type { CompanyOfRow } from './contacts-companies.ts'
import { hasCompanyWork, moveCompany, planCompany } from './contacts-companies-attach.ts'
import type { ContactItem, Delivered, Delivery } from './contacts-context.ts'
import { deliverContact } from './contacts-deliver.ts'
import type { Extending, ExtrasDelivery, SeenLists } from './contacts-extras-context.ts'
import { type Done, NOTHING_DONE } from './contacts-extras-done.ts'
import { contentHash } from './contacts-extras-hash.ts'
import { hasNoteWork, writeNote } from './contacts-extras-note.ts'
import { failedExtras, isWritten, type Written, withNotes } from './contacts-extras-outcome.ts'
import { withOwner } from './contacts-extras-owner.ts'
import { hasSubscriptionWork, setSubscriptions } from './contacts-extras-subscriptions.ts'
import { outcomeOfError } from './contacts-failure.ts'
import { readStep } from './contacts-step.ts'
import { knownTags, presentTags } from './contacts-tags.ts'
import { hasTagWork, planTags, type TagPlan } from './contacts-tags-plan.ts'

/** How soon an item looks again whether the worker that is about to send its company is through. */
const DEFER_MS = 500

/** A row with everything that is known before its contact is written. */
interface Prepared {
  /** With its owner's id. */
  readonly item: ContactItem
  readonly company: CompanyOfRow | undefined
  readonly notes: Reason[]
  /** What was done for the contact before, where the ledger knows it. */
  readonly done: Done
  readonly fingerprint: string
}

/** Delivers one item. @throws NotAuthorised, Unreachable, ConfigError, LeaseLost */
export async function deliverExtended(item: ContactItem, d: Delivery, x: ExtrasDelivery): Promise<Delivered> {
  if (item.want.extras === undefined) return deliverContact(item, d)
  const prepared = await prepare(item, d, x)
  if (!('fingerprint' in prepared)) return prepared.end
  const end = prepared.company?.end
  if (end?.kind === 'failed') return outcomeOfError(end.error, item, d)
  if (await isAllDone(prepared, d, x)) return unchanged(prepared)
  const outcome = await deliverContact(prepared.item, { ...d, update: seeing(x) })
  return isWritten(outcome) ? extend(prepared, outcome, { d, x }) : outcome
}

async function prepare(item: ContactItem, d: Delivery, x: ExtrasDelivery): Promise<Prepared | { readonly end: Delivered }> {
  try {
    const company = await x.companies.of(item)
    if (company?.end.kind === 'busy') {
      await d.journal.defer(item, DEFER_MS)
      return { end: null }
    }
    const admins = item.want.extras?.owner === undefined ? [] : await x.directory.admins({ signal: d.signal })
    const owned = withOwner(item, admins)
    const done = item.held === undefined ? NOTHING_DONE : await x.done.load(item.held.id)
    const { role, set } = owned.item.want
    const notes = [...owned.unknown, ...(company?.notes ?? [])]
    return { item: owned.item, company, notes, done, fingerprint: contentHash({ role, set }) }
  } catch (error) {
    return { end: outcomeOfError(error, item, d) }
  }
}

/** Intercom's id of the company that the row names; null = none; undefined = the contact's company is left as it is. */
function companyId({ item, company }: Prepared): string | null | undefined {
  if (item.want.extras?.company === null) return null
  return company?.end.kind === 'ready' ? company.end.id : undefined
}

/** A row that changed only in what its company is, say: nothing is to be sent for the contact. */
async function isAllDone(p: Prepared, d: Delivery, x: ExtrasDelivery): Promise<boolean> {
  const { item, done, fingerprint } = p
  const { tags, note, subscriptions } = item.want.extras ?? {}
  if (item.held === undefined || item.unsureSince !== undefined || done.contact !== fingerprint) return false
  const wanted = companyId(p)
  if (hasCompanyWork(done) || (wanted !== undefined && wanted !== (done.company?.id ?? null))) return false
  if (hasTagWork(done, tags) || hasNoteWork(done, note)) return false
  const types = subscriptions === undefined ? [] : await x.directory.subscriptionTypes({ signal: d.signal })
  return !hasSubscriptionWork(done, { wanted: subscriptions, types })
}

function unchanged({ item, company, notes }: Prepared): Delivered {
  const isSender = company?.end.kind === 'ready' && company.end.sentBy === item.key
  return withNotes({ did: isSender ? 'updated' : 'unchanged', id: item.held?.id ?? '' }, notes)
}

/** The answer to the contact's own write tells which tags and companies it has, for no call more. */
function seeing(x: ExtrasDelivery): NonNullable<Delivery['update']> {
  return async (client, id, contact, o) => {
    const answer = await updateContactWithLists(client, { id, contact }, o)
    x.seen.set(answer.id, answer)
    return answer
  }
}

const NONE: SeenLists = { tags: { ids: [], isAll: true }, companies: { ids: [], isAll: true } }

/** From here on the contact is there: whatever fails is tried again without making it twice. */
async function extend(p: Prepared, written: Written, o: { d: Delivery; x: ExtrasDelivery }): Promise<Delivered> {
  const { d, x } = o
  const { item, notes } = p
  const isNew = written.did === 'created'
  const contactId = written.id
  const step = readStep(item)
  if (item.held?.id !== contactId) await d.journal.step(item, { ...step, ...(isNew ? { created: true } : {}) }, { id: contactId })
  // A create whose extras were cut short is an update when it comes back; its row made the contact all the same.
  const outcome: Written = step.created === true && written.did === 'updated' ? { ...written, did: 'created' } : written
  const want = item.want.extras ?? {}
  const e: Extending = { item, want, contactId, isNew, seen: isNew ? NONE : (x.seen.get(contactId) ?? NONE), notes, d, x }
  try {
    const before = item.held?.id === contactId ? p.done : isNew ? NOTHING_DONE : await x.done.load(contactId)
    return await runSteps(e, { outcome, plan: await planAll(e, { ...p, done: before }) })
  } catch (error) {
    return failedExtras(error, e)
  }
}

/** What is about to be done, stored before it is: after a crash it is known which tags and which company are ours. */
async function planAll(e: Extending, p: Prepared): Promise<TagPlan> {
  const moved = planCompany({ ...p.done, contact: p.fingerprint }, { wanted: companyId(p), companies: e.seen.companies })
  const wanted = await knownTags(e)
  const present = hasTagWork(moved, wanted) ? await presentTags(e) : new Set<string>()
  const plan = planTags(moved, { wanted, present })
  if (hasCompanyWork(moved) || plan.add.length > 0) await e.x.done.store(e.contactId, plan.done)
  return plan
}

async function runSteps(e: Extending, o: { outcome: Written; plan: TagPlan }): Promise<Delivered> {
  const { done, later } = await writeNote(e, await setSubscriptions(e, await moveCompany(e, o.plan.done)))
  const { add, remove } = o.plan
  if (later !== undefined) return postponed(e, { done, later })
  if (add.length + remove.length > 0) {
    e.x.tagging.push({ e, done, outcome: o.outcome, add, remove })
    return null
  }
  await e.x.done.store(e.contactId, done)
  return withNotes(o.outcome, e.notes)
}

async function postponed(e: Extending, o: { done: Done; later: number }): Promise<Delivered> {
  await e.x.done.store(e.contactId, o.done)
  const why = 'the contact is there; its note was sent and the answer was lost, so it is looked up before it is written again'
  return { did: 'postponed', retryAt: new Date(o.later), unsure: false, id: e.contactId, reason: { code: 'answer_lost', why } }
}
