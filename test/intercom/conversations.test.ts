/** The functions of conversations and what goes with them: what they send, and what they make of the answer. */
import { afterEach, describe, expect, test } from 'vitest'
import { listConversationAttributes } from '../../src/intercom/conversation-attributes.ts'
import {
  assignConversation,
  closeConversation,
  openConversation,
  snoozeConversation,
} from '../../src/intercom/conversation-parts.ts'
import { replyAsAdmin, replyAsContact } from '../../src/intercom/conversation-replies.ts'
import { tagConversation, untagConversation } from '../../src/intercom/conversation-tags.ts'
import {
  createConversation,
  getConversation,
  listConversations,
  searchConversations,
  updateConversation,
} from '../../src/intercom/conversations.ts'
import { IntercomRefusal } from '../../src/intercom/errors.ts'
import { createMessage } from '../../src/intercom/messages.ts'
import { createTag, listContactTags, listTags, tagContact, tagContacts, untagContact } from '../../src/intercom/tags.ts'
import { getAdmin, listAdmins, listTeams } from '../../src/intercom/teammates.ts'
import { convertToTicket } from '../../src/intercom/tickets.ts'
import { convertVisitor, getVisitor } from '../../src/intercom/visitors.ts'
import { against, closeAll, ok } from './conversation-server.ts'
import { refusalBody } from './server.ts'

afterEach(closeAll)

const stub = { type: 'conversation', id: '503' }
const tag = { type: 'tag', id: '86', name: 'Manual tag', applied_at: 1663597223 }

describe('starting a conversation', () => {
  const message = { type: 'user_message', id: '403918330', body: 'Hello there', message_type: 'inapp', conversation_id: '499' }

  test('answers a message, which names the conversation', async () => {
    const { client, sent } = await against(ok(message))
    const from = { type: 'user', id: '6762f11b1bb69f9f2193bba3' } as const
    const conversation = await createConversation(client, { from, body: 'Hello there', created_at: 1671028894 })
    expect(conversation).toEqual({ messageId: '403918330', conversationId: '499' })
    expect(sent()).toEqual([{ method: 'POST', url: '/conversations', body: { from, body: 'Hello there', created_at: 1671028894 } }])
  })

  test('a visitor starts one by the user_id', async () => {
    const { client, sent } = await against(ok(message))
    await createConversation(client, { from: { type: 'contact', user_id: 'v-1' }, body: 'Hi' })
    expect(sent()[0]?.body).toEqual({ from: { type: 'contact', user_id: 'v-1' }, body: 'Hi' })
  })

  test('nobody has that id', async () => {
    const { client } = await against({ status: 404, json: refusalBody('not_found', 'User Not Found') })
    const starting = createConversation(client, { from: { type: 'user', id: '123_doesnt_exist' }, body: 'Hi' })
    await expect(starting).rejects.toMatchObject({ status: 404, text: 'User Not Found' })
    await expect(starting).rejects.toBeInstanceOf(IntercomRefusal)
  })
})

describe('reading conversations', () => {
  const page = (next: object | null) =>
    ok({ type: 'conversation.list', conversations: [stub], total_count: 2, pages: { type: 'pages', page: 1, next } })

  test('one, with its parts, as plain text where that is wanted', async () => {
    const parts = { type: 'conversation_part.list', conversation_parts: [{ id: 1, part_type: 'comment', body: 'Okay!' }] }
    const { client, sent } = await against(ok({ ...stub, conversation_parts: parts }))
    const conversation = await getConversation(client, '503', { plaintext: true })
    expect(conversation.conversation_parts?.conversation_parts).toMatchObject([{ id: '1', part_type: 'comment', body: 'Okay!' }])
    await getConversation(client, '5/3')
    expect(sent().map(({ url }) => url)).toEqual(['/conversations/503?display_as=plaintext', '/conversations/5%2F3'])
  })

  test('a search, page by page', async () => {
    const { client, sent } = await against(page({ page: 2, starting_after: 'c1' }), page(null))
    const query = { field: 'state', operator: '=', value: 'open' } as const
    const first = await searchConversations(client, { query })
    expect(first).toMatchObject({ conversations: [{ id: '503' }], next: 'c1', totalCount: 2 })
    const sort = { field: 'created_at', order: 'ascending' } as const
    expect(await searchConversations(client, { query, perPage: 5, startingAfter: 'c1', sort })).not.toHaveProperty('next')
    expect(sent().map(({ body }) => body)).toEqual([
      { query, pagination: { per_page: 150 } },
      { query, pagination: { per_page: 5, starting_after: 'c1' }, sort },
    ])
  })

  test('the list, page by page', async () => {
    const { client, sent } = await against(page({ starting_after: 'a=b' }), page(null))
    expect((await listConversations(client)).next).toBe('a=b')
    await listConversations(client, { perPage: 10, startingAfter: 'a=b' })
    expect(sent().map(({ url }) => url)).toEqual(['/conversations?per_page=150', '/conversations?per_page=10&starting_after=a%3Db'])
  })
})

test('a conversation is updated by PUT, with what changes only', async () => {
  const { client, sent } = await against(ok({ ...stub, title: 'Refund' }))
  const change = { title: 'Refund', read: true, custom_attributes: { plan: 'pro' } }
  expect((await updateConversation(client, '503', change)).title).toBe('Refund')
  expect(sent()).toEqual([{ method: 'PUT', url: '/conversations/503', body: change }])
})

describe('replies', () => {
  test('an admin comments, notes and offers quick replies', async () => {
    const { client, sent } = await against(ok(stub))
    await replyAsAdmin(client, '503', {
      adminId: '780',
      messageType: 'comment',
      body: 'Hi',
      attachmentUrls: ['https://x.example/a.png'],
    })
    await replyAsAdmin(client, '503', { adminId: '780', messageType: 'note', body: '<b>VIP</b>', attachmentUrls: [] })
    const options = [{ text: 'Yes', uuid: '123e4567-e89b-12d3-a456-426614174000' }]
    await replyAsAdmin(client, '503', { adminId: '780', messageType: 'quick_reply', options })
    expect(sent()).toEqual([
      reply({ message_type: 'comment', type: 'admin', admin_id: '780', body: 'Hi', attachment_urls: ['https://x.example/a.png'] }),
      reply({ message_type: 'note', type: 'admin', admin_id: '780', body: '<b>VIP</b>' }),
      reply({ message_type: 'quick_reply', type: 'admin', admin_id: '780', reply_options: options }),
    ])
  })

  test('a contact replies by any of its identities', async () => {
    const { client, sent } = await against(ok(stub))
    await replyAsContact(client, '503', { contactId: '6762f1571bb69f9f2193bbbb', body: 'Thanks' })
    await replyAsContact(client, '503', { userId: 'u-1', body: 'Thanks' })
    await replyAsContact(client, '503', { email: 'ann@example.com', body: 'Thanks' })
    const common = { message_type: 'comment', type: 'user', body: 'Thanks' }
    expect(sent()).toEqual([
      reply({ ...common, intercom_user_id: '6762f1571bb69f9f2193bbbb' }),
      reply({ ...common, user_id: 'u-1' }),
      reply({ ...common, email: 'ann@example.com' }),
    ])
  })

  const reply = (body: object) => ({ method: 'POST', url: '/conversations/503/reply', body })
})

test('assigning, closing, snoozing and opening are parts', async () => {
  const { client, sent } = await against(ok(stub))
  await assignConversation(client, '503', { adminId: '780', assigneeId: '5017691', type: 'team', body: 'Over to you' })
  await assignConversation(client, '503', { adminId: '780', assigneeId: '0', type: 'admin' })
  await closeConversation(client, '503', { adminId: '780' })
  await snoozeConversation(client, '503', { adminId: '780', snoozedUntil: 1673609604 })
  await openConversation(client, '503', { adminId: '780' })
  expect(new Set(sent().map(({ method, url }) => `${method} ${url}`))).toEqual(new Set(['POST /conversations/503/parts']))
  expect(sent().map(({ body }) => body)).toEqual([
    { message_type: 'assignment', type: 'team', admin_id: '780', assignee_id: '5017691', body: 'Over to you' },
    { message_type: 'assignment', type: 'admin', admin_id: '780', assignee_id: '0' },
    { message_type: 'close', type: 'admin', admin_id: '780' },
    { message_type: 'snoozed', admin_id: '780', snoozed_until: 1673609604 },
    { message_type: 'open', admin_id: '780' },
  ])
})

test('a conversation is tagged and untagged in the name of an admin', async () => {
  const { client, sent } = await against(ok(tag))
  expect(await tagConversation(client, '503', { tagId: '86', adminId: '780' })).toMatchObject({ id: '86', name: 'Manual tag' })
  await untagConversation(client, '503', { tagId: '86', adminId: '780' })
  expect(sent()).toEqual([
    { method: 'POST', url: '/conversations/503/tags', body: { id: '86', admin_id: '780' } },
    { method: 'DELETE', url: '/conversations/503/tags/86', body: { admin_id: '780' } },
  ])
})

test('tags of the workspace and of contacts', async () => {
  const { client, sent } = await against(ok({ type: 'list', data: [tag] }), ok({ data: [{ id: 7 }] }), ok(tag))
  expect(await listTags(client)).toMatchObject([{ id: '86', name: 'Manual tag' }])
  expect(await listContactTags(client, 'c1')).toMatchObject([{ id: '7', name: null }])
  await createTag(client, 'VIP')
  await tagContacts(client, { name: 'VIP', contactIds: ['c1', 'c2'] })
  await tagContact(client, { tagId: '86', contactId: 'c1' })
  await untagContact(client, { tagId: '86', contactId: 'c1' })
  expect(sent().slice(2)).toEqual([
    { method: 'POST', url: '/tags', body: { name: 'VIP' } },
    { method: 'POST', url: '/tags', body: { name: 'VIP', users: [{ id: 'c1' }, { id: 'c2' }] } },
    { method: 'POST', url: '/contacts/c1/tags', body: { id: '86' } },
    { method: 'DELETE', url: '/contacts/c1/tags/86', body: undefined },
  ])
})

test('an admin sends messages: within the app and by email', async () => {
  const answer = { type: 'admin_message', id: '19', created_at: 1734537786, message_type: 'inapp', body: 'heyy' }
  const { client, sent } = await against(ok(answer), ok({ ...answer, conversation_id: 613 }))
  const to = { type: 'user', id: '6762f2391bb69f9f2193bc19' } as const
  const parts = { adminId: '991267816', to, body: 'heyy' }
  expect(await createMessage(client, { ...parts, messageType: 'in_app' })).toEqual({ messageId: '19', conversationId: null })
  const email = {
    messageType: 'email',
    subject: 'Hello',
    template: 'plain',
    createdAt: 1590000000,
    openConversation: true,
  } as const
  expect(await createMessage(client, { ...parts, ...email })).toEqual({ messageId: '19', conversationId: '613' })
  const from = { type: 'admin', id: 991267816 }
  expect(sent().map(({ body }) => body)).toEqual([
    { message_type: 'in_app', body: 'heyy', from, to },
    {
      message_type: 'email',
      subject: 'Hello',
      template: 'plain',
      body: 'heyy',
      from,
      to,
      created_at: 1590000000,
      create_conversation_without_contact_reply: true,
    },
  ])
})

test('admins and teams', async () => {
  const admin = {
    type: 'admin',
    id: '991267466',
    name: 'Ciaran7 Lee',
    email: 'admin7@email.com',
    away_mode_enabled: true,
    team_ids: [814865],
  }
  const { client, sent } = await against(
    ok({ type: 'admin.list', admins: [admin, null] }),
    ok({ type: 'team.list', teams: [{ type: 'team', id: '814865', name: 'Billing', admin_ids: [991267466] }] }),
    { status: 404, json: refusalBody('admin_not_found', 'Admin not found') },
  )
  expect(await listAdmins(client)).toEqual([
    { id: '991267466', name: 'Ciaran7 Lee', email: 'admin7@email.com', away: true, hasInboxSeat: false, teamIds: ['814865'] },
  ])
  expect(await listTeams(client)).toEqual([{ id: '814865', name: 'Billing', adminIds: ['991267466'] }])
  await expect(getAdmin(client, '1')).rejects.toMatchObject({ code: 'admin_not_found' })
  expect(sent().map(({ url }) => url)).toEqual(['/admins', '/teams', '/admins/1'])
})

test('attributes of conversations have an endpoint of their own from 2.16 on', async () => {
  const list = { id: 2, name: 'plan', data_type: 'list', archived: false, options: [{ id: 'a1', label: 'pro', archived: false }] }
  const { client, sent } = await against(
    ok({ type: 'list', data: [list] }),
    ok({ data: [{ name: 'title', data_type: 'string', custom: false }] }),
  )
  expect(await listConversationAttributes(client, { version: '2.16' })).toEqual([
    { id: '2', name: 'plan', dataType: 'list', archived: false, custom: true, options: ['pro'] },
  ])
  expect(await listConversationAttributes(client, { version: '2.9' })).toMatchObject([{ id: null, name: 'title', custom: false }])
  for (const version of ['2.17', 'Preview', '2.15']) await listConversationAttributes(client, { version })
  expect(sent().map(({ url }) => url)).toEqual([
    '/conversations/attributes',
    '/data_attributes?model=conversation',
    '/conversations/attributes',
    '/conversations/attributes',
    '/data_attributes?model=conversation',
  ])
})

test('a conversation becomes a ticket', async () => {
  const { client, sent } = await against(ok({ type: 'ticket', id: '611', ticket_id: '22', category: 'Customer' }))
  const ticket = await convertToTicket(client, '503', { ticketTypeId: '53', ticketStateId: '7', attributes: { Title: 'Refund' } })
  expect(ticket).toMatchObject({ id: '611', ticket_id: '22', category: 'Customer' })
  const body = { ticket_type_id: '53', ticket_state_id: '7', attributes: { Title: 'Refund' } }
  expect(sent()).toEqual([{ method: 'POST', url: '/conversations/503/convert', body }])
})

test('a visitor is looked up and becomes a contact', async () => {
  const { client, sent } = await against(
    ok({ type: 'visitor', id: 'v1', user_id: 'u 1', email: '', anonymous: true }),
    ok({ type: 'contact', id: 'c1', role: 'lead' }),
  )
  expect(await getVisitor(client, 'u 1')).toMatchObject({ id: 'v1', user_id: 'u 1', email: '' })
  const conversion = { visitor: { user_id: 'u 1' }, user: { email: 'foo@bar.example' }, type: 'lead' } as const
  expect(await convertVisitor(client, conversion)).toMatchObject({ id: 'c1', role: 'lead' })
  expect(sent()).toEqual([
    { method: 'GET', url: '/visitors?user_id=u+1', body: undefined },
    { method: 'POST', url: '/visitors/convert', body: conversion },
  ])
})
