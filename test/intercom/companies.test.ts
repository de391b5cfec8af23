/** Companies, notes and subscriptions over the API: what is sent, and what is made of the answers. */
import { expect, test } from 'vitest'
import { attachCompany, detachCompany, listCompanies, upsertCompany } from '../../src/intercom/companies.ts'
import { updateContactWithLists } from '../../src/intercom/contact-lists.ts'
import { createCompanyAttribute, listCompanyAttributes } from '../../src/intercom/data-attributes.ts'
import { AnswerLost, IntercomRefusal } from '../../src/intercom/errors.ts'
import { createNote, listNewestNotes } from '../../src/intercom/notes.ts'
import { addSubscription, listSubscriptionTypes, removeSubscription } from '../../src/intercom/subscriptions.ts'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { startSimulator } from '../../src/simulator/simulator.ts'
import { atEnd } from '../support/at-end.ts'
import { openClient } from './open-client.ts'

/** One contact in a simulated workspace. */
async function oneContact(o: SimulatorOptions = {}) {
  const simulator = await startSimulator({ seed: [{ external_id: '1' }], ...o })
  const { client } = openClient(simulator.url, { token: () => simulator.token })
  atEnd(async () => {
    await client.close()
    await simulator.close()
  })
  return { simulator, client, contactId: simulator.state.contacts()[0]?.id ?? '' }
}

test('a company is made, changed by its company_id, and listed once it has a contact', async () => {
  const { client, contactId } = await oneContact()
  const made = await upsertCompany(client, { company_id: 'c1', name: 'One', plan: 'Pro', monthly_spend: 10 })
  expect(made).toMatchObject({ companyId: 'c1', name: 'One', plan: 'Pro', monthlySpend: 10, userCount: 0, customAttributes: {} })
  expect(await upsertCompany(client, { company_id: 'c1', size: 3 })).toMatchObject({ id: made.id, size: 3, plan: 'Pro' })
  expect(await listCompanies(client)).toEqual({ companies: [], totalCount: 0 })
  const membership = { contactId, companyId: made.id }
  await attachCompany(client, membership)
  const other = await upsertCompany(client, { company_id: 'c2' })
  await attachCompany(client, { contactId, companyId: other.id })
  expect(await listCompanies(client, { perPage: 1 })).toMatchObject({ companies: [{ companyId: 'c2' }], totalCount: 2, next: 2 })
  expect(await listCompanies(client, { page: 2, perPage: 1 })).toEqual(expect.not.objectContaining({ next: 3 }))
  expect(await detachCompany(client, membership)).toMatchObject({ userCount: 0 })
  await expect(detachCompany(client, membership)).rejects.toMatchObject({ status: 404, code: 'company_not_found' })
})

test('an answer to a change of a contact tells ten of its tags and companies, and whether there are more', async () => {
  const { simulator, client, contactId } = await oneContact()
  const ids = Array.from({ length: 11 }, (_, n) => simulator.state.addCompany({ company_id: `c${n}` }).id)
  for (const id of ids) simulator.state.attachCompany(contactId, id)
  const tag = simulator.state.addTag('vip')
  simulator.state.editContact(contactId, { tags: [tag.id] })
  const answer = await updateContactWithLists(client, { id: contactId, contact: { name: 'Ann' } })
  expect(answer).toMatchObject({
    name: 'Ann',
    tags: { ids: [tag.id], isAll: true },
    companies: { ids: ids.slice(0, 10), isAll: false },
  })
})

test('a note is never sent twice by itself: a lost answer is told', async () => {
  const { simulator, client, contactId } = await oneContact()
  expect(await createNote(client, { contactId, body: 'Hello' })).toMatchObject({ body: '<p>Hello</p>', adminId: '991267459' })
  simulator.fault({ kind: 'drop_after', match: { method: 'POST' }, times: 1 })
  await expect(createNote(client, { contactId, body: 'Lost' })).rejects.toThrow(AnswerLost)
  expect((await listNewestNotes(client, contactId)).map(({ body }) => body)).toEqual(['<p>Lost</p>', '<p>Hello</p>'])
  await expect(createNote(client, { contactId, body: 'Hi', adminId: '7' })).rejects.toThrow(IntercomRefusal)
})

test('subscription types have names in every language; choices are made and taken back', async () => {
  const { client, contactId } = await oneContact()
  const [newsletter] = await listSubscriptionTypes(client)
  expect(newsletter).toEqual({ id: '91', isLive: true, consent: 'opt_out', names: ['Newsletter'] })
  const about = { contactId, typeId: '91' }
  expect(await addSubscription(client, { ...about, consent: 'opt_out' })).toMatchObject({ id: '91' })
  expect(await removeSubscription(client, about)).toMatchObject({ id: '91' })
  await expect(removeSubscription(client, about)).rejects.toMatchObject({ status: 404 })
})

test('attributes of companies are their own', async () => {
  const { client } = await oneContact({ attributes: [{ name: 'plan' }] })
  await createCompanyAttribute(client, { name: 'seats', dataType: 'integer' })
  const custom = (await listCompanyAttributes(client)).filter((one) => one.custom)
  expect(custom).toMatchObject([{ name: 'seats', dataType: 'integer' }])
  await expect(createCompanyAttribute(client, { name: 'plan', dataType: 'string' })).rejects.toThrow(
    /already have 'plan' in your people/,
  )
})
