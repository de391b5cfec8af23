/** Writes down what a batch of notifications tells of contacts, in the order in which they came, with few statements for most of them. */

import { knownContacts, meetContacts } from '../store/contact-truth.ts'
import type { MetContact } from '../store/contact-truth-identities.ts'
import { isDatabaseLost } from '../store/lost-database.ts'
import { type ClaimedWebhook, settleWorked } from '../store/webhooks.ts'
import { failureOf } from './failure-of.ts'
import { type ContactChange, type ContactTruth, changeOf, keepTrue, subjectOf } from './webhooks-contact.ts'
import { type SettleJob, settleOne } from './webhooks-settle.ts'
import { workOf } from './webhooks-topics.ts'

type Job = ContactTruth & SettleJob

interface Told {
  readonly one: ClaimedWebhook
  readonly change: ContactChange | undefined
}

/** One that costs no statement of its own: of some a contact is to be noted, of the others there is nothing to be written down. */
interface Light {
  readonly one: ClaimedWebhook
  readonly contact: MetContact | undefined
}

/** Others than those about contacts are passed over. */
export async function workContacts(claimed: readonly ClaimedWebhook[], job: Job): Promise<void> {
  const all = claimed.flatMap(toldBy)
  if (all.length === 0) return
  const subjects = all.flatMap(({ change }) => (change === undefined ? [] : [subjectOf(change)]))
  const known = new Set(await knownContacts(job.db, { ...job, ids: subjects }))
  const light: Light[] = []
  for (const told of all) {
    const isLight = told.change !== undefined && (told.change.kind === 'met' || !known.has(subjectOf(told.change)))
    if (isLight) light.push(lightOf(told, known))
    else {
      await workLight(light.splice(0), job)
      await workOne(told, { job, known })
    }
  }
  await workLight(light, job)
}

function toldBy(one: ClaimedWebhook): Told[] {
  const work = workOf(one.topic)
  return work === undefined || work === 'hand_off' ? [] : [{ one, change: changeOf(work, one) }]
}

/** Of a contact of whom nothing is known yet, another email is as good as a first one. */
function lightOf({ one, change }: Told, known: Set<string>): Light {
  const contact = change?.kind === 'met' || change?.kind === 'email' ? change.contact : undefined
  if (contact !== undefined) known.add(contact.id)
  return { one, contact }
}

/** All in one go; where that goes wrong, one by one. */
async function workLight(all: readonly Light[], job: Job): Promise<void> {
  if (all.length === 0) return
  const failure = await failureOf(meetContacts(job.db, { ...job, contacts: all.flatMap(({ contact }) => contact ?? []) }))
  if (failure === undefined) {
    const ones = all.map(({ one }) => one)
    return settleWorked(job.db, ones)
  }
  if (isDatabaseLost(failure)) throw failure
  for (const { one, contact } of all) {
    await settleOne(one, {
      job,
      async work() {
        await meetContacts(job.db, { ...job, contacts: contact === undefined ? [] : [contact] })
        return 'kept'
      },
    })
  }
}

async function workOne({ one, change }: Told, { job, known }: { job: Job; known: Set<string> }): Promise<void> {
  // What was known of the one is known of the other now.
  if (change?.kind === 'merged') known.add(change.into.id)
  await settleOne(one, {
    job,
    work: async () => (change === undefined || change.kind === 'met' ? 'unclear' : keepTrue(job, change)),
  })
}
