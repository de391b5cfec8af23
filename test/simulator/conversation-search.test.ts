/** POST /conversations/search: fields, operators by type, groups, pages, the delay. */
import { expect, test } from 'vitest'
import type { ConversationSeed } from '../../src/simulator/conversations/add-by-hand.ts'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { startApi } from './api.ts'

const ADMIN = '991267459'

/** A simulator with these conversations, and a search that answers their titles. */
async function startWith(seeds: Readonly<Record<string, ConversationSeed>>, options: SimulatorOptions = {}) {
  const { call, sim } = await startApi({ now: () => 1_000_000_000, ...options })
  for (const [title, seed] of Object.entries(seeds)) sim.state.conversations.add({ title, ...seed })
  const find = async (query: unknown, version = '2.16') => {
    const { status, body } = await call('POST', '/conversations/search', { query }, { 'Intercom-Version': version })
    const found = body['conversations']
    return status === 200 && Array.isArray(found) ? found.map(({ title }) => title).sort() : (body.errors[0]?.message ?? status)
  }
  return { call, sim, find }
}

const SEEDS: Readonly<Record<string, ConversationSeed>> = {
  fin: {
    ai_agent: { resolution_state: 'procedure_handoff', rating: 2, last_answer_type: 'ai_answer', source_title: 'Workflow 1' },
    custom_attributes: { plan: 'pro', confidence: 0.2 },
    body: '<p>I need <b>Support</b>, now.</p>',
    updated_at: 2000,
  },
  human: {
    admin_assignee_id: ADMIN,
    team_assignee_id: '5017691',
    state: 'closed',
    tags: ['101', '102'],
    parts: [{ author: 'admin', body: '<p>Hi</p>' }],
    contacts: ['a', 'b'],
    updated_at: 3000,
  },
  snoozed: {
    state: 'snoozed',
    read: true,
    contacts: ['b'],
    source: { author: { type: 'lead', id: 'b', name: null, email: 'B@example.com' } },
    updated_at: 1000,
  },
}

test.each([
  ['state', '=', 'snoozed', ['snoozed']],
  ['state', 'NIN', ['snoozed', 'open'], ['human']],
  ['open', '=', true, ['fin', 'snoozed']],
  ['read', '!=', true, ['fin', 'human']],
  ['admin_assignee_id', '=', Number(ADMIN), ['human']],
  ['admin_assignee_id', '=', 0, ['fin', 'snoozed']],
  ['team_assignee_id', 'IN', [0, 5_017_691], ['fin', 'human', 'snoozed']],
  ['contact_ids', '=', 'b', ['human', 'snoozed']],
  ['contact_ids', '!=', 'b', ['fin']],
  ['contact_ids', 'IN', ['a', 'c'], ['human']],
  ['tag_ids', '=', 102, ['human']],
  ['tag_ids', '=', null, ['fin', 'snoozed']],
  ['teammate_ids', '=', ADMIN, ['human']],
  ['ai_agent_participated', '=', true, ['fin']],
  ['ai_agent.resolution_state', '=', 'procedure_handoff', ['fin']],
  ['ai_agent.resolution_state', '!=', 'escalated', ['fin', 'human', 'snoozed']],
  ['ai_agent.rating', '<', 2, ['fin']],
  ['ai_agent.rating', '>', 2, ['fin']],
  ['ai_agent.rating', '=', null, ['human', 'snoozed']],
  ['ai_agent.last_answer_type', '=', 'ai_answer', ['fin']],
  ['ai_agent.source_title', '^', 'Work', ['fin']],
  ['source.body', '=', 'support', ['fin']],
  ['source.body', '=', 'need support', []],
  ['source.body', '~', 'supp', ['fin']],
  ['source.author.email', '=', 'b@example.com', ['snoozed']],
  ['source.author.type', '=', 'lead', ['snoozed']],
  ['updated_at', '>', '2000', ['fin', 'human']],
  ['updated_at', '<', 2000, ['fin', 'snoozed']],
  ['statistics.count_conversation_parts', '=', 1, ['human']],
  ['custom_attributes.plan', '=', 'pro', ['fin']],
  ['custom_attributes.plan', '!~', 'pr', ['human', 'snoozed']],
  ['custom_attributes.confidence', '<', 0.4, ['fin']],
])('%s %s %j finds %j', async (field, operator, value, found) => {
  const conversationAttributes = [{ name: 'plan' }, { name: 'confidence', data_type: 'decimal' }] as const
  const { find } = await startWith(SEEDS, { conversationAttributes })
  expect(await find({ field, operator, value })).toEqual(found)
})

test.each([
  ['nothing', '=', 1, "'nothing' is not a field that conversations can be searched by"],
  ['custom_attributes.plan', '=', 1, "'custom_attributes.plan' is not a field that conversations can be searched by"],
  ['updated_at', '~', '1', "Operator '~' is not supported for date field 'updated_at'"],
  ['updated_at', '>=', 1, "Operator '>=' is not supported for date field 'updated_at'"],
  ['updated_at', '>', 'yesterday', "The value of 'updated_at' must be a date"],
  ['updated_at', '>', null, "Operator '>' cannot take null"],
  ['open', '=', 'true', "The value of 'open' must be a boolean"],
  ['state', '>', 'open', "Operator '>' is not supported for string field 'state'"],
  ['state', 'IN', 'open', "Operator 'IN' needs an array"],
])('%s %s %j is refused', async (field, operator, value, message) => {
  const { find } = await startWith(SEEDS)
  expect(await find({ field, operator, value })).toBe(message)
})

test.each([
  ['2.14', 'routed_to_team', ['fin']],
  ['2.14', 'procedure_handoff', []],
  ['2.16', 'routed_to_team', []],
])('version %s searches in its own words: %s', async (version, value, found) => {
  const { find } = await startWith(SEEDS)
  expect(await find({ field: 'ai_agent.resolution_state', operator: '=', value }, version)).toEqual(found)
})

test('groups nest twice', async () => {
  const { find } = await startWith(SEEDS)
  const is = (field: string, value: unknown) => ({ field, operator: '=', value })
  const or = (...value: unknown[]) => ({ operator: 'OR', value })
  const and = (...value: unknown[]) => ({ operator: 'AND', value })
  expect(await find(and(or(is('state', 'closed'), is('state', 'snoozed')), or(is('contact_ids', 'b'))))).toEqual([
    'human',
    'snoozed',
  ])
  expect(await find(and(or(and(is('state', 'open')))))).toBe('Queries can be nested 2 levels deep at most')
  expect(await find(or(...Array.from({ length: 16 }, () => is('state', 'open'))))).toBe('An OR group can have 15 filters at most')
})

test('pages go on where the last one ended, whatever is added', async () => {
  const { call, sim } = await startWith(Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`c${n}`, { updated_at: n }])))
  const page = async (starting_after?: string) => {
    const query = { field: 'updated_at', operator: '>', value: 0 }
    const body = { query, sort: { field: 'updated_at', order: 'ascending' }, pagination: { starting_after } }
    return (await call('POST', '/conversations/search', body)).body
  }
  const first = await page()
  expect(first).toMatchObject({
    type: 'conversation.list',
    total_count: 25,
    conversations: { length: 20, 19: { title: 'c19' } },
    pages: { per_page: 20 },
  })
  sim.state.conversations.add({ updated_at: 3 })
  const second = await page(first.pages?.next?.starting_after)
  expect(second).toMatchObject({ conversations: { length: 5, 0: { title: 'c20' } }, pages: { page: 2, total_pages: 2 } })
  expect(second.pages?.next).toBeUndefined()
})

test('search sees a change after its delay; a GET sees it at once', async () => {
  const clock = { ms: 0 }
  const { call, sim, find } = await startWith({}, { searchDelayMs: 5000, now: () => clock.ms })
  const { id } = sim.state.conversations.add({ title: 'late' })
  const query = { field: 'open', operator: '=', value: true }
  expect(await find(query)).toEqual([])
  expect((await call('GET', `/conversations/${id}`)).status).toBe(200)
  clock.ms = 5000
  expect(await find(query)).toEqual(['late'])
  sim.state.conversations.change(id, { state: 'closed' })
  expect(await find(query)).toEqual(['late'])
  clock.ms = 10_000
  expect(await find(query)).toEqual([])
})
