/** Conversations as a hand-off sees them, so that a test names only what it is about. */
import type { HandoffConversation, Part } from '../../src/handoff/conversation.ts'

export const ANN = { type: 'user', id: 'c1', name: 'Ann', email: 'ann@example.com' }
export const FIN = { type: 'bot', id: '9', name: 'Fin', email: null, from_ai_agent: true }

export function aConversation(changes: object = {}): HandoffConversation {
  return {
    id: '499',
    updated_at: 1_734_537_501,
    state: 'open',
    admin_assignee_id: null,
    team_assignee_id: null,
    tags: { tags: [] },
    ai_agent: null,
    source: { body: '<p>Where is my refund?</p>', author: ANN },
    conversation_parts: { conversation_parts: [], total_count: 0 },
    ...changes,
  }
}

/** Parts in order, with ids 1, 2, 3 … unless they say otherwise. */
export function parts(...given: readonly Partial<Part>[]): Pick<HandoffConversation, 'conversation_parts'> {
  const all = given.map((one, index) => ({
    id: String(index + 1),
    part_type: 'comment',
    body: null,
    created_at: 1_734_537_502 + index,
    author: null,
    ...one,
  }))
  return { conversation_parts: { conversation_parts: all, total_count: all.length } }
}
