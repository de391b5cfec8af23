/** A conversation from its first message to its ticket, and searches in the readable form, against the local Intercom. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IntercomClient } from '../../src/intercom/client.ts'
import { createContact } from '../../src/intercom/contacts.ts'
import {
  assignConversation,
  closeConversation,
  openConversation,
  snoozeConversation,
} from '../../src/intercom/conversation-parts.ts'
import { replyAsAdmin, replyAsContact } from '../../src/intercom/conversation-replies.ts'
import { tagConversation, untagConversation } from '../../src/intercom/conversation-tags.ts'
import { createConversation, getConversation, searchConversations } from '../../src/intercom/conversations.ts'
import { createMessage } from '../../src/intercom/messages.ts'
import { parseSearch } from '../../src/intercom/search-language.ts'
import { createTag } from '../../src/intercom/tags.ts'
import { listAdmins } from '../../src/intercom/teammates.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { openConversations } from '../../src/sources/conversations.ts'
import { readAll, rowsOf } from '../contracts/source.ts'
import { openClient, TOKEN } from './open-client.ts'

let simulator: Simulator
let client: IntercomClient
beforeAll(async () => {
  simulator = await startSimulator({ token: TOKEN })
  client = openClient(simulator.url, { timeouts: { connectMs: 2_000, answerMs: 10_000 } }).client
})
afterAll(async () => {
  await client.close()
  await simulator.close()
})

const soon = () => Math.floor(Date.now() / 1000) + 3600

test('started, answered, tagged, assigned, snoozed, closed and opened again', async () => {
  const contact = await createContact(client, { role: 'user', email: 'ann@example.com' })
  const [admin] = await listAdmins(client)
  const adminId = admin?.id ?? ''
  const { conversationId: id } = await createConversation(client, { from: { type: 'user', id: contact.id }, body: 'Help' })
  await replyAsAdmin(client, id, { adminId, messageType: 'note', body: 'VIP' })
  await replyAsContact(client, id, { contactId: contact.id, body: 'Are you there?' })
  const tag = await createTag(client, 'Escalated')
  await tagConversation(client, id, { tagId: tag.id, adminId })

  expect(await closeConversation(client, id, { adminId })).toMatchObject({ state: 'closed', open: false })
  expect(await openConversation(client, id, { adminId })).toMatchObject({ state: 'open', open: true })
  expect(await snoozeConversation(client, id, { adminId, snoozedUntil: soon() })).toMatchObject({ state: 'snoozed', open: true })
  await openConversation(client, id, { adminId })
  expect(await assignConversation(client, id, { adminId, assigneeId: adminId, type: 'admin' })).toMatchObject({
    admin_assignee_id: adminId,
  })
  expect(await assignConversation(client, id, { adminId, assigneeId: '0', type: 'admin' })).toMatchObject({
    admin_assignee_id: null,
  })

  const conversation = await getConversation(client, id, { plaintext: true })
  expect(conversation).toMatchObject({ source: { body: 'Help' }, tags: { tags: [{ name: 'Escalated' }] } })
  expect(conversation.contacts.contacts.map((one) => one.id)).toEqual([contact.id])
  const said = conversation.conversation_parts?.conversation_parts.filter(({ body }) => body !== null)
  expect(said?.map(({ part_type, body }) => [part_type, body])).toEqual([
    ['note', 'VIP'],
    ['comment', 'Are you there?'],
  ])
  await untagConversation(client, id, { tagId: tag.id, adminId })
  expect((await getConversation(client, id)).tags.tags).toEqual([])
})

test('a message of an admin has a conversation when one is asked for', async () => {
  const contact = await createContact(client, { role: 'lead', email: 'lea@example.com' })
  const [admin] = await listAdmins(client)
  const message = { messageType: 'in_app', adminId: admin?.id ?? '', to: { type: 'lead', id: contact.id }, body: 'Hello' } as const
  expect((await createMessage(client, message)).conversationId).toBeNull()
  const { conversationId } = await createMessage(client, { ...message, openConversation: true })
  expect(await getConversation(client, conversationId ?? '')).toMatchObject({ source: { delivered_as: 'admin_initiated' } })
})

describe('searches', () => {
  beforeAll(() => {
    const { conversations } = simulator.state
    conversations.addAttribute({ name: 'Plan name', data_type: 'string' })
    conversations.addAttribute({ name: 'confidence', data_type: 'decimal' })
    const day = (date: string) => Date.parse(date) / 1000
    conversations.add({ title: 'a', state: 'closed', created_at: day('2024-01-01'), custom_attributes: { 'Plan name': 'pro' } })
    conversations.add({ title: 'b', created_at: day('2024-02-01'), custom_attributes: { 'Plan name': 'Team 2', confidence: 0.31 } })
    conversations.add({ title: 'c', created_at: day('2024-03-01'), ai_agent: { resolution_state: 'escalated', rating: 1 } })
  })

  const found = async (written: string) => {
    const query = parseSearch(`created_at < 2024-06-01 AND (${written})`, { of: 'conversations', version: '2.16' })
    const { conversations } = await searchConversations(client, { query })
    return conversations.map(({ title }) => title).toSorted()
  }

  test.each([
    ['state = closed', ['a']],
    ['state IN [open, closed]', ['a', 'b', 'c']],
    ['state NIN [closed]', ['b', 'c']],
    ['custom_attributes."Plan name" IN [pro, "Team 2"]', ['a', 'b']],
    ['custom_attributes."Plan name" ~ eam', ['b']],
    ['custom_attributes."Plan name" ^ pr OR custom_attributes."Plan name" $ 2', ['a', 'b']],
    ['custom_attributes."Plan name" = null', ['c']],
    ['custom_attributes.confidence < 0.4', ['b']],
    ['ai_agent_participated = true AND ai_agent.rating < 3', ['c']],
    ['ai_agent.resolution_state = escalated OR created_at < 2024-01-15', ['a', 'c']],
    ['created_at > 2024-01-15 AND state != closed', ['b', 'c']],
    ['team_assignee_id = 7', []],
  ])('%s', async (written, titles) => {
    expect(await found(written)).toEqual(titles)
  })

  test('the source follows the pages', async () => {
    const query = parseSearch('created_at < 2024-06-01', { of: 'conversations', version: '2.16' })
    const rows = rowsOf(await readAll(openConversations({ client, query, perPage: 1 })))
    expect(rows.map(({ place }) => place)).toEqual([1, 2, 3])
    expect(new Set(rows.map(({ cells }) => JSON.stringify(cells))).size).toBe(3)
  })
})
