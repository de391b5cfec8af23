/** A conversation as a hand-off looks at it: Intercom's own names, ids as text, times in unix seconds. Pure. */
import { fieldAt } from './field-at.ts'

export interface Author {
  /** user, lead, contact, admin, team or bot. */
  readonly type: string | null
  readonly id: string | null
  readonly name: string | null
  readonly email: string | null
  readonly from_ai_agent?: boolean | null
  readonly is_ai_answer?: boolean | null
}

export interface Part {
  readonly id: string
  readonly part_type: string | null
  /** HTML. */
  readonly body: string | null
  readonly created_at: number | null
  readonly author: Author | null
}

export interface ContentSource {
  readonly title: string | null
  readonly url: string | null
}

/** `conversation_parts` holds the newest 500 at most, and is null where a search found the conversation. */
export interface HandoffConversation {
  readonly id: string
  readonly updated_at: number | null
  /** open, closed or snoozed. */
  readonly state: string | null
  readonly admin_assignee_id: string | null
  readonly team_assignee_id: string | null
  readonly tags: { readonly tags: readonly { readonly id: string }[] }
  readonly ai_agent: { readonly content_sources: { readonly content_sources: readonly ContentSource[] } | null } | null
  readonly source: { readonly body: string | null; readonly author: Author | null } | null
  readonly conversation_parts: {
    readonly conversation_parts: readonly Part[]
    readonly total_count: number | null
  } | null
}

/** Stands for the participation where Intercom does not say when it began. */
export const FIRST = 'first'

/** Tells one participation of Fin from another: a conversation that Fin takes part in again may be handed over again. */
export function participationOf(conversation: object): string {
  const at = fieldAt(conversation, 'ai_agent.created_at')
  return typeof at === 'number' || (typeof at === 'string' && at !== '') ? String(at) : FIRST
}

export function partsOf(conversation: HandoffConversation): readonly Part[] {
  return conversation.conversation_parts?.conversation_parts ?? []
}

/** Parts that came after the one that was the newest once; all of them when that one is not (or no longer) there. */
export function partsAfter(conversation: HandoffConversation, seen: string | null): readonly Part[] {
  const parts = partsOf(conversation)
  return parts.slice(parts.findIndex(({ id }) => id === seen) + 1)
}

export function newestPart(conversation: HandoffConversation): string | null {
  return partsOf(conversation).at(-1)?.id ?? null
}

const CUSTOMERS: ReadonlySet<string | null> = new Set(['user', 'lead', 'contact', 'visitor'])

export function isCustomer(author: Author | null): author is Author {
  return author !== null && CUSTOMERS.has(author.type)
}

/** Fin writes as a bot, or as an admin with a mark (official: `from_ai_agent`). */
export function isFin(author: Author | null): boolean {
  return author !== null && (author.from_ai_agent === true || author.is_ai_answer === true || author.type === 'bot')
}
