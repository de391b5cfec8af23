/** Acts on one conversation by hand: reply, note, assign, close, reopen, tags. Each looks at it first, so that what is said of it is true. */
import { assignConversation, closeConversation, openConversation } from '../../intercom/conversation-parts.ts'
import { replyAsAdmin } from '../../intercom/conversation-replies.ts'
import { tagConversation, untagConversation } from '../../intercom/conversation-tags.ts'
import type { Conversation } from '../../intercom/conversations.ts'
import { actingAdmin, findAssignee, findTag, requireText } from './find.ts'
import { findConversation } from './find-conversation.ts'
import { refuseWithoutYes, type Session, type Yes } from './session.ts'
import { showOne } from './shown.ts'

type OnConversation = Yes & {
  readonly id: string
  /** Who acts; see `actingAdmin`. */
  readonly admin?: string
}

/** `comment` is seen by the contact, `note` by teammates only. */
export async function reply(session: Session, o: OnConversation & { text: string; as: 'comment' | 'note' }): Promise<void> {
  const body = requireText(o.text)
  const { conversation, adminId } = await beginning(session, o)
  refuseWithoutYes(`${o.as === 'note' ? 'leave a note in' : 'reply to'} ${named(conversation)} as admin ${adminId}`, o)
  const did = o.as === 'note' ? 'noted' : 'replied'
  tell(session, await replyAsAdmin(session.client, o.id, { adminId, messageType: o.as, body }, session), did)
}

/** One that is closed is opened first: what assigning does to it is not documented, and others were refused with 422. */
export async function assign(session: Session, o: OnConversation & { to: string; body?: string }): Promise<void> {
  const message = said(o.body)
  const { conversation, adminId } = await beginning(session, o)
  const to = await findAssignee(session, o.to)
  const isClosed = conversation.state === 'closed'
  refuseWithoutYes(
    `${isClosed ? 'reopen and assign' : 'assign'} ${named(conversation)} to ${to.type} ${to.id} as admin ${adminId}`,
    o,
  )
  if (isClosed) {
    await openConversation(session.client, o.id, { adminId }, session)
    session.context.terminal.say(`conversation ${o.id} was closed and is open again`)
  }
  const act = { adminId, assigneeId: to.id, type: to.type, ...message }
  tell(session, await assignConversation(session.client, o.id, act, session), 'assigned')
}

export async function close(session: Session, o: OnConversation & { body?: string }): Promise<void> {
  const message = said(o.body)
  const { conversation, adminId } = await beginning(session, o)
  refuseWithoutYes(`close ${named(conversation)} as admin ${adminId}`, o)
  tell(session, await closeConversation(session.client, o.id, { adminId, ...message }, session), 'closed')
}

export async function reopen(session: Session, o: OnConversation): Promise<void> {
  const { conversation, adminId } = await beginning(session, o)
  refuseWithoutYes(`reopen ${named(conversation)} as admin ${adminId}`, o)
  tell(session, await openConversation(session.client, o.id, { adminId }, session), 'reopened')
}

export async function tagOneConversation(session: Session, o: OnConversation & { tag: string }): Promise<void> {
  const { conversation, adminId } = await beginning(session, o)
  const tag = await findTag(session, o.tag)
  refuseWithoutYes(`put tag ${JSON.stringify(tag.name ?? tag.id)} on ${named(conversation)} as admin ${adminId}`, o)
  await tagConversation(session.client, o.id, { tagId: tag.id, adminId }, session)
  showOne(session, { id: o.id, did: 'tagged', tag: tag.name })
}

export async function untagOneConversation(session: Session, o: OnConversation & { tag: string }): Promise<void> {
  const { conversation, adminId } = await beginning(session, o)
  const tag = await findTag(session, o.tag)
  refuseWithoutYes(`take tag ${JSON.stringify(tag.name ?? tag.id)} off ${named(conversation)} as admin ${adminId}`, o)
  await untagConversation(session.client, o.id, { tagId: tag.id, adminId }, session)
  showOne(session, { id: o.id, did: 'untagged', tag: tag.name })
}

async function beginning(session: Session, o: OnConversation): Promise<{ conversation: Conversation; adminId: string }> {
  const conversation = await findConversation(session, o.id)
  return { conversation, adminId: await actingAdmin(session, o.admin) }
}

function named({ id, state }: Conversation): string {
  return `conversation ${id}${state === null ? '' : ` (${state})`}`
}

function said(body: string | undefined): { readonly body?: string } {
  return body === undefined ? {} : { body: requireText(body) }
}

function tell(session: Session, one: Conversation, did: string): void {
  const { id, state, admin_assignee_id: admin, team_assignee_id: team } = one
  showOne(session, { id, state, admin, team, did })
}
