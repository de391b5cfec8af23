/** The official SDK's conversation calls work against the simulator: an independent reading of what the API answers. */
import { IntercomClient } from 'intercom-client'
import { expect, test } from 'vitest'
import { startApi } from './api.ts'

const ADMIN = '991267459'

async function startWithSdk() {
  const { sim } = await startApi({
    seed: [{ external_id: '70', email: 'ann@example.com' }],
    conversationAttributes: [{ name: 'issue' }],
  })
  const contact = sim.state.contacts()[0]?.id ?? ''
  return { sim, contact, client: new IntercomClient({ token: sim.token, environment: sim.url, maxRetries: 0 }) }
}

test('create, find, update, reply, manage, tag and convert', async () => {
  const { client, contact, sim } = await startWithSdk()
  const message = await client.conversations.create({ from: { type: 'user', id: contact }, body: 'Hello' })
  const conversation_id = message.conversation_id ?? ''
  const found = await client.conversations.find({ conversation_id })
  expect(found).toMatchObject({ id: conversation_id, state: 'open', priority: 'not_priority' })
  expect(found.admin_assignee_id).toBeNull()
  const updated = await client.conversations.update({ conversation_id, read: true, custom_attributes: { issue: 'Billing' } })
  expect(updated).toMatchObject({ read: true, custom_attributes: { issue: 'Billing' } })
  const note = { message_type: 'note', type: 'admin', admin_id: ADMIN, body: 'Look' } as const
  expect((await client.conversations.reply({ conversation_id, body: note })).conversation_parts?.total_count).toBe(2)
  const answer = { message_type: 'comment', type: 'user', intercom_user_id: contact, body: 'And?' } as const
  await client.conversations.reply({ conversation_id, body: answer })
  const manage = (body: Parameters<typeof client.conversations.manage>[0]['body']) =>
    client.conversations.manage({ conversation_id, body })
  expect((await manage({ message_type: 'close', type: 'admin', admin_id: ADMIN })).state).toBe('closed')
  expect((await manage({ message_type: 'open', admin_id: ADMIN })).state).toBe('open')
  const assigned = await manage({ message_type: 'assignment', type: 'team', admin_id: ADMIN, assignee_id: '5017691' })
  expect(assigned.team_assignee_id).toBe('5017691')
  const tag_id = sim.state.addTag('Handed over').id
  const tagged = await client.tags.tagConversation({ conversation_id, id: tag_id, admin_id: ADMIN })
  expect(tagged).toMatchObject({ id: tag_id, name: 'Handed over' })
  await client.tags.untagConversation({ conversation_id, tag_id, admin_id: ADMIN })
  const ticket = await client.conversations.convertToTicket({ conversation_id: Number(conversation_id), ticket_type_id: '53' })
  expect(ticket?.ticket_type?.id).toBe('53')
})

test('list and search page on through the SDK’s own paging', async () => {
  const { client, sim } = await startWithSdk()
  const ids = Array.from({ length: 5 }, () => sim.state.conversations.add().id).reverse()
  const collect = async (pages: AsyncIterable<{ id?: string }>) => {
    const found: unknown[] = []
    for await (const { id } of pages) found.push(id)
    return found
  }
  expect(await collect(await client.conversations.list({ per_page: 2 }))).toEqual(ids)
  const query = { field: 'state', operator: '=', value: 'open' } as const
  const search = client.conversations.search({ query, pagination: { per_page: 2 } })
  expect(await collect(await search)).toEqual(ids)
})

test('messages, teams, teammates and visitors', async () => {
  const { client, contact, sim } = await startWithSdk()
  const from = { type: 'admin', id: Number(ADMIN) } as const
  const message = await client.messages.create({
    from,
    to: { type: 'user', id: contact },
    message_type: 'inapp',
    body: 'Hi',
    subject: '',
    template: 'plain',
  })
  expect(message).toMatchObject({ type: 'admin_message', body: '<p>Hi</p>' })
  expect((await client.teams.list()).teams).toHaveLength(2)
  expect((await client.admins.find({ admin_id: Number(ADMIN) }))?.id).toBe(ADMIN)
  const { user_id } = sim.state.addVisitor({ name: 'Vi' })
  expect((await client.visitors.find({ user_id }))?.name).toBe('Vi')
  const lead = await client.visitors.mergeToContact({ type: 'lead', visitor: { user_id }, user: { user_id } })
  expect(lead).toMatchObject({ role: 'lead', name: 'Vi' })
})
