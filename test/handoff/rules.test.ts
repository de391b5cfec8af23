/** Which conversations go to people: each rule reads a named field, and one that is absent never matches. */
import { describe, expect, test } from 'vitest'
import { newestPart, participationOf, partsAfter } from '../../src/handoff/conversation.ts'
import { fieldAt } from '../../src/handoff/field-at.ts'
import { type HandoffRules, matchRules } from '../../src/handoff/rules.ts'
import { aConversation, parts } from './conversations.ts'

const NONE: HandoffRules = { unresolved: false }
const matched = (conversation: object, rules: Partial<HandoffRules>): string[] =>
  matchRules(conversation, { ...NONE, ...rules }).map(({ rule }) => rule)

describe('unresolved', () => {
  const fin = (state: string | null, participated = true) => ({
    ai_agent_participated: participated,
    ai_agent: { resolution_state: state },
  })

  test.each(['routed_to_team', 'abandoned', 'escalated', 'negative_feedback', 'procedure_handoff'])(
    '%s: Fin gave up, in the words of one version or the other',
    (state) => expect(matched(fin(state), { unresolved: true })).toEqual(['unresolved']),
  )

  test.each(['assumed_resolution', 'confirmed_resolution', null, 'something_new'])(
    '%s: Fin resolved it, is still at it, or nobody knows',
    (state) => expect(matched(fin(state), { unresolved: true })).toEqual([]),
  )

  test('not without Fin, not without the field, and not when it is switched off', () => {
    expect(matched(fin('escalated', false), { unresolved: true })).toEqual([])
    expect(matched({ ai_agent_participated: true, ai_agent: null }, { unresolved: true })).toEqual([])
    expect(matched(fin('escalated'), { unresolved: false })).toEqual([])
  })
})

describe('confidence is strictly below', () => {
  const confidence = { field: 'custom_attributes.Confidence', below: 0.4 }
  test.each([
    [0.39, true],
    ['0.39', true],
    [' 0.1 ', true],
    [0, true],
    [0.4, false],
    [0.41, false],
    ['low', false],
    ['', false],
    [null, false],
    [undefined, false],
    [false, false],
  ])('%o: %s', (value, isMatch) => {
    const found = matched({ custom_attributes: { Confidence: value } }, { confidence })
    expect(found).toEqual(isMatch ? ['confidence'] : [])
  })
})

describe('rating is at most', () => {
  const rating = { field: 'ai_agent.rating', atMost: 2 }
  test.each([
    [1, true],
    [2, true],
    [3, false],
    [null, false],
  ])('%o: %s', (value, isMatch) => {
    expect(matched({ ai_agent: { rating: value } }, { rating })).toEqual(isMatch ? ['rating'] : [])
  })
})

test('asked for a person: the value that says so, as a checkbox, a text or a list', () => {
  const askedForPerson = { field: 'custom_attributes.wants_human', is: true }
  const ask = (value: unknown, is: string | boolean = true) =>
    matched({ custom_attributes: { wants_human: value } }, { askedForPerson: { ...askedForPerson, is } })
  expect([ask(true), ask('True'), ask('yes', 'Yes'), ask(['x', 'yes'], 'yes')]).toEqual(Array(4).fill(['asked_for_person']))
  expect([ask(false), ask(null), ask(undefined), ask('yes')]).toEqual(Array(4).fill([]))
})

test('category: upper and lower case, spaces, - and _ make no difference', () => {
  const category = { field: 'custom_attributes.Topic', in: ['billing', 'legal', 'account_deletion'] }
  const ask = (value: unknown) => matched({ custom_attributes: { Topic: value } }, { category })
  expect([ask('Billing'), ask('Account deletion'), ask('ACCOUNT-DELETION'), ask(['x', 'legal'])]).toEqual(
    Array(4).fill(['category']),
  )
  expect([ask('bill'), ask(''), ask(undefined), ask({ a: 'billing' })]).toEqual(Array(4).fill([]))
})

test('several rules: all that matched are told, without any words of the customer', () => {
  const conversation = {
    ai_agent_participated: true,
    ai_agent: { resolution_state: 'escalated', rating: 1 },
    custom_attributes: { Topic: 'Legal' },
  }
  const rules = {
    unresolved: true,
    rating: { field: 'ai_agent.rating', atMost: 2 },
    category: { field: 'custom_attributes.Topic', in: ['legal'] },
  }
  expect(matchRules(conversation, rules).map(({ why }) => why)).toEqual([
    'Fin escalated the conversation',
    'the category is legal',
    'it was rated 1, which is at most 2',
  ])
})

describe('a field', () => {
  test('of custom attributes may have dots and spaces in its name', () => {
    expect(fieldAt({ custom_attributes: { 'a.b c': 1 } }, 'custom_attributes.a.b c')).toBe(1)
  })

  test('is the conversation’s own, and nothing that every object has', () => {
    expect(fieldAt({}, 'constructor.name')).toBeUndefined()
    expect(fieldAt({ ai_agent: null }, 'ai_agent.rating')).toBeUndefined()
    expect(fieldAt({ ai_agent: 'x' }, 'ai_agent.length')).toBeUndefined()
  })
})

test('a participation of Fin is told by when it began', () => {
  expect(participationOf({ ai_agent: { created_at: 1_734_537_501 } })).toBe('1734537501')
  expect([participationOf({ ai_agent: { created_at: null } }), participationOf({ ai_agent: null })]).toEqual(['first', 'first'])
})

test('what came after a part that was seen; all of it when Intercom hands that part out no more', () => {
  const conversation = aConversation(parts({}, {}, {}))
  const idsAfter = (seen: string | null) => partsAfter(conversation, seen).map(({ id }) => id)
  expect([idsAfter('1'), idsAfter('3'), idsAfter(null), idsAfter('0')]).toEqual([['2', '3'], [], ['1', '2', '3'], ['1', '2', '3']])
  expect([newestPart(conversation), newestPart(aConversation())]).toEqual(['3', null])
})
