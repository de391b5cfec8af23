/** Which topic a change of a contact is; pure. */
import type { SimContact } from '../contacts/sim-contact.ts'

/** What a tag or a look at the contact changes is no update. */
const SILENT: ReadonlySet<string> = new Set(['updated_at', 'tags', 'last_seen_at', 'last_replied_at', 'last_contacted_at'])

/** None when nothing changed that Intercom tells about. */
export function contactTopic(before: SimContact | undefined, after: SimContact): string | undefined {
  if (before === undefined) return `contact.${after.role}.created`
  if (after.merge_history.length > before.merge_history.length) return 'contact.merged'
  if (before.archived !== after.archived) return after.archived ? 'contact.archived' : 'contact.unarchive'
  if (before.role === 'lead' && after.role === 'user') return 'contact.lead.signed_up'
  if (before.email !== after.email)
    return before.email === null && after.role === 'lead' ? 'contact.lead.added_email' : 'contact.email.updated'
  return differ(before, after) ? `contact.${after.role}.updated` : undefined
}

function differ(before: SimContact, after: SimContact): boolean {
  const loud = (contact: SimContact) => Object.entries(contact).filter(([key]) => !SILENT.has(key))
  return JSON.stringify(loud(before)) !== JSON.stringify(loud(after))
}
