/** What one notification tells of a contact, and writing it down. */
import { archiveContact, changeEmail, deleteContact, type Kept, mergeContact, type Refusal } from '../store/contact-truth.ts'
import type { MetContact } from '../store/contact-truth-identities.ts'
import type { Db } from '../store/db.ts'
import type { ClaimedWebhook } from '../store/webhooks.ts'
import { contactOf, type Merge, mergeOf } from './webhooks-read.ts'
import type { WebhookWork } from './webhooks-topics.ts'

/** A sync whose records are contacts. */
export interface ContactLines {
  readonly name: string
  /** Whether a record whose contact was archived is to be sent again: not to leads that are to stay so, since they would be made anew. */
  readonly bringsBack: boolean
}

export interface ContactTruth {
  readonly db: Db
  /** That the access token belongs to. */
  readonly workspace: string
  readonly contactSyncs: readonly ContactLines[]
}

export type ContactChange =
  | ({ readonly kind: 'merged' } & Merge)
  /** Made, or brought back. */
  | { readonly kind: 'met'; readonly contact: MetContact }
  | { readonly kind: 'archived' | 'deleted' | 'email'; readonly contact: MetContact }

/** Undefined = the notification does not say what happened to whom. */
export function changeOf(work: Exclude<WebhookWork, 'hand_off'>, { topic, body }: ClaimedWebhook): ContactChange | undefined {
  if (work === 'merged') {
    const merge = mergeOf(body)
    return merge === undefined ? undefined : { kind: 'merged', ...merge }
  }
  const contact = contactOf(body, topic === 'contact.lead.created' ? 'lead' : topic === 'contact.user.created' ? 'user' : null)
  if (contact === undefined) return undefined
  return { kind: work === 'created' || work === 'unarchived' ? 'met' : work, contact }
}

/** The contact about which something may have to be written down. */
export function subjectOf(change: ContactChange): string {
  return change.kind === 'merged' ? change.from : change.contact.id
}

export async function keepTrue(o: ContactTruth, change: Exclude<ContactChange, { kind: 'met' }>): Promise<Kept> {
  const { db } = o
  switch (change.kind) {
    case 'merged':
      return mergeContact(db, { ...asked(o), ...change, taken: taken(change.into.id) })
    case 'archived':
      return archiveContact(db, { ...asked(o, ({ bringsBack }) => bringsBack), contactId: change.contact.id })
    case 'deleted':
      return deleteContact(db, { ...asked(o), contactId: change.contact.id })
    case 'email':
      return changeEmail(db, { ...asked(o), contact: change.contact })
  }
}

function asked({ workspace, contactSyncs }: ContactTruth, isMeant: (one: ContactLines) => boolean = () => true) {
  return { workspace, syncs: contactSyncs.filter(isMeant).map(({ name }) => name) }
}

function taken(into: string): Refusal {
  const why =
    `its contact was merged in Intercom into contact ${into}, which another record of this sync holds: one person has two records. ` +
    'Merge the records in the source; if they are two people, "fin-sync retry" makes a contact of its own for this one'
  return { code: 'merged_into_another', why }
}
