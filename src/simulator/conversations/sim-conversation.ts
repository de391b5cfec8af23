/** A conversation as the simulator keeps it; what versions of the API show differently is kept one way only. */
import type { AttributeValue } from '../../contact.ts'
import type { ConversationState, SimAuthor, SimPart } from './sim-part.ts'

export type Priority = 'none' | 'low' | 'medium' | 'high' | 'urgent'

/** What began the conversation. */
export interface SimSource {
  readonly type: string
  readonly id: string
  /** `customer_initiated`, `admin_initiated`, `campaigns_initiated`, `automated`, `operator_initiated`. */
  readonly delivered_as: string
  readonly subject: string
  /** HTML. */
  readonly body: string
  readonly author: SimAuthor
  readonly url: string | null
}

export interface AppliedTag {
  readonly id: string
  /** Unix seconds. */
  readonly applied_at: number
  readonly applied_by: { readonly type: 'admin' | 'contact'; readonly id: string }
}

export interface SimRating {
  /** 1 to 5. */
  readonly rating: number
  readonly remark: string | null
  readonly created_at: number
  readonly updated_at: number
  /** Of the contact. */
  readonly contact_id: string
  /** Of the rated teammate, or of Fin. */
  readonly teammate_id: string | null
}

export interface SimContentSourceUsed {
  readonly content_type: 'file' | 'article' | 'external_content' | 'content_snippet' | 'workflow_connector_action'
  readonly url: string
  readonly title: string
  readonly locale: string
}

/** Fin's resolution states in both vocabularies: the last two were shown up to 2.14. */
export type ResolutionState =
  | 'assumed_resolution'
  | 'confirmed_resolution'
  | 'escalated'
  | 'negative_feedback'
  | 'procedure_handoff'
  | 'routed_to_team'
  | 'abandoned'

/** Fin's part in a conversation; times are unix seconds. */
export interface SimAiAgent {
  readonly source_type: 'essentials_plan_setup' | 'profile' | 'workflow' | 'workflow_preview' | 'fin_preview' | null
  readonly source_title: string | null
  readonly last_answer_type: 'ai_answer' | 'custom_answer' | null
  readonly resolution_state: ResolutionState | null
  /** 1 to 5. */
  readonly rating: number | null
  readonly rating_remark: string | null
  readonly created_at: number | null
  readonly updated_at: number | null
  readonly content_sources: readonly SimContentSourceUsed[]
}

export interface LinkedObject {
  readonly type: 'ticket' | 'conversation'
  readonly id: string
  readonly category: 'Customer' | 'Back-office' | 'Tracker' | null
}

/** Times are unix seconds. */
export interface SimConversation {
  /** Decimal; ids of later conversations are greater. */
  readonly id: string
  readonly title: string | null
  readonly created_at: number
  readonly updated_at: number
  readonly waiting_since: number | null
  readonly snoozed_until: number | null
  readonly source: SimSource
  /** Ids of contacts, the first one began it or was written to. */
  readonly contacts: readonly string[]
  readonly first_contact_reply: { readonly created_at: number } | null
  readonly admin_assignee_id: string | null
  readonly team_assignee_id: string | null
  readonly state: ConversationState
  readonly read: boolean
  readonly tags: readonly AppliedTag[]
  readonly priority: Priority
  readonly sla_applied: { readonly sla_name: string; readonly sla_status: 'hit' | 'missed' | 'cancelled' | 'active' } | null
  /** Over what is counted from the parts. */
  readonly statistics: Readonly<Record<string, number | string | null>>
  readonly conversation_rating: SimRating | null
  readonly company_id: string | null
  readonly custom_attributes: Readonly<Record<string, AttributeValue>>
  readonly linked_objects: readonly LinkedObject[]
  readonly ai_agent_participated: boolean
  readonly ai_agent: SimAiAgent | null
  /** Oldest first, without the source. */
  readonly parts: readonly SimPart[]
}

/** A conversation with nothing but what is given. */
export function newConversation(
  given: Pick<SimConversation, 'id' | 'source' | 'contacts' | 'created_at'> & Partial<SimConversation>,
): SimConversation {
  return {
    title: null,
    updated_at: given.created_at,
    waiting_since: null,
    snoozed_until: null,
    first_contact_reply: null,
    admin_assignee_id: null,
    team_assignee_id: null,
    state: 'open',
    read: false,
    tags: [],
    priority: 'none',
    sla_applied: null,
    statistics: {},
    conversation_rating: null,
    company_id: null,
    custom_attributes: {},
    linked_objects: [],
    ai_agent_participated: (given.ai_agent ?? null) !== null,
    ai_agent: null,
    parts: [],
    ...given,
  }
}
