/** Tickets and their types as the API shows them. */
import type { Workspace } from '../workspace.ts'
import { contactReferenceView } from './conversation-view.ts'
import type { SimTicket, TicketType } from './tickets.ts'

const SUBMITTED = {
  type: 'ticket_state',
  id: '7493',
  category: 'submitted',
  internal_label: 'Submitted',
  external_label: 'Submitted',
}

/** The shape of the official example; a new ticket is submitted and nobody changes that here. */
export function ticketView({ ticket_type, conversation_id, ...ticket }: SimTicket, workspace: Workspace): object {
  const linked = [{ type: 'conversation', id: conversation_id, category: null }]
  return {
    type: 'ticket',
    ...ticket,
    category: ticket_type.category,
    ticket_state: SUBMITTED,
    ticket_type: ticketTypeView(ticket_type, workspace),
    contacts: { type: 'contact.list', contacts: ticket.contacts.map((id) => contactReferenceView(id, workspace.contacts)) },
    admin_assignee_id: Number(ticket.admin_assignee_id ?? 0),
    team_assignee_id: Number(ticket.team_assignee_id ?? 0),
    open: true,
    is_shared: true,
    linked_objects: { type: 'list', data: linked, total_count: linked.length, has_more: false },
    ticket_parts: { type: 'ticket_part.list', ticket_parts: [], total_count: 0 },
  }
}

export function ticketTypeView(type: TicketType, { profile }: Workspace): object {
  return {
    type: 'ticket_type',
    ...type,
    description: '',
    icon: '🎟️',
    workspace_id: profile.idCode,
    archived: false,
    is_internal: type.category !== 'Customer',
    ticket_type_attributes: { type: 'list', data: [] },
    ticket_states: { type: 'list', data: [SUBMITTED] },
    created_at: profile.createdAt,
    updated_at: profile.createdAt,
  }
}
