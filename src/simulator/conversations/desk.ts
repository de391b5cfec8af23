/** What support works with: conversations and what goes with them, as one part of the workspace. */
import type { Admin } from '../workspace.ts'
import {
  type ConversationAttributeSeed,
  type ConversationAttributes,
  createConversationAttributes,
} from './conversation-attributes.ts'
import { type Conversations, createConversations } from './conversations.ts'
import { createMessages, type Messages } from './messages.ts'
import { defaultTeams, type Team } from './teams.ts'
import { createTickets, DEFAULT_TICKET_TYPES, type Tickets, type TicketType } from './tickets.ts'
import { createVisitors, type Visitors } from './visitors.ts'

export interface Desk {
  readonly conversations: Conversations
  readonly conversationAttributes: ConversationAttributes
  readonly messages: Messages
  readonly tickets: Tickets
  readonly visitors: Visitors
  readonly teams: readonly Team[]
}

export interface DeskOptions {
  /** Teams; default one of all teammates and one of the first. */
  readonly teams?: readonly Team[]
  /** Default one for customers and one for the back office. */
  readonly ticketTypes?: readonly TicketType[]
  /** Custom attributes of conversations that are there from the start. */
  readonly conversationAttributes?: readonly ConversationAttributeSeed[]
}

/** `now` gives epoch milliseconds; search sees what it saw `searchDelayMs` ago. */
export function createDesk(
  { teams, ticketTypes, conversationAttributes = [] }: DeskOptions,
  { admins, now, searchDelayMs }: { readonly admins: readonly Admin[]; readonly now: () => number; readonly searchDelayMs: number },
): Desk {
  const attributes = createConversationAttributes({ nowSeconds: () => Math.floor(now() / 1000) })
  for (const attribute of conversationAttributes) attributes.add(attribute)
  return {
    conversations: createConversations({ searchDelayMs, now }),
    conversationAttributes: attributes,
    messages: createMessages(),
    tickets: createTickets(ticketTypes ?? DEFAULT_TICKET_TYPES),
    visitors: createVisitors(),
    teams: teams ?? defaultTeams(admins),
  }
}
