/** Which of the contacts found is the record's own, policy by policy. */
import { describe, expect, test } from 'vitest'
import type { ContactRecord } from '../../src/contact.ts'
import { type FoundContact, type Match, type MatchQuestion, matchContact } from '../../src/sinks/contacts-match.ts'

const EMAIL = 'ann@example.com'
const asUser: ContactRecord = { role: 'user', set: { external_id: 'u1', email: EMAIL } }
const asUserWithoutId: ContactRecord = { role: 'user', set: { email: EMAIL } }
const asLead: ContactRecord = { role: 'lead', set: { email: EMAIL } }

const user = (id: string, o: Partial<FoundContact> = {}): FoundContact => contact(id, { role: 'user', ...o })
const lead = (id: string, o: Partial<FoundContact> = {}): FoundContact =>
  contact(id, { role: 'lead', externalId: `uuid-of-${id}`, ...o })
function contact(id: string, o: Partial<FoundContact>): FoundContact {
  return { id, role: 'user', externalId: null, email: EMAIL, createdAt: 1, leadKey: null, ...o }
}
function match(record: ContactRecord, found: FoundContact[], o: Partial<MatchQuestion> = {}): Match {
  return matchContact({ record, key: 'k1', found, isTaken: () => false, duplicates: 'refuse', conflict: 'refuse', ...o })
}
const one = (found: Match): string => (found.kind === 'one' ? found.contact.id : found.kind)

describe('users', () => {
  test.each<[string, ContactRecord, FoundContact[], string]>([
    ['nobody', asUser, [], 'none'],
    ['external_id decides', asUser, [user('a', { externalId: 'u1', email: null })], 'a'],
    ['email alone', asUser, [user('a')], 'a'],
    ['a changed external_id is followed', asUser, [user('a', { externalId: 'old' })], 'a'],
    ['a lead with the email is promoted', asUser, [lead('l')], 'l'],
    ['a user comes before a lead', asUser, [lead('l'), user('a')], 'a'],
    ['the holder of the external_id, beside a lead', asUser, [lead('l'), user('a', { externalId: 'u1' })], 'a'],
    ['users may share an email', asUser, [user('a', { externalId: 'u1' }), user('b', { externalId: 'u2' })], 'a'],
    ['no external_id in the source', asUserWithoutId, [user('a', { externalId: 'x' })], 'a'],
  ])('%s', (_name, record, found, expected) => {
    expect(one(match(record, found))).toBe(expected)
  })

  test('a user who shares the email and belongs to another record is somebody else', () => {
    expect(one(match(asUser, [user('a', { externalId: 'u2' })], { isTaken: (id) => id === 'a' }))).toBe('none')
  })

  test('external_id and email of two contacts: refuse by default, else as the policy says', () => {
    const found = [user('a', { externalId: 'u1', email: null }), user('b')]
    expect(match(asUser, found)).toEqual({
      kind: 'refused',
      code: 'conflict',
      why: 'its external_id belongs to contact a, its email to contact b',
    })
    expect(one(match(asUser, found, { conflict: 'external_id' }))).toBe('a')
    expect(one(match(asUser, found, { conflict: 'email' }))).toBe('b')
  })
})

describe('leads', () => {
  test.each<[string, FoundContact[], string]>([
    ['nobody', [], 'none'],
    ['the lead with the email', [lead('l')], 'l'],
    ['a lead comes before a user', [user('a'), lead('l')], 'l'],
    ['a user with the email: no lead beside them', [user('a')], 'a'],
    ['the lead that carries the key, whatever its email', [lead('l', { email: 'old@example.com', leadKey: 'k1' }), lead('m')], 'l'],
  ])('%s', (_name, found, expected) => {
    expect(one(match(asLead, found))).toBe(expected)
  })

  test('several leads: refuse by default, newest on request', () => {
    const found = [lead('l', { createdAt: 5 }), lead('m', { createdAt: 9 })]
    expect(match(asLead, found)).toMatchObject({ kind: 'refused', code: 'duplicates', why: expect.stringContaining('l, m') })
    expect(one(match(asLead, found, { duplicates: 'newest' }))).toBe('m')
  })
})

test('duplicates: merge puts leads into the user, and never one lead into another', () => {
  const merge = { duplicates: 'merge' } as const
  expect(match(asUser, [user('a'), lead('l'), lead('m')], merge)).toMatchObject({
    kind: 'merge',
    into: { id: 'a' },
    leads: [{ id: 'l' }, { id: 'm' }],
  })
  expect(match(asLead, [lead('l'), lead('m')], merge)).toMatchObject({ kind: 'refused', code: 'duplicates' })
})
