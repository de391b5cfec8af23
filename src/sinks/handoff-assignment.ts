/** Whose a conversation is: ours to hand over, handed over by us, or a person's. */
import { type Part, partsAfter } from '../handoff/conversation.ts'
import type { Conversation } from '../intercom/conversations.ts'
import type { Handoff } from '../store/handoffs.ts'
import { type HandoffSinkOptions, isPast, type Work } from './handoff-context.ts'
import type { Desk, Staff } from './handoff-desk.ts'

/** Where the assignment has to be found. A team may have given the conversation on to one of its people at once. */
export function isAssigned(conversation: Conversation, { target }: Staff): boolean {
  const assignee = target.type === 'team' ? conversation.team_assignee_id : conversation.admin_assignee_id
  return assignee === target.id
}

/** The teammate who has it; undefined = nobody, or a bot. */
export async function personOf(conversation: Conversation, o: { desk: Desk; signal: AbortSignal }): Promise<string | undefined> {
  const { admin_assignee_id: id } = conversation
  return id !== null && (await o.desk.isPerson(id, o)) ? id : undefined
}

/** Whether our assignment is there, as the step says, or what came after the parts that were there before. */
export function assignedByUs({ conversation, handoff }: Pick<Work, 'conversation' | 'handoff'>, o: HandoffSinkOptions): boolean {
  return isPast(handoff, 'assigned') || newAssignments(conversation, handoff).some(({ author }) => author?.id === o.adminId)
}

/** `assignment` and `assign_and_reopen` (official examples). */
function newAssignments(conversation: Conversation, handoff: Handoff): readonly Part[] {
  return partsAfter(conversation, handoff.seen).filter(({ part_type: type }) => type?.startsWith('assign') === true)
}
