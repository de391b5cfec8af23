/** What becomes of a conversation as Intercom writes it, in the words of different versions; nothing of it is lost. */
import { describe, expect, test } from 'vitest'
import { type Conversation, conversationSchema } from '../../src/intercom/conversation-schema.ts'

/** As in the official description 2.16, shortened. */
const WIRE = {
  type: 'conversation',
  id: '503',
  created_at: 1734537511,
  waiting_since: null,
  snoozed_until: null,
  source: {
    type: 'conversation',
    id: '403918334',
    delivered_as: 'admin_initiated',
    subject: '',
    body: '<p>this is the message body</p>',
    author: { type: 'admin', id: '991267645', name: 'Ciaran176 Lee', email: 'admin176@email.com' },
    redacted: false,
  },
  contacts: { type: 'contact.list', contacts: [{ type: 'contact', id: '6762f1261bb69f9f2193bba7', external_id: '70' }] },
  admin_assignee_id: 991267715,
  team_assignee_id: 5017691,
  open: false,
  state: 'closed',
  tags: {
    type: 'tag.list',
    tags: [{ type: 'tag', id: '123456', name: 'Test tag', applied_by: { type: 'contact', id: '1a2b3c' } }],
  },
  priority: 'none',
  statistics: null,
  custom_attributes: { confidence: 0.31 },
  topics: {},
  linked_objects: { type: 'list', data: [], total_count: 0, has_more: false },
  ai_agent: {
    source_type: 'workflow',
    resolution_state: 'negative_feedback',
    rating: 2,
    content_sources: {
      type: 'content_source.list',
      content_sources: [{ content_type: 'article', url: 'https://x.example/a', title: 'Refunds', locale: 'en' }],
    },
  },
  ai_agent_participated: true,
  conversation_parts: {
    type: 'conversation_part.list',
    conversation_parts: [
      {
        type: 'conversation_part',
        id: 1,
        part_type: 'comment',
        body: '<p>Okay!</p>',
        created_at: 1663597223,
        assigned_to: null,
        author: { type: 'bot', id: '278', name: 'Fin', from_ai_agent: true, is_ai_answer: true },
        app_package_code: null,
      },
    ],
    total_count: 1,
  },
}

const parse = (changes: object): Conversation => conversationSchema.parse({ ...WIRE, ...changes })

test('ids become texts, and everything else stays as it came', () => {
  const { source, contacts, tags, ai_agent: agent, ...conversation } = parse({})
  expect(conversation).toMatchObject({
    id: '503',
    admin_assignee_id: '991267715',
    team_assignee_id: '5017691',
    state: 'closed',
    topics: {},
  })
  expect(source).toMatchObject({ redacted: false, author: { id: '991267645' } })
  expect(contacts).toEqual(WIRE.contacts)
  expect(tags).toEqual(WIRE.tags)
  expect(agent).toMatchObject({ resolution_state: 'negative_feedback', rating: 2, content_sources: WIRE.ai_agent.content_sources })
  expect(conversation.conversation_parts?.conversation_parts[0]).toMatchObject({
    id: '1',
    app_package_code: null,
    author: { id: '278', from_ai_agent: true },
  })
})

test.each([null, 0, '0', '', undefined])('an assignee of %j is nobody', (nobody) => {
  expect(parse({ admin_assignee_id: nobody, team_assignee_id: nobody })).toMatchObject({
    admin_assignee_id: null,
    team_assignee_id: null,
  })
})

test.each(['routed_to_team', 'abandoned', 'escalated', 'procedure_handoff', 'a_word_of_tomorrow', null])(
  'Fin ended with %j',
  (state) => {
    expect(parse({ ai_agent: { resolution_state: state } }).ai_agent?.resolution_state).toBe(state)
  },
)

describe('what may be missing', () => {
  test('everything but the id', () => {
    expect(conversationSchema.parse({ id: 12 })).toEqual({
      id: '12',
      title: null,
      created_at: null,
      updated_at: null,
      waiting_since: null,
      snoozed_until: null,
      open: null,
      state: null,
      read: null,
      priority: null,
      admin_assignee_id: null,
      team_assignee_id: null,
      tags: { tags: [] },
      source: null,
      contacts: { contacts: [] },
      custom_attributes: {},
      conversation_rating: null,
      statistics: null,
      sla_applied: null,
      linked_objects: null,
      ai_agent_participated: false,
      ai_agent: null,
      conversation_parts: null,
    })
    expect(conversationSchema.safeParse({ state: 'open' }).success).toBe(false)
  })

  test('every part of it may be null', () => {
    const nothing = Object.fromEntries(Object.keys(WIRE).map((key) => [key, null]))
    expect(conversationSchema.parse({ ...nothing, id: '1' })).toMatchObject({ tags: { tags: [] }, contacts: { contacts: [] } })
  })
})

test('a conversation that was parsed is the same when it is parsed again', () => {
  const once = parse({})
  expect(conversationSchema.parse(JSON.parse(JSON.stringify(once)))).toEqual(once)
})
