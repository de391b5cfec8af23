/** Tickets, as far as conversations become some. */
import { z } from 'zod'
import { ApiError, invalid, notFound } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'
import { idText, requireConversation } from './find-conversation.ts'

export interface TicketType {
  readonly id: string
  readonly name: string
  readonly category: 'Customer' | 'Back-office' | 'Tracker'
}

export const DEFAULT_TICKET_TYPES: readonly TicketType[] = [
  { id: '53', name: 'Request', category: 'Customer' },
  { id: '54', name: 'Task', category: 'Back-office' },
]

export interface SimTicket {
  readonly id: string
  /** The number that teammates see. */
  readonly ticket_id: string
  readonly ticket_type: TicketType
  readonly ticket_attributes: Readonly<Record<string, unknown>>
  /** The conversation it was made of. */
  readonly conversation_id: string
  readonly contacts: readonly string[]
  readonly admin_assignee_id: string | null
  readonly team_assignee_id: string | null
  /** Unix seconds. */
  readonly created_at: number
  readonly updated_at: number
}

export interface Tickets {
  readonly types: readonly TicketType[]
  /** Oldest first. */
  all(): readonly SimTicket[]
  add(ticket: Omit<SimTicket, 'id' | 'ticket_id'>): SimTicket
}

export function createTickets(types: readonly TicketType[]): Tickets {
  const tickets: SimTicket[] = []
  return {
    types,
    all: () => [...tickets],
    add(ticket) {
      const added = { ...ticket, id: String(tickets.length + 611), ticket_id: String(tickets.length + 22) }
      tickets.push(added)
      return added
    },
  }
}

const schema = z.object({ ticket_type_id: idText, attributes: z.record(z.string(), z.unknown()).exactOptional() })

/**
 * `POST /conversations/{id}/convert`. The text for one that was converted before is ours.
 * @throws ApiError 404, 400 for a ticket type that is not there or not for customers
 */
export function convertConversation(workspace: Workspace, id: string, body: unknown): SimTicket {
  const { ticket_type_id, attributes = {} } = parseBody(schema, body)
  const { desk } = workspace
  const conversation = requireConversation(workspace, id)
  const ticket_type = desk.tickets.types.find((type) => type.id === ticket_type_id)
  if (ticket_type?.category !== 'Customer') throw invalid('Ticket type is not a customer ticket type')
  if (conversation.linked_objects.some(({ type }) => type === 'ticket')) throw invalid('The conversation is a ticket already')
  const { contacts, admin_assignee_id, team_assignee_id, created_at } = conversation
  const updated_at = nowSeconds(workspace)
  const made = { contacts, admin_assignee_id, team_assignee_id, created_at, updated_at }
  const ticket = desk.tickets.add({ ...made, ticket_type, ticket_attributes: attributes, conversation_id: id })
  const linked_objects = [...conversation.linked_objects, { type: 'ticket', id: ticket.id, category: 'Customer' } as const]
  desk.conversations.save({ ...conversation, linked_objects, updated_at })
  return ticket
}

/** @throws ApiError 404 */
export function requireTicket({ desk }: Workspace, id: string): SimTicket {
  const ticket = desk.tickets.all().find((one) => one.id === id)
  if (ticket === undefined) throw notFound('Resource Not Found')
  return ticket
}

/** @throws ApiError 404 */
export function requireTicketType({ desk }: Workspace, id: string): TicketType {
  const type = desk.tickets.types.find((one) => one.id === id)
  if (type !== undefined) return type
  throw new ApiError({ status: 404, code: 'ticket_type_not_found', message: 'Resource Not Found' })
}
