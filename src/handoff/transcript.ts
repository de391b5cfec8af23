/** What is kept of a conversation: everything that Intercom told of it, Fin's parts among them, in one shape. Pure. */
import type { HandoffConversation } from './conversation.ts'
import { partsOf } from './conversation.ts'

/** As Intercom names it; `parts` and `content_sources` are lifted out of their envelopes. */
export interface TranscriptBody {
  readonly [field: string]: unknown
  readonly parts: readonly unknown[]
  readonly content_sources: readonly unknown[]
}

export interface Transcript {
  readonly conversation: string
  readonly body: TranscriptBody
  readonly parts: number
  /** Intercom hands out the newest 500 parts (official), and there are more. */
  readonly truncated: boolean
  /** When the conversation last changed. */
  readonly updatedAt: Date | null
}

/** `conversation` as `GET /conversations/{id}` answers it: statistics, SLA, waiting and snoozed times and linked objects stay as they came. */
export function transcriptOf(conversation: HandoffConversation): Transcript {
  const { conversation_parts: envelope, ...rest } = conversation
  const parts = partsOf(conversation)
  const sources = conversation.ai_agent?.content_sources?.content_sources ?? []
  return {
    conversation: conversation.id,
    body: { ...rest, parts, content_sources: sources },
    parts: parts.length,
    truncated: (envelope?.total_count ?? 0) > parts.length,
    updatedAt: conversation.updated_at === null ? null : new Date(conversation.updated_at * 1000),
  }
}
