/** examples/companies.yaml does what it says, and a second run of it costs nothing. */
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { contactsOf, createContactDesk } from './support/contact-desk.ts'
import { embeddedStore } from './support/embedded.ts'

test('five people, two companies, and what goes with them', async () => {
  const { kind: _, source: __, ...sync } = parse(await readFile('examples/companies.yaml', 'utf8')).syncs.accounts
  const lines = Object.entries(sync).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  const desk = await createContactDesk(await embeddedStore(), { lines })
  await desk.csv(await readFile('examples/companies.csv', 'utf8'))
  const ended = await desk.run()
  expect(ended.outcomes).toEqual(['created', 'created', 'created', 'created owner_unknown', 'created'])
  expect(ended.calls).toMatchObject({ 'POST /companies': 2, 'POST /contacts': 5, 'POST /tags': 3 })
  const { state } = desk.simulator
  const told = contactsOf(desk).map(({ id, owner_id, tags }) => {
    const companies = state.companiesOf(id).map(({ name }) => name)
    const subscriptions = state.subscriptions.of(id).map(({ name }) => name)
    return [companies.join(), tags.length, state.notesOf(id).length, subscriptions.join(), owner_id]
  })
  expect(told).toEqual([
    ['Harbour Bikes', 2, 1, 'Product updates', '991267459'],
    ['Harbour Bikes', 1, 0, '', '991267459'],
    ['North Sea Tea', 0, 1, 'Product updates', '991267460'],
    ['North Sea Tea', 2, 0, '', null],
    ['', 1, 0, '', null],
  ])
  expect((await desk.run()).calls).toEqual({})
})
