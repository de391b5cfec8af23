/** The contacts functions: what they send and what they make of the answer. */
import { afterEach, describe, expect, test } from 'vitest'
import type { IntercomClient } from '../../src/intercom/client.ts'
import {
  archiveContact,
  createContact,
  deleteContact,
  getContact,
  listContacts,
  mergeContacts,
  searchContacts,
  unarchiveContact,
  updateContact,
} from '../../src/intercom/contacts.ts'
import { createContactAttribute, listContactAttributes } from '../../src/intercom/data-attributes.ts'
import { AnswerLost } from '../../src/intercom/errors.ts'
import { anyOfIn } from '../../src/intercom/search-query.ts'
import { fetchWorkspace } from '../../src/intercom/workspace.ts'
import { openClient } from './open-client.ts'
import { type Reply, startServer, type TestServer } from './server.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function against(...replies: Reply[]): Promise<{ client: IntercomClient; server: TestServer }> {
  const server = await startServer((index) => replies[Math.min(index, replies.length - 1)] ?? 'drop')
  const { client } = openClient(server.url)
  closers.push(client.close, server.close)
  return { client, server }
}

const ID = '6762f0dd1bb69f9f2193bb83'
/** As in the official description, shortened. */
const WIRE = {
  type: 'contact',
  id: ID,
  external_id: null,
  role: 'user',
  email: 'joebloggs@intercom.io',
  avatar: { type: 'avatar', image_url: 'https://example.com/a.png' },
  owner_id: 127,
  created_at: 1_734_537_437,
  updated_at: 1_734_537_437,
  custom_attributes: { plan: 'pro' },
  tags: { type: 'list', data: [] },
  something_new: true,
}
const CONTACT = {
  id: ID,
  role: 'user',
  external_id: null,
  email: 'joebloggs@intercom.io',
  phone: null,
  name: null,
  avatar: 'https://example.com/a.png',
  owner_id: '127',
  archived: false,
  unsubscribed_from_emails: null,
  language_override: null,
  custom_attributes: { plan: 'pro' },
  created_at: 1_734_537_437,
  updated_at: 1_734_537_437,
  signed_up_at: null,
  last_seen_at: null,
}
const found: Reply = { status: 200, json: WIRE }
const stub: Reply = { status: 200, json: { type: 'contact', id: ID, external_id: '7', archived: true } }

describe('one contact', () => {
  test.each<[string, (client: IntercomClient) => Promise<unknown>, Reply, string, unknown, unknown]>([
    [
      'create',
      (client) => createContact(client, { role: 'user', email: 'a@b.ie' }),
      found,
      'POST /contacts',
      { role: 'user', email: 'a@b.ie' },
      CONTACT,
    ],
    ['update', (client) => updateContact(client, ID, { name: null }), found, `PUT /contacts/${ID}`, { name: null }, CONTACT],
    ['get', (client) => getContact(client, 'a/b'), found, 'GET /contacts/a%2Fb', undefined, CONTACT],
    [
      'archive',
      (client) => archiveContact(client, ID),
      stub,
      `POST /contacts/${ID}/archive`,
      undefined,
      { id: ID, external_id: '7' },
    ],
    [
      'unarchive',
      (client) => unarchiveContact(client, ID),
      stub,
      `POST /contacts/${ID}/unarchive`,
      undefined,
      { id: ID, external_id: '7' },
    ],
    ['delete', (client) => deleteContact(client, ID), stub, `DELETE /contacts/${ID}`, undefined, { id: ID, external_id: '7' }],
    [
      'merge',
      (client) => mergeContacts(client, { from: 'l', into: 'u' }),
      found,
      'POST /contacts/merge',
      { from: 'l', into: 'u' },
      CONTACT,
    ],
  ])('%s', async (_, work, reply, line, body, result) => {
    const { client, server } = await against(reply)
    expect(await work(client)).toEqual(result)
    const [sent] = server.received
    expect(`${sent?.method} ${sent?.url}`).toBe(line)
    expect(sent?.body === '' ? undefined : JSON.parse(sent?.body ?? '')).toEqual(body)
  })

  test('only the id has to be there', async () => {
    const { client } = await against({ status: 200, json: { id: 12 } })
    expect(await getContact(client, '12')).toMatchObject({ id: '12', role: 'lead', custom_attributes: {}, archived: false })
  })

  test('a create is not repeated, unless the caller says that it may be', async () => {
    const { client, server } = await against({ status: 500 }, { status: 500 }, found)
    await expect(createContact(client, { role: 'lead' })).rejects.toThrow(AnswerLost)
    expect(server.received).toHaveLength(1)
    expect(await createContact(client, { role: 'user', external_id: '7' }, { repeatable: true })).toEqual(CONTACT)
    expect(server.received).toHaveLength(3)
  })

  test('neither is a merge', async () => {
    const { client } = await against('drop', found)
    await expect(mergeContacts(client, { from: 'l', into: 'u' })).rejects.toThrow(AnswerLost)
  })
})

describe('many contacts', () => {
  const page = (next: unknown): Reply => ({ status: 200, json: { type: 'list', data: [WIRE], total_count: 160, pages: { next } } })

  test('search sends the query and hands over one page', async () => {
    const { client, server } = await against(page({ page: 2, starting_after: 'abc' }), page(null))
    const query = anyOfIn({ email: ['a@b.ie'], external_id: ['1', '2'] })
    expect(await searchContacts(client, { query })).toEqual({ contacts: [CONTACT], next: 'abc', totalCount: 160 })
    expect(await searchContacts(client, { query, perPage: 50, startingAfter: 'abc' })).toEqual({
      contacts: [CONTACT],
      totalCount: 160,
    })
    expect(server.received.map((sent) => JSON.parse(sent.body))).toEqual([
      { query, pagination: { per_page: 150 } },
      { query, pagination: { per_page: 50, starting_after: 'abc' } },
    ])
  })

  test('list pages by cursor', async () => {
    const { client, server } = await against(page({ starting_after: 'a=b' }), { status: 200, json: { data: [] } })
    expect((await listContacts(client)).next).toBe('a=b')
    expect(await listContacts(client, { perPage: 10, startingAfter: 'a=b' })).toEqual({ contacts: [], totalCount: null })
    expect(server.received.map((sent) => sent.url)).toEqual([
      '/contacts?per_page=150',
      '/contacts?per_page=10&starting_after=a%3Db',
    ])
  })
})

test('the workspace of a token', async () => {
  const app = { type: 'app', id_code: 'ecahpwf5', name: 'ACME', timezone: 'America/Los_Angeles', region: 'US' }
  const { client } = await against(
    { status: 200, json: { type: 'admin', id: '991267459', app } },
    { status: 200, json: { app: { id_code: 'x' } } },
  )
  expect(await fetchWorkspace(client)).toEqual({
    id: 'ecahpwf5',
    name: 'ACME',
    region: 'US',
    timezone: 'America/Los_Angeles',
    adminId: '991267459',
  })
  expect(await fetchWorkspace(client)).toEqual({ id: 'x', name: 'x', region: null, timezone: null, adminId: null })
})

test('contact attributes are listed with the archived ones', async () => {
  const data = [
    {
      id: 12,
      model: 'contact',
      name: 'plan',
      full_name: 'custom_attributes.plan',
      data_type: 'string',
      custom: true,
      archived: true,
      api_writable: false,
    },
    { model: 'contact', name: 'email', data_type: 'string' },
  ]
  const { client, server } = await against({ status: 200, json: { type: 'list', data } })
  expect(await listContactAttributes(client)).toEqual([
    {
      id: '12',
      name: 'plan',
      fullName: 'custom_attributes.plan',
      dataType: 'string',
      custom: true,
      archived: true,
      writable: false,
    },
    { id: null, name: 'email', fullName: 'email', dataType: 'string', custom: false, archived: false, writable: true },
  ])
  expect(server.received[0]?.url).toBe('/data_attributes?model=contact&include_archived=true')
})

test('a contact attribute is created', async () => {
  const { client, server } = await against({ status: 200, json: { id: 3, name: 'seats', data_type: 'integer', custom: true } })
  expect(await createContactAttribute(client, { name: 'seats', dataType: 'integer' })).toMatchObject({ id: '3', name: 'seats' })
  expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({ name: 'seats', model: 'contact', data_type: 'integer' })
})
