/** A process dies between the calls that belong to a contact: the next one finishes them, doubles nothing, and knows what is its own. */
import { beforeAll, describe, expect, test } from 'vitest'
import { claimCompanies } from '../../src/store/companies.ts'
import type { Store } from '../../src/store/open.ts'
import { type ContactDesk, createContactDesk } from '../support/contact-desk.ts'
import { embeddedStore } from '../support/embedded.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

const EXTRAS = [
  'contact: { external_id: id, email: email }',
  'company: { company_id: org }',
  'tags: [tags]',
  'notes: { body: note }',
  'subscriptions: { opt_in: [{ from: updates }] }',
]
const HEADER = 'id,email,org,tags,note,updates'
const csv = (...lines: string[]): string => `${[HEADER, ...lines].join('\n')}\n`
const FIRST = csv('1,a@example.com,acme,vip,Hello,Product updates', '2,b@example.com,acme,"vip,beta",Hi,')
const SECOND = csv('1,a@example.com,blue,gold,Hello,', '2,b@example.com,acme,beta,Again,')

/** What stands with each contact, in the order of their external ids. */
function held({ simulator }: ContactDesk): string[] {
  const { state } = simulator
  const names = new Map(state.tags().map(({ id, name }) => [id, name]))
  const all = state.contacts().map(({ id, external_id, tags }) => {
    const parts = [
      state.companiesOf(id).map((one) => one.company_id),
      tags.map((tag) => names.get(tag) ?? '').toSorted(),
      state.notesOf(id).map(({ body }) => body),
      state.subscriptions.of(id).map(({ name }) => name),
    ]
    return `${external_id} ${parts.map((part) => part.join('+')).join(' ')}`
  })
  return all.toSorted()
}

const AFTER_FIRST = ['1 acme vip <p>Hello</p> Product updates', '2 acme beta+vip <p>Hi</p> ']
const AFTER_SECOND = ['1 blue gold <p>Hello</p> Product updates', '2 acme beta <p>Again</p>+<p>Hi</p> ']

describe.each([
  ['POST /companies', 1],
  ['POST /contacts', 1],
  ['POST /contacts', 2],
  ['POST /contacts/{contact_id}/companies', 1],
  ['POST /contacts/{contact_id}/subscriptions', 1],
  ['POST /contacts/{contact_id}/notes', 1],
  ['POST /contacts/{contact_id}/notes', 2],
  ['POST /tags', 1],
])('dead after %s, call %i', (pattern, n) => {
  test('everything is there once, and what was added before the death is taken back when it leaves the row', async () => {
    const desk = await createContactDesk(store, { lines: ['key: id', ...EXTRAS], workspace: ['search_delay: 1ms'] })
    await desk.csv(FIRST)
    await desk.runAndDie({ pattern, n })
    const ended = await desk.run({ waitMs: 60_000 })
    expect(ended).toMatchObject({ status: 'done', refused: 0, postponed: 0 })
    expect(held(desk)).toEqual(AFTER_FIRST)
    await desk.csv(SECOND)
    await desk.run({ waitMs: 60_000 })
    expect(held(desk)).toEqual(AFTER_SECOND)
    expect((await desk.run()).calls).toEqual({})
  })
})

test.each([
  ['DELETE /contacts/{contact_id}/companies/{id}', 1],
  ['DELETE /contacts/{contact_id}/tags/{tag_id}', 1],
  ['POST /tags', 1],
])('a change that is cut short after %s, call %i, is finished', async (pattern, n) => {
  const desk = await createContactDesk(store, { lines: ['key: id', ...EXTRAS], workspace: ['search_delay: 1ms'] })
  await desk.csv(FIRST)
  await desk.run()
  await desk.csv(SECOND)
  await desk.runAndDie({ pattern, n })
  expect(await desk.run({ waitMs: 60_000 })).toMatchObject({ status: 'done', postponed: 0 })
  expect(held(desk)).toEqual(AFTER_SECOND)
})

test('a lead that was made and not finished is not made again, and its row says that it was created', async () => {
  const lines = ['key: id', ...EXTRAS.slice(1), 'role: lead', 'contact: { email: email }']
  const desk = await createContactDesk(store, { lines, workspace: ['search_delay: 10m'] })
  await desk.csv(csv('1,a@example.com,acme,vip,Hello,'))
  await desk.runAndDie({ pattern: 'POST /contacts/{contact_id}/companies' })
  const ended = await desk.run()
  expect(ended.outcomes).toEqual(['created'])
  expect(desk.simulator.state.contacts()).toHaveLength(1)
})

test('while another worker is about to send the company, its contacts wait; it is sent once that claim has passed', async () => {
  const desk = await createContactDesk(store, { lines: ['key: id', ...EXTRAS] })
  await desk.csv(FIRST)
  const claims = [{ companyId: 'acme', fingerprint: '0'.repeat(32), by: 'a row of the other worker' }]
  await claimCompanies(store.db, { sync: desk.name, claims, claimMs: 300 })
  const ended = await desk.run()
  expect(ended.outcomes).toEqual(['created', 'created'])
  expect(ended.calls['POST /companies']).toBe(1)
  expect(held(desk)).toEqual(AFTER_FIRST)
})
