/** Shows one conversation as it is read: who said what, in order. */
import { transcriptOf } from '../../handoff/transcript.ts'
import { transcriptText } from '../../handoff/transcript-text.ts'
import type { Conversation } from '../../intercom/conversations.ts'
import { printable } from '../wrap.ts'
import { findConversation } from './find-conversation.ts'
import type { Session } from './session.ts'
import { showOne, timeOf } from './shown.ts'

/** With --json everything that Intercom told of it, `parts` and Fin's `content_sources` lifted out of their envelopes. */
export async function showConversation(session: Session, id: string): Promise<void> {
  const { terminal } = session.context
  const conversation = await findConversation(session, id)
  const { body, truncated } = transcriptOf(conversation)
  if (terminal.json) return terminal.data(JSON.stringify({ ...body, truncated }))
  showOne(session, fieldsOf(conversation))
  for (const line of ['', ...transcriptText(body)]) terminal.data(printable(line))
  if (truncated) terminal.say('only the newest parts: Intercom hands out 500 at most, and there are more')
}

/** What the transcript does not tell. */
function fieldsOf(one: Conversation): Readonly<Record<string, unknown>> {
  return {
    id: one.id,
    contacts: one.contacts.contacts.map(({ id }) => id).join(', '),
    admin: one.admin_assignee_id,
    team: one.team_assignee_id,
    tags: one.tags.tags.map(({ id, name }) => name ?? id).join(', '),
    fin: one.ai_agent?.resolution_state ?? null,
    updated: timeOf(one.updated_at),
  }
}
