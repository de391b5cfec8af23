/** A conversation as the API shows it: the complete shape of the official description's examples, per version where they differ. */
import type { Contacts } from '../contacts/contacts.ts'
import { referencesView } from '../objects/references.ts'
import type { Workspace } from '../workspace.ts'
import { authorView, bodyIn, type PartViewOptions, partsView } from './part-view.ts'
import type { SimAiAgent, SimConversation, SimRating, SimSource } from './sim-conversation.ts'
import { statisticsOf } from './statistics.ts'
import { adminAssigneeIn, priorityIn, resolutionStateIn, teamAssigneeIn } from './vocabulary.ts'

/** What a view looks names up in. */
export type ViewParts = Pick<Workspace, 'contacts' | 'tags' | 'objects'>

/** As lists and searches show it: without parts. */
export function conversationView(conversation: SimConversation, parts: ViewParts, o: PartViewOptions): object {
  const { contacts, tags } = parts
  const { parts: _, company_id: __, ...shown } = conversation
  const { version } = o
  return {
    type: 'conversation',
    ...shown,
    source: sourceView(shown.source, o),
    contacts: { type: 'contact.list', contacts: shown.contacts.map((id) => contactReferenceView(id, contacts)) },
    first_contact_reply: shown.first_contact_reply && { type: 'conversation', url: null, ...shown.first_contact_reply },
    admin_assignee_id: adminAssigneeIn(version, shown.admin_assignee_id),
    team_assignee_id: teamAssigneeIn(version, shown.team_assignee_id),
    open: shown.state !== 'closed',
    tags: { type: 'tag.list', tags: shown.tags.map((tag) => ({ type: 'tag', name: tags.get(tag.id)?.name ?? '', ...tag })) },
    priority: priorityIn(version, shown.priority),
    sla_applied: shown.sla_applied && { type: 'conversation_sla_summary', ...shown.sla_applied },
    statistics: { type: 'conversation_statistics', ...statisticsOf(conversation) },
    conversation_rating: shown.conversation_rating && ratingView(shown.conversation_rating, contacts),
    teammates: teammatesView(conversation),
    custom_attributes: { ...shown.custom_attributes, ...referencesView(parts, 'conversation', shown.id) },
    topics: {},
    ticket: null,
    linked_objects: {
      type: 'list',
      data: shown.linked_objects,
      total_count: shown.linked_objects.length,
      has_more: false,
    },
    ai_agent: shown.ai_agent && aiAgentView(shown.ai_agent, o),
  }
}

/** As a GET of one shows it, and every write answers it: with its parts. */
export function wholeConversationView(conversation: SimConversation, parts: ViewParts, o: PartViewOptions): object {
  return { ...conversationView(conversation, parts, o), conversation_parts: partsView(conversation.parts, o) }
}

function sourceView({ author, ...source }: SimSource, o: PartViewOptions): object {
  return {
    ...source,
    subject: bodyIn(source.subject, o),
    body: bodyIn(source.body, o),
    author: authorView(author),
    attachments: [],
    redacted: false,
  }
}

export function contactReferenceView(id: string, { present }: Contacts): object {
  return { type: 'contact', id, external_id: present.get(id)?.external_id ?? null }
}

function ratingView({ contact_id, teammate_id, ...rating }: SimRating, contacts: Contacts): object {
  const teammate = { type: 'admin', id: teammate_id }
  return { ...rating, contact: contactReferenceView(contact_id, contacts), teammate }
}

/** Teammates who wrote at least one part (official); null when nobody did. */
function teammatesView({ parts }: SimConversation): object | null {
  const ids = new Set(parts.filter(({ author }) => author.type === 'admin').map(({ author }) => author.id))
  return ids.size === 0 ? null : { type: 'admin.list', teammates: [...ids].map((id) => ({ type: 'admin', id })) }
}

function aiAgentView({ content_sources, ...agent }: SimAiAgent, { version }: PartViewOptions): object {
  return {
    ...agent,
    resolution_state: resolutionStateIn(version, agent.resolution_state),
    content_sources: { type: 'content_source.list', total_count: content_sources.length, content_sources },
  }
}
