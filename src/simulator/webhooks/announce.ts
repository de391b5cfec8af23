/** Makes every change of contacts and conversations known to the webhooks, whoever makes it: the API or a person. */
import { contactReference, contactView } from '../contacts/contact-view.ts'
import type { Contacts } from '../contacts/contacts.ts'
import type { SimContact } from '../contacts/sim-contact.ts'
import { wholeConversationView } from '../conversations/conversation-view.ts'
import type { SimConversation } from '../conversations/sim-conversation.ts'
import { type ApiVersion, isAtLeast, parseVersion } from '../http/api-version.ts'
import type { Workspace } from '../workspace.ts'
import { contactTopic } from './contact-topics.ts'
import { type Told, toldOf } from './conversation-topics.ts'

/**
 * The workspace whose changes are told from now on. Items are shown as `appVersion` shows them: webhooks have the version of the app,
 * not of a call.
 */
export function announce(workspace: Workspace, appVersion: string): Workspace {
  const version = parseVersion(appVersion)
  const whole = { ...workspace, contacts: announcedContacts(workspace, version) }
  whole.desk.conversations.onChange((change) => {
    for (const told of toldOf(change)) whole.webhooks.emit(told.topic, () => conversationItem(whole, told, version))
  })
  return whole
}

/** A merged contact takes its conversations along. */
function announcedContacts(workspace: Workspace, version: ApiVersion): Contacts {
  const { contacts, webhooks } = workspace
  const tell = (topic: string, contact: SimContact) => webhooks.emit(topic, () => contactItem(workspace, contact, version))
  return {
    ...contacts,
    add(seed, o) {
      const contact = contacts.add(seed, o)
      tell(`contact.${contact.role}.created`, contact)
      return contact
    },
    save(contact) {
      const topic = contactTopic(contacts.present.get(contact.id), contact)
      const saved = contacts.save(contact)
      if (topic !== undefined) tell(topic, saved)
      return saved
    },
    delete(contact) {
      contacts.delete(contact)
      webhooks.emit('contact.deleted', () => contactReference(contact, { deleted: true }))
    },
    mergeAway(contact, intoId) {
      contacts.mergeAway(contact, intoId)
      moveConversations(workspace, contact.id, intoId)
    },
  }
}

function contactItem({ profile }: Workspace, contact: SimContact, version: ApiVersion): object {
  return contactView(contact, { workspaceId: profile.idCode, version, mergeHistory: true })
}

/** With the new parts only; bodies are plain text from 2.15 on (official). */
function conversationItem(workspace: Workspace, { conversation, parts }: Told, version: ApiVersion): object {
  return wholeConversationView({ ...conversation, parts }, workspace, { version, plaintext: isAtLeast(version, '2.15') })
}

function moveConversations({ desk }: Workspace, fromId: string, intoId: string): void {
  const moved = (conversation: SimConversation) => conversation.contacts.map((id) => (id === fromId ? intoId : id))
  for (const conversation of desk.conversations.all()) {
    if (!conversation.contacts.includes(fromId)) continue
    desk.conversations.save({ ...conversation, contacts: [...new Set(moved(conversation))] })
  }
}
