/** The workspace as a teammate sees and edits it: for tests and demos, past the API and its checks. */
import type { ArticleSeed, SimArticle } from './articles/articles.ts'
import type { AttributeSeed, SimAttribute } from './attributes/attributes.ts'
import type { SimChannelEvent } from './channel-events/channel.ts'
import type { CompanySeed, SimCompany } from './companies/companies.ts'
import type { ContactSeed, SimContact } from './contacts/sim-contact.ts'
import { type ContentByHand, contentByHand } from './content/by-hand.ts'
import { type DeskByHand, deskByHand } from './conversations/by-hand.ts'
import type { SimEvent } from './events/events.ts'
import type { SimNote } from './notes/notes.ts'
import type { SimObject } from './objects/objects.ts'
import type { Subscriptions } from './subscriptions/subscriptions.ts'
import type { SimTag } from './tags.ts'
import type { WebhooksByHand } from './webhooks/webhooks.ts'
import { nowSeconds, type Workspace } from './workspace.ts'

export interface SimulatorState extends ContentByHand, DeskByHand {
  /** Living and archived contacts, oldest first; merged and deleted ones are gone. */
  contacts(): SimContact[]
  contact(id: string): SimContact | undefined
  /** Adds a contact without checking anything, so duplicates can be made; search sees it after its delay. */
  addContact(seed: ContactSeed): SimContact
  /** Changes fields of a contact without checking anything; throws when there is no such contact. */
  editContact(id: string, changes: ContactSeed): SimContact
  /** Standard and custom ones, archived included. */
  dataAttributes(): readonly SimAttribute[]
  addDataAttribute(seed: AttributeSeed): SimAttribute
  /** Changes a custom attribute of contacts; throws when there is none of this name. */
  editDataAttribute(name: string, changes: Partial<Pick<SimAttribute, 'archived' | 'api_writable' | 'data_type'>>): SimAttribute
  tags(): readonly SimTag[]
  /** The newest first, also those without contacts. */
  companies(): readonly SimCompany[]
  addCompany(seed: CompanySeed): SimCompany
  deleteCompany(id: string): void
  /** Companies of a contact. */
  companiesOf(contactId: string): readonly SimCompany[]
  attachCompany(contactId: string, id: string): void
  /** Notes on a contact, the newest first. */
  notesOf(contactId: string): readonly SimNote[]
  readonly subscriptions: Subscriptions
  /** The tag of this name, made if it is not there. */
  addTag(name: string): SimTag
  readonly webhooks: WebhooksByHand
  /** Writes an article of the help center. */
  addArticle(seed: ArticleSeed): SimArticle
  /** Data events in the order they came. */
  events(): readonly SimEvent[]
  /** What was told of the custom channel, in the order it came. */
  channelEvents(): readonly SimChannelEvent[]
  /** Instances of a custom object, newest first. */
  objects(type: string): readonly SimObject[]
  /** Ids of the instances that a contact refers to by an attribute. */
  objectsOf(contactId: string, attribute: string): readonly string[]
}

export function byHand(workspace: Workspace): SimulatorState {
  const { contacts, attributes, tags } = workspace
  return {
    ...contentByHand(workspace),
    ...deskByHand(workspace),
    webhooks: workspace.webhooks,
    contacts: () => [...contacts.present.all()],
    contact: (id) => contacts.present.get(id),
    addContact: (seed) => contacts.add(seed),
    editContact: (id, changes) =>
      contacts.save({ ...must(contacts.present.get(id), id), updated_at: nowSeconds(workspace), ...changes }),
    dataAttributes: () => attributes.list(),
    addDataAttribute: (seed) => attributes.add(seed),
    editDataAttribute: (name, changes) => attributes.save({ ...must(attributes.custom('contact', name), name), ...changes }),
    tags: () => tags.list(),
    companies: workspace.companies.list,
    addCompany: workspace.companies.add,
    deleteCompany: workspace.companies.delete,
    companiesOf: workspace.companies.of,
    attachCompany: workspace.companies.attach,
    notesOf: workspace.notes.of,
    subscriptions: workspace.subscriptions,
    addTag: tags.named,
    addArticle: workspace.articles.add,
    events: workspace.events.all,
    channelEvents: workspace.channel.events,
    objects: workspace.objects.list,
    objectsOf: (id, attribute) => (workspace.objects.references('contact', id).get(attribute) ?? []).map((one) => one.id),
  }
}

function must<T>(found: T | undefined, key: string): T {
  if (found === undefined) throw new Error(`the simulator has no ${key}`)
  return found
}
