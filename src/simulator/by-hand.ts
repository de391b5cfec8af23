/** The workspace as a teammate sees and edits it: for tests and demos, past the API and its checks. */
import type { AttributeSeed, SimAttribute } from './attributes/attributes.ts'
import type { ContactSeed, SimContact } from './contacts/sim-contact.ts'
import { type ContentByHand, contentByHand } from './content/by-hand.ts'
import type { SimTag } from './tags.ts'
import { nowSeconds, type Workspace } from './workspace.ts'

export interface SimulatorState extends ContentByHand {
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
}

export function byHand(workspace: Workspace): SimulatorState {
  const { contacts, attributes, tags } = workspace
  return {
    ...contentByHand(workspace),
    contacts: () => [...contacts.present.all()],
    contact: (id) => contacts.present.get(id),
    addContact: (seed) => contacts.add(seed),
    editContact: (id, changes) =>
      contacts.save({ ...must(contacts.present.get(id), id), updated_at: nowSeconds(workspace), ...changes }),
    dataAttributes: () => attributes.list(),
    addDataAttribute: (seed) => attributes.add(seed),
    editDataAttribute: (name, changes) => attributes.save({ ...must(attributes.custom('contact', name), name), ...changes }),
    tags: () => tags.list(),
  }
}

function must<T>(found: T | undefined, key: string): T {
  if (found === undefined) throw new Error(`the simulator has no ${key}`)
  return found
}
