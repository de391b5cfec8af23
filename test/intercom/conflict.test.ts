/** What the text of a 409 tells. */
import { expect, test } from 'vitest'
import { readConflict } from '../../src/intercom/conflict.ts'

const ID = '6762f0dd1bb69f9f2193bb83'

test.each([
  [`A contact matching those details already exists with id=${ID}`, { id: ID, archived: false }],
  [`An archived contact matching those details already exists with id=${ID}`, { id: ID, archived: true }],
  [`A contact matching those details already exists with id=${ID}.`, { id: ID, archived: false }],
  [
    'A contact matching those details already exists with id=8a88a590-e1c3-41e2-a502-e0649dbf721c',
    { id: '8a88a590-e1c3-41e2-a502-e0649dbf721c', archived: false },
  ],
  ['Multiple existing users match this email address - must be more specific using user_id', { archived: false }],
  ['user_id=7 is taken', { archived: false }],
  ['', { archived: false }],
])('%s', (message, conflict) => {
  expect(readConflict(message)).toEqual(conflict)
})
