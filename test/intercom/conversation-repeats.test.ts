/** Calls whose answer was lost: what is said to people is never said twice by itself, and everything else is sent again. */
import { afterEach, expect, test } from 'vitest'
import type { IntercomClient } from '../../src/intercom/client.ts'
import {
  assignConversation,
  closeConversation,
  openConversation,
  snoozeConversation,
} from '../../src/intercom/conversation-parts.ts'
import { replyAsAdmin, replyAsContact } from '../../src/intercom/conversation-replies.ts'
import { tagConversation, untagConversation } from '../../src/intercom/conversation-tags.ts'
import { createConversation, getConversation, searchConversations, updateConversation } from '../../src/intercom/conversations.ts'
import { AnswerLost } from '../../src/intercom/errors.ts'
import { createMessage } from '../../src/intercom/messages.ts'
import { createTag } from '../../src/intercom/tags.ts'
import { convertToTicket } from '../../src/intercom/tickets.ts'
import { convertVisitor } from '../../src/intercom/visitors.ts'
import { against, closeAll, ok } from './conversation-server.ts'

afterEach(closeAll)

const adminId = '780'
const once: Readonly<Record<string, (client: IntercomClient) => Promise<unknown>>> = {
  'starting a conversation': (c) => createConversation(c, { from: { type: 'user', id: 'c1' }, body: 'Hi' }),
  'an admin reply': (c) => replyAsAdmin(c, '5', { adminId, messageType: 'comment', body: 'Hi' }),
  'a note': (c) => replyAsAdmin(c, '5', { adminId, messageType: 'note', body: 'Hi' }),
  'a contact reply': (c) => replyAsContact(c, '5', { userId: 'u-1', body: 'Hi' }),
  'a message': (c) => createMessage(c, { messageType: 'in_app', adminId, to: { type: 'user', id: 'c1' }, body: 'Hi' }),
  'a ticket': (c) => convertToTicket(c, '5', { ticketTypeId: '1' }),
  'a conversion': (c) => convertVisitor(c, { visitor: { id: 'v1' }, user: { user_id: 'u-1' }, type: 'user' }),
  'an assignment that says something': (c) => assignConversation(c, '5', { adminId, assigneeId: '1', type: 'team', body: 'Hi' }),
  'a closing that says something': (c) => closeConversation(c, '5', { adminId, body: 'Bye' }),
}
test.each(Object.keys(once))('%s is not sent a second time', async (name) => {
  const { client, server } = await against('drop', ok({ id: '5' }))
  await expect(once[name]?.(client)).rejects.toBeInstanceOf(AnswerLost)
  expect(server.received).toHaveLength(1)
})

const again: Readonly<Record<string, (client: IntercomClient) => Promise<unknown>>> = {
  'reading one': (c) => getConversation(c, '5'),
  'a search': (c) => searchConversations(c, { query: { field: 'open', operator: '=', value: true } }),
  'an update': (c) => updateConversation(c, '5', { read: true }),
  'a tag': (c) => tagConversation(c, '5', { tagId: '86', adminId }),
  'an untag': (c) => untagConversation(c, '5', { tagId: '86', adminId }),
  'an assignment': (c) => assignConversation(c, '5', { adminId, assigneeId: '1', type: 'team' }),
  'a closing': (c) => closeConversation(c, '5', { adminId }),
  'a snooze': (c) => snoozeConversation(c, '5', { adminId, snoozedUntil: 1 }),
  'an opening': (c) => openConversation(c, '5', { adminId }),
  'a new tag': (c) => createTag(c, 'VIP'),
}
test.each(Object.keys(again))('%s is sent again', async (name) => {
  const { client, server } = await against('drop', ok({ id: '5', conversations: [] }))
  await again[name]?.(client)
  expect(server.received).toHaveLength(2)
})
