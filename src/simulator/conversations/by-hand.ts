/** Support as a teammate, Fin or a contact does it in Intercom: for tests and demos, past the API and its checks. */
import { nowSeconds, type Workspace } from '../workspace.ts'
import { addConversation, type ConversationSeed, NO_ANSWER, partOf } from './add-by-hand.ts'
import type { ConversationAttributeSeed, SimConversationAttribute } from './conversation-attributes.ts'
import type { SimMessage } from './messages.ts'
import type { SimAiAgent, SimConversation, SimRating } from './sim-conversation.ts'
import type { PartSeed } from './sim-part.ts'
import type { SimTicket } from './tickets.ts'
import { addVisitor, type SimVisitor, type VisitorSeed } from './visitors.ts'

/** What `change` sets; Fin's part is completed, the rest replaced. */
export interface ConversationChanges extends Partial<Omit<SimConversation, 'id' | 'ai_agent'>> {
  readonly ai_agent?: Partial<SimAiAgent> | null
}

export interface ConversationsByHand {
  /** Adds a conversation without checking anything; search sees it after its delay. */
  add(seed?: ConversationSeed): SimConversation
  find(id: string): SimConversation | undefined
  /** Newest first. */
  all(): readonly SimConversation[]
  /** Changes fields without checking anything; throws when there is none of this id. `updated_at` is now unless it is given. */
  change(id: string, changes: ConversationChanges): SimConversation
  /** Adds a part; the conversation's own state is changed with `change`. */
  addPart(id: string, part: PartSeed): SimConversation
  /** Rates the conversation as its first contact does. */
  rate(id: string, rating: number, remark?: string): SimConversation
  delete(id: string): void
  addAttribute(seed: ConversationAttributeSeed): SimConversationAttribute
  /** Custom attributes of conversations, archived ones included. */
  attributes(): readonly SimConversationAttribute[]
}

export interface DeskByHand {
  readonly conversations: ConversationsByHand
  /** What `POST /messages` sent, oldest first. */
  messages(): readonly SimMessage[]
  tickets(): readonly SimTicket[]
  visitors(): readonly SimVisitor[]
  addVisitor(seed?: VisitorSeed): SimVisitor
}

export function deskByHand(workspace: Workspace): DeskByHand {
  const { messages, tickets, visitors } = workspace.desk
  return {
    conversations: conversationsByHand(workspace),
    messages: messages.all,
    tickets: tickets.all,
    visitors: visitors.all,
    addVisitor: (seed = {}) => addVisitor(workspace, seed),
  }
}

function conversationsByHand(workspace: Workspace): ConversationsByHand {
  const { conversations, conversationAttributes } = workspace.desk
  const must = (id: string): SimConversation => {
    const conversation = conversations.get(id)
    if (conversation === undefined) throw new Error(`the simulator has no conversation ${id}`)
    return conversation
  }
  const save = (conversation: SimConversation, changes: ConversationChanges) =>
    conversations.save({ ...conversation, updated_at: nowSeconds(workspace), ...changesOf(conversation, changes) })
  return {
    add: (seed = {}) => addConversation(workspace, seed),
    find: conversations.get,
    all: conversations.all,
    change: (id, changes) => save(must(id), changes),
    addPart: (id, part) => save(must(id), { parts: [...must(id).parts, partOf(workspace, must(id), part)] }),
    rate: (id, rating, remark) => save(must(id), { conversation_rating: ratingOf(workspace, must(id), { rating, remark }) }),
    delete: conversations.delete,
    addAttribute: conversationAttributes.add,
    attributes: conversationAttributes.list,
  }
}

function changesOf(before: SimConversation, { ai_agent, ...changes }: ConversationChanges): Partial<SimConversation> {
  if (ai_agent === undefined) return changes
  if (ai_agent === null) return { ...changes, ai_agent }
  return { ai_agent_participated: true, ...changes, ai_agent: { ...NO_ANSWER, ...before.ai_agent, ...ai_agent } }
}

function ratingOf(
  workspace: Workspace,
  { contacts, admin_assignee_id, conversation_rating }: SimConversation,
  { rating, remark = null }: { readonly rating: number; readonly remark: string | null | undefined },
): SimRating {
  const at = nowSeconds(workspace)
  const created_at = conversation_rating?.created_at ?? at
  return { rating, remark, created_at, updated_at: at, contact_id: contacts[0] ?? '', teammate_id: admin_assignee_id }
}
