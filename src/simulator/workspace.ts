/** The state of the simulated workspace, shared by all routes. */

import type { Articles } from './articles/articles.ts'
import type { LongStrings } from './attributes/attribute-values.ts'
import type { Attributes } from './attributes/attributes.ts'
import type { Channel } from './channel-events/channel.ts'
import type { Companies } from './companies/companies.ts'
import type { Contacts } from './contacts/contacts.ts'
import type { SameEmail } from './contacts/identity.ts'
import type { Content } from './content/content.ts'
import type { Desk } from './conversations/desk.ts'
import type { AssignClosed } from './conversations/manage.ts'
import type { Events } from './events/events.ts'
import type { Notes } from './notes/notes.ts'
import type { Objects } from './objects/objects.ts'
import type { Subscriptions } from './subscriptions/subscriptions.ts'
import type { Tags } from './tags.ts'
import type { Webhooks } from './webhooks/webhooks.ts'

export interface Workspace {
  readonly profile: Profile
  readonly admins: readonly Admin[]
  readonly contacts: Contacts
  readonly attributes: Attributes
  readonly tags: Tags
  readonly companies: Companies
  readonly notes: Notes
  readonly subscriptions: Subscriptions
  readonly content: Content
  readonly articles: Articles
  readonly events: Events
  readonly channel: Channel
  readonly objects: Objects
  readonly desk: Desk
  readonly webhooks: Webhooks
  readonly rules: Rules
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** What `GET /me` tells about the workspace; `createdAt` in unix seconds. */
export interface Profile {
  readonly idCode: string
  readonly name: string
  readonly region: string
  /** An IANA zone: the days of date searches begin at its midnight. */
  readonly timezone: string
  readonly createdAt: number
}

/** A teammate; the first one owns the token. */
export interface Admin {
  readonly id: string
  readonly name: string
  readonly email: string
}

/** Where sources about the real API are silent or disagree, the choice that this workspace makes. */
export interface Rules {
  readonly sameEmail: SameEmail
  readonly longStrings: LongStrings
  /** Custom attributes that are not archived. */
  readonly attributeLimit: number
  /** Longest array of an IN or NIN filter. */
  readonly maxInValues: number
  readonly assignClosed: AssignClosed
}

/** The workspace's clock in the API's unit, unix seconds. */
export function nowSeconds({ now }: Pick<Workspace, 'now'>): number {
  return Math.floor(now() / 1000)
}
