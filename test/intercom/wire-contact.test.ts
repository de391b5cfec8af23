/** What differs between versions of the API. */
import { expect, test } from 'vitest'
import { toWireContact } from '../../src/intercom/wire-contact.ts'

test.each([
  ['2.0', '127', 127],
  ['2.9', '127', 127],
  ['2.15', '127', 127],
  ['2.16', '127', '127'],
  ['2.17', '127', '127'],
  ['Preview', '127', '127'],
  ['Unstable', '127', '127'],
  ['2.15', null, null],
  ['2.15', 'nobody', 'nobody'],
])('in version %s the owner %j is sent as %j', (version, owner, sent) => {
  expect(toWireContact({ name: 'Ann', owner_id: owner }, version)).toEqual({ name: 'Ann', owner_id: sent })
})

test('an owner that is not mentioned stays so', () => {
  expect(toWireContact({ role: 'lead', name: null }, '2.15')).toEqual({ role: 'lead', name: null })
})
