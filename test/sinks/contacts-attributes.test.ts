/** Attribute pre-flight: what is wrong is said before the first write, and the policy decides what it means. */
import { describe, expect, test } from 'vitest'
import { checkAttributes, type KnownAttribute, MAX_ATTRIBUTES, type WantedType } from '../../src/sinks/contacts-attributes.ts'

const attribute = (name: string, o: Partial<KnownAttribute> = {}): KnownAttribute => ({
  name,
  dataType: 'string',
  custom: true,
  archived: false,
  writable: true,
  ...o,
})
const wants = (...attributes: [string, WantedType][]): ReadonlyMap<string, WantedType> => new Map(attributes)

test('nothing to say when all is there', () => {
  const known = [attribute('plan'), attribute('seats', { dataType: 'float' }), attribute('tier', { dataType: 'options' })]
  const check = checkAttributes(wants(['plan', 'string'], ['seats', 'integer'], ['tier', 'string']), { known, policy: 'refuse' })
  expect(check).toEqual({ problems: [], create: [], drop: new Set() })
})

describe.each<[string, KnownAttribute[], string, string]>([
  ['unknown', [], 'attribute_unknown', 'does not exist in this workspace (names are case-sensitive)'],
  ['a standard attribute of that name', [attribute('plan', { custom: false })], 'attribute_unknown', 'does not exist'],
  ['other case', [attribute('Plan')], 'attribute_unknown', 'does not exist'],
  ['archived', [attribute('plan', { archived: true })], 'attribute_archived', 'is archived'],
  ['not writable', [attribute('plan', { writable: false })], 'attribute_not_writable', 'cannot be written'],
  [
    'wrong type',
    [attribute('plan', { dataType: 'boolean' })],
    'attribute_wrong_type',
    'is of type boolean, but the mapping sends string',
  ],
])('%s', (_name, known, code, text) => {
  test('refuse: fatal, with what to do', () => {
    const { problems } = checkAttributes(wants(['plan', 'string']), { known, policy: 'refuse' })
    expect(problems).toMatchObject([{ code, fatal: true, message: expect.stringContaining(text) }])
    expect(problems[0]?.message).toContain('attributes: drop')
  })
  test('drop: told, left away', () => {
    const { problems, drop } = checkAttributes(wants(['plan', 'string']), { known, policy: 'drop' })
    expect(problems).toMatchObject([{ code, fatal: false }])
    expect(drop).toEqual(new Set(['plan']))
  })
})

test('create makes unknown ones with their type; what cannot be mended by creating is still fatal', () => {
  const known = [attribute('seats', { dataType: 'string' })]
  const check = checkAttributes(wants(['plan', 'date'], ['seats', 'integer']), { known, policy: 'create' })
  expect(check.create).toEqual([{ name: 'plan', type: 'date' }])
  expect(check.problems).toMatchObject([{ code: 'attribute_wrong_type', fatal: true }])
})

test('a workspace at its limit is told before anything is created', () => {
  const known = Array.from({ length: MAX_ATTRIBUTES }, (_, i) => attribute(`a${i}`))
  const { problems } = checkAttributes(wants(['plan', 'string']), { known, policy: 'create' })
  expect(problems).toMatchObject([
    { code: 'attribute_limit', fatal: true, message: expect.stringContaining('Intercom allows 250') },
  ])
})
