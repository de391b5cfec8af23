/** The conversation that somebody means on the command line. */
import { ConfigError } from '../../errors.ts'
import { type Conversation, getConversation } from '../../intercom/conversations.ts'
import type { Session } from './session.ts'

/**
 * Other words are no ids and may be other paths of the API (`/conversations/attributes`).
 * @throws ConfigError for what is no id, without repeating it; IntercomRefusal when there is none
 */
export function findConversation(session: Session, id: string): Promise<Conversation> {
  if (!/^\d{1,30}$/.test(id)) {
    throw new ConfigError(
      'what was given is no id of a conversation, such as 215469053847563: the number at the end of its address in the inbox',
    )
  }
  return getConversation(session.client, id, { signal: session.signal })
}
