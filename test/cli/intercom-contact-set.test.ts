/** `fin-sync intercom contact set`: fields are read by their types, and what Intercom would not take is refused before anything is written. */
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { type IntercomWorld, intercomWorld, jsonOf } from './intercom-world.ts'

const ADA = '991267459'

let world: IntercomWorld
let made = 0

/** A contact of its own for each test. */
function person(seed: Parameters<IntercomWorld['sim']['state']['addContact']>[0] = {}): { id: string; key: string } {
  const key = `key-${made++}`
  return { id: world.sim.state.addContact({ external_id: key, ...seed }).id, key }
}

const contact = (id: string) => world.sim.state.contact(id)

beforeAll(async () => {
  world = await intercomWorld({
    admins: [
      { id: ADA, name: 'Ada First', email: 'ada@example.com' },
      { id: '991267460', name: 'Sam', email: 'sam@example.com' },
      { id: '991267461', name: 'Sam', email: 'sam.other@example.com' },
    ],
    attributes: [
      { name: 'plan' },
      { name: 'seats', data_type: 'integer' },
      { name: 'score', data_type: 'float' },
      { name: 'vip', data_type: 'boolean' },
      { name: 'renewal', data_type: 'date' },
      { name: 'computed', api_writable: false },
    ],
  })
})

beforeEach(() => world.writes())

test('fields, times, the owner by email, and custom attributes by the type that each has', async () => {
  const { id, key } = person()
  const fields = [
    'name=Ann = "Lee"',
    'phone="null"',
    'owner_id=ada@example.com',
    'signed_up_at=2026-01-31',
    'last_seen_at=1767225600',
  ]
  const custom = ['plan=007', 'seats=4', 'score=1.5', 'vip=true', 'renewal=2027-01-31T12:00:00+01:00']
  const all = [...fields, 'unsubscribed_from_emails=true', ...custom.map((one) => `custom_attributes.${one}`)]
  const done = await world.intercom('contact', 'set', key, ...all, '--yes', '--json')
  expect(done).toMatchObject({ code: 0, stderr: '' })
  expect(jsonOf(done)).toMatchObject([{ id, name: 'Ann = "Lee"', did: 'updated' }])
  expect(contact(id)).toMatchObject({
    name: 'Ann = "Lee"',
    phone: 'null',
    owner_id: ADA,
    signed_up_at: Date.UTC(2026, 0, 31) / 1000,
    last_seen_at: 1_767_225_600,
    unsubscribed_from_emails: true,
    custom_attributes: { plan: '007', seats: 4, score: 1.5, vip: true, renewal: Date.UTC(2027, 0, 31, 11) / 1000 },
  })
  expect(world.writes()).toEqual([`PUT /contacts/${id}`])
})

test('null empties a field, and in quotes it is a text', async () => {
  const { id, key } = person({ name: 'Ann', custom_attributes: { plan: 'pro', seats: 4 } })
  await world.intercom('contact', 'set', key, 'name=null', 'custom_attributes.seats=null', 'custom_attributes.plan="null"', '--yes')
  expect(contact(id)).toMatchObject({ name: null, custom_attributes: { plan: 'null' } })
  expect(contact(id)?.custom_attributes['seats'] ?? null).toBeNull()
})

test('a lead is made a user', async () => {
  const lead = world.sim.state.addContact({ role: 'lead', email: 'promoted@example.com' })
  expect(await world.intercom('contact', 'set', lead.id, 'role=user', '--yes')).toMatchObject({ code: 0 })
  expect(contact(lead.id)?.role).toBe('user')
})

test.each([
  ['name', /field 1 is not written <field>=<value>/],
  ['ann@example.com', /field 1 is not written <field>=<value>/],
  ['ann@example.com=1', /no field \[email\] that can be set; there are role, external_id,/],
  ['emial=ann@example.com', /no field emial that can be set; did you mean "email"\?/],
  ['name=', /name is empty: write name=null to empty/],
  ['role=boss', /role: expected user or lead/],
  ['role=null', /role: expected user or lead/],
  ['signed_up_at=ann@example.com', /signed_up_at: expected a date such as/],
  ['unsubscribed_from_emails=maybe', /unsubscribed_from_emails: expected true or false/],
  ['custom_attributes.seats=ann@example.com', /custom_attributes.seats: expected a whole number/],
  ['custom_attributes.score=1e3', /custom_attributes.score: expected a number/],
  ['custom_attributes.vip=yes', /custom_attributes.vip: expected true or false/],
  ['custom_attributes.renewal=soon', /custom_attributes.renewal: expected a date/],
  ['custom_attributes.Plan=pro', /no custom attribute Plan; did you mean "plan"\?/],
  ['custom_attributes.unheard=1', /no custom attribute unheard; "fin-sync intercom attributes" lists those/],
  ['custom_attributes.computed=1', /computed cannot be written by the API/],
  ['owner_id=Sam', /2 admins go by "Sam": 991267460, 991267461; give the id of one/],
  ['owner_id=nobody@example.com', /there is no admin with this email address/],
])('%s is refused before anything is written, and no value is repeated', async (field, why) => {
  const { key } = person()
  const { code, stderr } = await world.intercom('contact', 'set', key, field, '--yes')
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(why) })
  expect(stderr).not.toContain('@example.com')
  expect(world.writes()).toEqual([])
})

test('a field that is given twice, and an external_id that another contact has', async () => {
  const { key } = person()
  const other = person()
  expect(await world.intercom('contact', 'set', key, 'name=A', 'name=B', '--yes')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/given twice/),
  })
  const { code, stderr } = await world.intercom('contact', 'set', key, `external_id=${other.key}`, '--yes')
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining(`409 conflict: A contact matching those details already exists with id=${other.id}`),
  })
  expect(stderr).toMatch(/change or merge that one/)
  expect(stderr).not.toContain(other.key)
})
