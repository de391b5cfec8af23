/** What the parts of the contacts sink share: the policies of the sync, the API, and who is known. */
import type { ContactRecord, Role } from '../contact.ts'
import type { IntercomClient } from '../intercom/client.ts'
import type { updateContact } from '../intercom/contacts.ts'
import type { Outcome } from '../outcome.ts'
import type { AttributePolicy, WantedType } from './contacts-attributes.ts'
import type { ExtrasPolicy } from './contacts-extras-context.ts'
import type { FoundContact, MatchPolicy } from './contacts-match.ts'
import type { People } from './contacts-people.ts'
import type { Item, Journal } from './sink.ts'

export interface ContactPolicies extends MatchPolicy {
  readonly archived: 'unarchive' | 'refuse'
  readonly ambiguous: 'recreate' | 'refuse'
  readonly attributes: AttributePolicy
}

export interface ContactsSinkOptions {
  readonly client: IntercomClient
  /** The configured Intercom-Version. */
  readonly version: string
  readonly sync: string
  readonly workspace: string
  readonly policies: ContactPolicies
  readonly role: Role
  /** Custom attributes that the mapping writes, the lead's key among them. */
  readonly attributes: ReadonlyMap<string, WantedType>
  /** How long Intercom's search may lag behind writes. */
  readonly searchDelayMs: number
  /** Custom attribute of leads that holds the record's key. */
  readonly leadKeyAttribute?: string
  /** Calls in flight at once. */
  readonly concurrency: number
  readonly now?: () => number
  /** Absent = contacts alone are written. */
  readonly extras?: ExtrasPolicy
}

export type ContactItem = Item<ContactRecord>

/** One delivery: what its steps need besides the item. */
export interface Delivery {
  readonly options: ContactsSinkOptions
  readonly people: People
  readonly journal: Journal
  /** Custom attributes left away by `attributes: drop`. */
  readonly dropped: ReadonlySet<string>
  readonly now: () => number
  readonly signal: AbortSignal
  /** Updates a contact in place of `updateContact`, by the same call, to see more of the answer. */
  readonly update?: typeof updateContact
  /** Contacts that may be the record's: by our tables and by search. The first call of a batch looks all of it up. */
  candidates(item: ContactItem): Promise<readonly FoundContact[]>
  /** Looks this one item up by search alone, now. */
  searchAgain(item: ContactItem): Promise<readonly FoundContact[]>
}

/** An outcome, or null when the item was handed back to be tried again soon. */
export type Delivered = Outcome | null
