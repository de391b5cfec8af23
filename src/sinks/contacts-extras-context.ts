/** What the parts of a contact's extras share: who is known in the workspace, and what is remembered. */
import type { ContactExtras } from '../contact-extras.ts'
import type { IdList } from '../intercom/contact-lists.ts'
import type { Outcome, Reason } from '../outcome.ts'
import type { WantedType } from './contacts-attributes.ts'
import type { CompanyWork } from './contacts-companies.ts'
import type { ContactItem, Delivery } from './contacts-context.ts'
import type { Directory } from './contacts-extras-directory.ts'
import type { Done, DoneStore } from './contacts-extras-done.ts'

/** What a sync writes with contacts besides their fields; absent where it writes none of it. */
export interface ExtrasPolicy {
  /** Custom attributes of companies that the mapping writes. */
  readonly companyAttributes: ReadonlyMap<string, WantedType>
  readonly unknownTags: 'create' | 'drop'
  /** Who writes notes; absent = the admin whom the token belongs to. */
  readonly noteAdminId?: string | undefined
}

/** The contact's tags and companies before this delivery; absent where they were not asked for. */
export interface SeenLists {
  readonly tags: IdList
  readonly companies: IdList
}

/** One delivery of extras: what its steps need besides the item. */
export interface ExtrasDelivery {
  readonly policy: ExtrasPolicy
  readonly directory: Directory
  readonly done: DoneStore
  readonly companies: CompanyWork
  /** By contact id, of contacts that this delivery has updated. */
  readonly seen: Map<string, SeenLists>
  /** Contacts that are written and still to be tagged: many by one call. */
  readonly tagging: Tagging[]
}

/** A contact on its way through the extras. */
export interface Extending {
  readonly item: ContactItem
  readonly want: ContactExtras
  readonly contactId: string
  readonly isNew: boolean
  readonly seen: SeenLists
  readonly notes: Reason[]
  readonly d: Delivery
  readonly x: ExtrasDelivery
}

/** A contact that is written and still to be tagged, and how its row ends then. */
export interface Tagging {
  readonly e: Extending
  readonly done: Done
  readonly outcome: Outcome
  /** As the row writes them. */
  readonly add: readonly string[]
  /** In lower case. */
  readonly remove: readonly string[]
}
