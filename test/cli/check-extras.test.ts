/** What goes with a contact, as the check shows it: each place with its columns, and what a row sends there. */
import { expect, test } from 'vitest'
import { extraPlaces, extraValue } from '../../src/cli/check-extras.ts'
import { contactSync } from '../mapping/sync.ts'

test('every place is there with the columns behind it', async () => {
  const sync = await contactSync({
    company: { company_id: 'org', remote_created_at: 'since', custom_attributes: { 'a.b': 'x' } },
    tags: ['tags', { from: 'more', separator: '|' }],
    notes: { body: 'note' },
    subscriptions: { opt_out: ['News', { from: 'out' }] },
    owner: { id: 'owner' },
  })
  expect(extraPlaces(sync).map(({ name, from, isDate }) => [name, from.join(' '), ...(isDate ? ['date'] : [])])).toEqual([
    ['company.company_id', 'org'],
    ['company.remote_created_at', 'since', 'date'],
    ['company.custom_attributes.a.b', 'x'],
    ['tags', 'tags more'],
    ['notes.body', 'note'],
    ['subscriptions.opt_out', 'out'],
    ['owner.id', 'owner'],
  ])
  expect(extraPlaces(await contactSync())).toEqual([])
})

test.each([
  ['company.size', 4],
  ['company.name', undefined],
  ['company.custom_attributes.a.b', null],
  ['tags', 'beta, vip'],
  ['notes.body', 'Hello'],
  ['subscriptions.opt_in', '91'],
  ['owner.email', 'ann@example.com'],
  ['owner.id', undefined],
])('%s is sent as %o', (name, value) => {
  const extras = {
    company: { company_id: 'c1', size: 4, custom_attributes: { 'a.b': null } },
    tags: ['beta', 'vip'],
    note: 'Hello',
    subscriptions: { opt_in: ['91'] },
    owner: { email: 'ann@example.com' },
  }
  expect(extraValue(name, extras)).toBe(value)
})

test('a company that is taken away is cleared', () => {
  expect(extraValue('company.company_id', { company: null })).toBeNull()
})
