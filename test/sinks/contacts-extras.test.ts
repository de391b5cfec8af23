/** What goes with contacts: companies, tags, notes, subscriptions and owners; what each costs, and what is taken back. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { type ContactDesk, contactsOf, createContactDesk } from '../support/contact-desk.ts'
import { embeddedStore } from '../support/embedded.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

const USERS = ['key: id', 'contact: { external_id: id, email: email }']
const rows = (header: string, ...lines: string[]): string => `${[header, ...lines].join('\n')}\n`
const contactIds = (desk: ContactDesk): string[] => contactsOf(desk).map(({ id }) => id)

describe('companies', () => {
  const COMPANY = 'company: { company_id: org, name: org_name, size: size, plan: plan }'
  const header = 'id,email,org,org_name,size,plan'

  const membersOf = (desk: ContactDesk): string[] =>
    contactsOf(desk).map(({ id, external_id }) => {
      const companies = desk.simulator.state.companiesOf(id).map((one) => one.company_id)
      return `${external_id}: ${companies.join(' ')}`
    })

  test('one call a company, however many contacts it has; each contact is attached once; an unchanged row costs nothing', async () => {
    const desk = await createContactDesk(store, { lines: [...USERS, COMPANY] })
    await desk.csv(
      rows(header, '1,a@example.com,acme,Acme,12,pro', '2,b@example.com,acme,Acme,12,pro', '3,c@example.com,blue,Blue,7,free'),
    )
    const first = await desk.run()
    expect(first.outcomes).toEqual(['created', 'created', 'created'])
    expect(first.calls).toMatchObject({ 'POST /companies': 2, 'POST /contacts': 3, 'POST /contacts/{contact_id}/companies': 3 })
    expect(membersOf(desk)).toEqual(['1: acme', '2: acme', '3: blue'])
    const made = desk.simulator.state.companies().map(({ name, size, plan }) => [name, size, plan])
    expect(made.toSorted()).toEqual([
      ['Acme', 12, 'pro'],
      ['Blue', 7, 'free'],
    ])
    const again = await desk.run()
    expect([again.unchanged, again.calls]).toEqual([3, {}])
  })

  test('a change of the company alone is one call, and none for its contacts', async () => {
    const desk = await createContactDesk(store, { lines: [...USERS, COMPANY] })
    await desk.csv(
      rows(header, '1,a@example.com,acme,Acme,12,pro', '2,b@example.com,acme,Acme,12,pro', '3,c@example.com,acme,Acme,12,pro'),
    )
    await desk.run()
    await desk.csv(
      rows(header, '1,a@example.com,acme,Acme,13,pro', '2,b@example.com,acme,Acme,13,pro', '3,c@example.com,acme,Acme,13,pro'),
    )
    expect(await desk.plan()).toMatchObject({
      changes: [{ fields: [{ field: 'company.size', from: 12, to: 13 }] }, {}, {}],
    })
    const ended = await desk.run()
    expect(ended).toMatchObject({ updated: 1, unchanged: 2, calls: { 'POST /companies': 1 } })
    expect(Object.keys(ended.calls)).toEqual(['POST /companies'])
    expect(desk.simulator.state.companies()[0]).toMatchObject({ size: 13 })
  })

  test('a contact that moves is attached to the new company and taken out of the old one, but never out of one that others put it in', async () => {
    const desk = await createContactDesk(store, {
      lines: [...USERS, COMPANY],
      simulator: { seed: [{ external_id: '1', email: 'a@example.com' }] },
    })
    desk.simulator.state.attachCompany(contactIds(desk)[0] ?? '', desk.simulator.state.addCompany({ company_id: 'theirs' }).id)
    await desk.csv(rows(header, '1,a@example.com,acme,Acme,,'))
    await desk.run()
    await desk.csv(rows(header, '1,a@example.com,blue,Blue,,'))
    const ended = await desk.run()
    expect(ended.calls).toMatchObject({ 'DELETE /contacts/{contact_id}/companies/{id}': 1 })
    expect(membersOf(desk)).toEqual(['1: theirs blue'])
    await desk.csv(rows(header, '1,a@example.com,theirs,Theirs,,'))
    await desk.run()
    await desk.csv(rows(header, '1,a@example.com,blue,Blue,,'))
    await desk.run()
    expect(membersOf(desk)).toEqual(['1: theirs blue'])
  })

  test('an empty cell leaves the company alone; with nulls: clear the contact is taken out of it', async () => {
    const desk = await createContactDesk(store, { lines: [...USERS, COMPANY] })
    await desk.csv(rows(header, '1,a@example.com,acme,Acme,,'))
    await desk.run()
    await desk.csv(rows(header, '1,a@example.com,,,,'))
    await desk.run()
    expect(membersOf(desk)).toEqual(['1: acme'])
    desk.configure(...USERS, COMPANY, 'nulls: clear')
    await desk.run()
    expect(membersOf(desk)).toEqual(['1: '])
  })

  test('a company that Intercom refuses, or that is full, stands with the row; the contact goes', async () => {
    const desk = await createContactDesk(store, { lines: [...USERS, COMPANY] })
    const full = {
      type: 'error.list',
      errors: [{ code: 'contact_company_limit_exceeded', message: 'Contact has reached the maximum' }],
    }
    desk.simulator.fault({ kind: 'status', status: 400, body: full, match: { path: /^\/contacts\/.*\/companies$/ }, times: 1 })
    await desk.csv(rows(header, '1,a@example.com,acme,Acme,,'))
    const ended = await desk.run()
    expect(ended.outcomes).toEqual(['created company_limit'])
    expect(ended.whys).toEqual(['the contact was not added to company acme: Contact has reached the maximum'])
    const bad = { type: 'error.list', errors: [{ code: 'parameter_invalid', message: 'no good' }] }
    desk.simulator.fault({ kind: 'status', status: 400, body: bad, match: { path: /^\/companies$/ }, times: 1 })
    await desk.csv(rows(header, '1,new@example.com,blue,Blue,,'))
    expect(await desk.run()).toMatchObject({ outcomes: ['updated company_refused'], status: 'done' })
    expect(desk.simulator.state.contacts()[0]?.email).toBe('new@example.com')
  })

  test('an attribute that companies do not have is left away and told; attributes: create makes it', async () => {
    const fields = 'company: { company_id: org, custom_attributes: { seats: { from: seats, as: integer } } }'
    const desk = await createContactDesk(store, { lines: [...USERS, fields] })
    await desk.csv(rows('id,email,org,seats', '1,a@example.com,acme,4'))
    const ended = await desk.run()
    expect(ended.outcomes).toEqual(['created company_field_unknown'])
    expect(ended.notes).toEqual([expect.stringContaining('custom attribute "seats" of companies does not exist')])
    expect(membersOf(desk)).toEqual(['1: acme'])
    desk.configure(...USERS, fields, 'attributes: create')
    await desk.csv(rows('id,email,org,seats', '1,a@example.com,acme,5'))
    expect(await desk.run()).toMatchObject({ outcomes: ['updated'], notes: [] })
    expect(desk.simulator.state.companies()[0]?.custom_attributes).toEqual({ seats: 5 })
  })

  test('rows that describe a company differently: the first counts, the others say so', async () => {
    const desk = await createContactDesk(store, { lines: [...USERS, COMPANY] })
    await desk.csv(rows(header, '1,a@example.com,acme,Acme,12,', '2,b@example.com,acme,ACME,12,'))
    const ended = await desk.run()
    expect(ended.outcomes).toEqual(['created', 'created company_differs'])
    expect(ended.calls['POST /companies']).toBe(1)
  })

  test('a company that somebody deleted in Intercom is made again', async () => {
    const desk = await createContactDesk(store, { lines: [...USERS, COMPANY] })
    await desk.csv(rows(header, '1,a@example.com,acme,Acme,,'))
    await desk.run()
    desk.simulator.state.deleteCompany(desk.simulator.state.companies()[0]?.id ?? '')
    await desk.csv(rows(header, '1,a@example.com,acme,Acme,,', '2,b@example.com,acme,Acme,,'))
    expect((await desk.run()).outcomes).toEqual(['created'])
    expect(membersOf(desk)).toEqual(['1: ', '2: acme'])
  })
})

describe('tags', () => {
  const TAGS = 'tags: [tags]'
  const header = 'id,email,tags'

  const tagsOf = (desk: ContactDesk): string[] => {
    const names = new Map(desk.simulator.state.tags().map(({ id, name }) => [id, name]))
    return contactsOf(desk).map(({ external_id, tags }) => `${external_id}: ${tags.map((id) => names.get(id)).join(' ')}`)
  }

  test('many contacts are tagged by one call; one that leaves the row is taken away', async () => {
    const desk = await createContactDesk(store, { lines: [...USERS, TAGS] })
    await desk.csv(rows(header, '1,a@example.com,"vip, beta"', '2,b@example.com,VIP', '3,c@example.com,'))
    const first = await desk.run()
    expect(first.calls).toEqual({ 'POST /contacts': 3, 'POST /contacts/search': 1, 'POST /tags': 2 })
    expect(tagsOf(desk)).toEqual(['1: beta vip', '2: vip', '3: '])
    await desk.csv(rows(header, '1,a@example.com,beta', '2,b@example.com,VIP', '3,c@example.com,beta;new'))
    const second = await desk.run()
    expect(second).toMatchObject({ updated: 2, unchanged: 1 })
    expect(second.calls).toMatchObject({ 'POST /tags': 2, 'DELETE /contacts/{contact_id}/tags/{tag_id}': 1 })
    expect(tagsOf(desk)).toEqual(['1: beta', '2: vip', '3: beta new'])
  })

  test('a tag that the contact had before is not ours: nothing is sent for it, and it stays when it leaves the row', async () => {
    const desk = await createContactDesk(store, {
      lines: [...USERS, TAGS],
      simulator: { seed: [{ external_id: '1', email: 'a@example.com' }] },
    })
    const tag = desk.simulator.state.addTag('VIP')
    desk.simulator.state.editContact(contactIds(desk)[0] ?? '', { tags: [tag.id] })
    await desk.csv(rows(header, '1,a@example.com,"vip,beta"'))
    expect((await desk.run()).calls['POST /tags']).toBe(1)
    await desk.csv(rows(header, '1,a@example.com,'))
    expect((await desk.run()).calls['DELETE /contacts/{contact_id}/tags/{tag_id}']).toBe(1)
    expect(tagsOf(desk)).toEqual(['1: VIP'])
  })

  test('unknown: drop makes no tags', async () => {
    const desk = await createContactDesk(store, {
      lines: [...USERS, 'tags: { from: [{ from: tags, separator: "|" }], unknown: drop }'],
    })
    desk.simulator.state.addTag('vip')
    await desk.csv(rows(header, '1,a@example.com,vip|gold'))
    const ended = await desk.run()
    expect(ended.outcomes).toEqual(['created tag_unknown'])
    expect(tagsOf(desk)).toEqual(['1: vip'])
    expect(desk.simulator.state.tags()).toHaveLength(1)
  })

  test('a contact that is not there any more fails no other one of its call', async () => {
    const desk = await createContactDesk(store, { lines: [...USERS, TAGS] })
    await desk.csv(rows(header, '1,a@example.com,vip', '2,b@example.com,vip', '3,c@example.com,vip'))
    const stop = desk.simulator.onArrival((call) => {
      if (call.pattern !== 'POST /tags') return
      stop()
      const [first = ''] = contactIds(desk)
      desk.simulator.state.editContact(first, { archived: true })
    })
    const ended = await desk.run()
    expect(ended.outcomes.toSorted()).toEqual(['created', 'created', 'created tag_refused'])
    expect(tagsOf(desk).toSorted()).toEqual(
      [expect.stringMatching(/: $/), expect.stringMatching(/: vip$/), expect.stringMatching(/: vip$/)].toSorted(),
    )
  })
})

describe('notes', () => {
  const NOTES = 'notes: { body: note }'
  const header = 'id,email,note'
  const notesOf = (desk: ContactDesk): string[][] =>
    contactIds(desk).map((id) => desk.simulator.state.notesOf(id).map(({ body }) => body))

  test('each text is written once, also when the row comes back to it', async () => {
    const desk = await createContactDesk(store, { lines: [...USERS, NOTES] })
    for (const note of ['Called', 'Bought 2 < 3 & more', 'Called', '']) {
      await desk.csv(rows(header, `1,a@example.com,${note}`))
      await desk.run()
    }
    expect(notesOf(desk)).toEqual([['<p>Bought 2 &lt; 3 &amp; more</p>', '<p>Called</p>']])
  })

  test('one whose answer is lost is looked up before it is written again', async () => {
    const desk = await createContactDesk(store, { lines: [...USERS, NOTES], workspace: ['search_delay: 1ms'] })
    const path = /^\/contacts\/.*\/notes$/
    desk.simulator.fault({ kind: 'drop_after', match: { method: 'POST', path }, times: 1 })
    await desk.csv(rows(header, '1,a@example.com,Bought 2 < 3 & more'))
    const applied = await desk.run({ waitMs: 60_000 })
    expect(applied.outcomes).toEqual(['created'])
    expect(applied.calls).toMatchObject({ 'POST /contacts/{contact_id}/notes': 1, 'GET /contacts/{contact_id}/notes': 1 })
    desk.simulator.fault({ kind: 'drop_before', match: { method: 'POST', path }, times: 1 })
    await desk.csv(rows(header, '1,a@example.com,Other'))
    const dropped = await desk.run({ waitMs: 60_000 })
    expect(dropped.outcomes).toEqual(['updated'])
    expect(dropped.calls).toMatchObject({ 'POST /contacts/{contact_id}/notes': 2, 'GET /contacts/{contact_id}/notes': 1 })
    expect(notesOf(desk)).toEqual([['<p>Other</p>', '<p>Bought 2 &lt; 3 &amp; more</p>']])
  })

  test('an admin who is not there: the contact goes, the note does not', async () => {
    const desk = await createContactDesk(store, { lines: [...USERS, 'notes: { body: note, admin_id: 7 }'] })
    await desk.csv(rows(header, '1,a@example.com,Called'))
    const ended = await desk.run()
    expect(ended.outcomes).toEqual(['created note_refused'])
    expect(ended.whys).toEqual(['the note was not written: POST /contacts/{id}/notes answered 404: Resource Not Found'])
  })
})

describe('subscriptions', () => {
  const SUBSCRIPTIONS = 'subscriptions: { opt_in: [Product Updates], opt_out: [{ from: out }] }'
  const header = 'id,email,out'
  const chosen = (desk: ContactDesk): string[][] =>
    contactIds(desk).map((id) =>
      desk.simulator.state.subscriptions.of(id).map(({ name, consent_type: consent }) => `${consent} ${name}`),
    )

  test('set by name or id where they differ from what was set last; opt_out wins', async () => {
    const desk = await createContactDesk(store, { lines: [...USERS, SUBSCRIPTIONS] })
    await desk.csv(rows(header, '1,a@example.com,newsletter', '2,b@example.com,'))
    const first = await desk.run()
    expect(first.calls).toMatchObject({ 'GET /subscription_types': 1, 'POST /contacts/{contact_id}/subscriptions': 3 })
    expect(chosen(desk)).toEqual([['opt_in Product updates', 'opt_out Newsletter'], ['opt_in Product updates']])
    const updates = desk.simulator.state.subscriptions.types().find(({ name }) => name === 'Product updates')
    await desk.csv(rows(header, `1,a@example.com,newsletter;${updates?.id}`, '2,new@example.com,'))
    const second = await desk.run()
    expect(second.calls).toMatchObject({ 'DELETE /contacts/{contact_id}/subscriptions/{subscription_id}': 1 })
    expect(second.calls['POST /contacts/{contact_id}/subscriptions']).toBeUndefined()
    expect(chosen(desk)).toEqual([['opt_out Newsletter'], ['opt_in Product updates']])
  })

  test('a type that the workspace does not have stands with the row', async () => {
    const desk = await createContactDesk(store, { lines: [...USERS, SUBSCRIPTIONS] })
    await desk.csv(rows(header, '1,a@example.com,Weather'))
    const ended = await desk.run()
    expect([ended.outcomes, ended.whys]).toEqual([
      ['created subscription_unknown'],
      ['this workspace has no live subscription type "Weather"'],
    ])
  })
})

describe('owner', () => {
  test('found by email, whatever its case; one who is not there is left out, and the contact goes', async () => {
    const desk = await createContactDesk(store, { lines: [...USERS, 'owner: { email: owner }'] })
    await desk.csv(
      rows('id,email,owner', '1,a@example.com,First.Admin@Example.com', '2,b@example.com,nobody@example.com', '3,c@example.com,'),
    )
    const ended = await desk.run()
    expect(ended.outcomes).toEqual(['created', 'created owner_unknown', 'created'])
    expect(ended.whys.join()).not.toContain('nobody@')
    expect(ended.calls['GET /admins']).toBe(1)
    expect(contactsOf(desk).map((one) => one.owner_id)).toEqual(['991267459', null, null])
  })
})

test('a sync without any of it costs what it did', async () => {
  const desk = await createContactDesk(store, { lines: USERS })
  await desk.csv(rows('id,email', '1,a@example.com', '2,b@example.com'))
  expect((await desk.run()).calls).toEqual({ 'POST /contacts': 2, 'POST /contacts/search': 1 })
})
