/** Rows become acts: each act with its own fields, whatever else the row holds; a row that lacks one is refused. */
import { describe, expect, test } from 'vitest'
import type { FieldOrText } from '../../src/config/kinds/act-field.ts'
import type { ConversationSync } from '../../src/config/kinds/conversations.ts'
import { compileConversationMapping } from '../../src/mapping/conversation-mapping.ts'

const column = (from: string, as: 'string' | 'date' | 'email' = 'string') =>
  ({ from, as, setIfEmpty: false, onInvalid: 'row' }) as const
const COLUMNS = ['no', 'act', 'conversation', 'email', 'body', 'as', 'type', 'subject', 'team', 'admin', 'until', 'plan']
const FIELDS: ConversationSync['conversation']['fields'] = {
  conversation_id: column('conversation'),
  'contact.email': column('email', 'email'),
  body: column('body'),
  as: column('as'),
  message_type: column('type'),
  subject: column('subject'),
  team: column('team'),
  admin: column('admin'),
  snoozed_until: column('until', 'date'),
}

function compile(o: { act?: FieldOrText; fields?: typeof FIELDS } = {}) {
  const conversation = {
    act: o.act ?? column('act'),
    fields: o.fields ?? FIELDS,
    customAttributes: { plan: column('plan') },
    template: 'plain',
    openConversation: true,
  } as const
  return compileConversationMapping({ name: 'acts', key: { from: 'no', as: 'string' }, conversation }, COLUMNS)
}
const map = (row: Readonly<Record<string, string>>, o: Parameters<typeof compile>[0] = {}) =>
  compile(o).map(COLUMNS.map((name) => row[name] ?? ''))
const ALL = {
  conversation: '7',
  email: ' Ann@Example.com',
  body: 'Hi',
  subject: 'S',
  team: 'Support',
  until: '2030-01-01',
  plan: 'Pro',
}

describe('an act takes what it needs of a row that has everything', () => {
  test.each([
    ['start', { contact: { email: 'ann@example.com' }, body: 'Hi' }, 'email:ann@example.com'],
    [
      'message',
      { contact: { email: 'ann@example.com' }, body: 'Hi', message_type: 'in_app', open_conversation: true },
      'email:ann@example.com',
    ],
    ['reply', { conversation_id: '7', body: 'Hi', as: 'admin' }, '7'],
    ['note', { conversation_id: '7', body: 'Hi' }, '7'],
    ['assign', { conversation_id: '7', team: 'Support', body: 'Hi' }, '7'],
    ['close', { conversation_id: '7', body: 'Hi' }, '7'],
    ['snooze', { conversation_id: '7', snoozed_until: Date.UTC(2030, 0) / 1000 }, '7'],
    ['reopen', { conversation_id: '7' }, '7'],
    ['attributes', { conversation_id: '7', custom_attributes: { plan: 'Pro' } }, '7'],
  ])('%s', (act, set, lane) => {
    const expected = { act, ...set }
    expect(map({ ...ALL, act })).toEqual({ record: { set: expected, lane }, compare: { set: expected }, notes: [] })
  })

  test('a reply of a contact, and a message by email, say who and what', () => {
    expect(map({ ...ALL, act: 'reply', as: 'Contact' })).toMatchObject({
      record: { set: { act: 'reply', conversation_id: '7', body: 'Hi', as: 'contact', contact: { email: 'ann@example.com' } } },
    })
    expect(map({ ...ALL, act: 'message', type: 'EMAIL' })).toMatchObject({
      record: { set: { message_type: 'email', subject: 'S', template: 'plain' } },
    })
  })
})

test.each(['Re-open', 'RE OPEN', 're_open', ' reopen '])('%j is a way to write reopen', (act) => {
  expect(map({ act, conversation: '7' })).toMatchObject({ record: { set: { act: 'reopen' } } })
})

test('a word for all rows needs no column', () => {
  expect(map({ conversation: '7', body: 'Hi' }, { act: { text: 'note' } })).toMatchObject({
    record: { set: { act: 'note', body: 'Hi' } },
  })
})

test.each([
  [{ act: 'replay' }, 'act_unknown', 'conversation.act is "replay"; did you mean "reply"; expected one of start, message, reply'],
  [{ act: '' }, 'act_unknown', 'conversation.act is empty; expected one of start'],
  [
    { act: 'reply', conversation: '7', body: 'x', as: 'user' },
    'act_unknown',
    'conversation.as is "user"; expected one of admin, contact',
  ],
  [{ act: 'reply', conversation: '7' }, 'act_incomplete', 'reply: the row has no body'],
  [{ act: 'start', body: 'x' }, 'act_incomplete', 'start: the row has no contact.id, no contact.external_id, no contact.email'],
  [{ act: 'reply', conversation: '7', body: 'x', as: 'contact' }, 'act_incomplete', 'reply: the row has no contact.id'],
  [{ act: 'message', email: 'a@example.com', body: 'x', type: 'email' }, 'act_incomplete', 'message: the row has no subject'],
  [{ act: 'attributes', conversation: '7' }, 'act_incomplete', 'attributes: the row has no custom_attributes'],
  [{ act: 'assign', conversation: '7', team: 'a', admin: 'b' }, 'act_conflicting', 'assign: the row names an admin and a team'],
  [{ act: 'start', email: 'nobody', body: 'x' }, 'email_invalid', 'conversation.contact.email: column "email" holds "nobody"'],
])('%j is refused with %s', (row, code, why) => {
  expect(map(row)).toMatchObject({ refused: { code, why: expect.stringContaining(why) } })
})

test('a column that is not there is named before any row is read', () => {
  expect(() => compile({ fields: { body: column('Text') } })).toThrow('syncs.acts.conversation.body: no column "Text"')
})

test('the hash changes with everything that changes an act', () => {
  const hashes = [compile(), compile({ act: { text: 'note' } }), compile({ fields: { ...FIELDS, body: column('subject') } })]
  expect(new Set(hashes.map(({ hash }) => hash)).size).toBe(3)
  expect(compile().hash).toBe(compile().hash)
})
