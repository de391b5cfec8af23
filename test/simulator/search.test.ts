/** Search: operators by field type, groups and their limits, paging, sorting and the delay of the index. */
import { expect, test } from 'vitest'
import type { ContactSeed } from '../../src/simulator/contacts/sim-contact.ts'
import { search, startApi } from './api.ts'

/** Search answers by name here: a contact's external_id says what it is. */
async function startWith(seed: readonly ContactSeed[], options = {}) {
  const { sim, call } = await startApi({ seed, ...options })
  const names = async (query: unknown, version?: string) => {
    const found = await search(call, query, version)
    return found.map((contact) => String(contact['external_id'])).toSorted((a, b) => a.localeCompare(b))
  }
  const refusal = async (body: unknown, version = '2.16') => {
    const { status, body: answer } = await call('POST', '/contacts/search', body, { 'Intercom-Version': version })
    return `${status} ${answer.errors[0]?.message}`
  }
  return { sim, call, names, refusal }
}

const PEOPLE: readonly ContactSeed[] = [
  {
    external_id: 'ann',
    email: 'ann@example.com',
    name: 'Ann',
    unsubscribed_from_emails: true,
    custom_attributes: { plan: 'pro', seats: 5, trial: true },
  },
  { external_id: 'bob', email: 'bob@example.org', name: 'Bob', custom_attributes: { plan: 'free', seats: 1, trial: false } },
  { external_id: 'eve', role: 'lead', email: 'ann@example.com', name: null },
]
const ATTRIBUTES = [
  { name: 'plan' },
  { name: 'seats', data_type: 'integer' },
  { name: 'trial', data_type: 'boolean' },
  { name: 'renews', data_type: 'date' },
]

test.each([
  ['email', '=', 'ANN@example.com', ['ann', 'eve']],
  ['email', '!=', 'ann@example.com', ['bob']],
  ['email', 'IN', ['Ann@Example.com', 'nobody@example.com', 'bob@example.org'], ['ann', 'bob', 'eve']],
  ['email', 'NIN', ['ANN@example.com'], ['bob']],
  ['email', '~', 'EXAMPLE.O', ['bob']],
  ['email', '!~', 'ann', ['bob']],
  ['email', '^', 'bob', ['bob']],
  ['email', '$', '.com', ['ann', 'eve']],
  ['email_domain', '=', 'example.org', ['bob']],
  ['external_id', 'IN', ['ann', 'ANN', 'bob'], ['ann', 'bob']],
  ['name', '=', 'Ann', ['ann']],
  ['name', '=', 'ann', []],
  ['name', '=', null, ['eve']],
  ['name', '!=', null, ['ann', 'bob']],
  ['name', '!=', 'Ann', ['bob', 'eve']],
  ['role', '=', 'lead', ['eve']],
  ['os', '=', 'Linux', []],
  ['unsubscribed_from_emails', '=', true, ['ann']],
  ['unsubscribed_from_emails', 'NIN', [true], ['bob', 'eve']],
  ['custom_attributes.plan', '=', 'pro', ['ann']],
  ['custom_attributes.plan', 'NIN', ['pro'], ['bob', 'eve']],
  ['custom_attributes.seats', '>', 1, ['ann']],
  ['custom_attributes.seats', '>=', 1, ['ann', 'bob']],
  ['custom_attributes.seats', '<', 5, ['bob']],
  ['custom_attributes.seats', '<=', 5, ['ann', 'bob']],
  ['custom_attributes.seats', '!=', 5, ['bob', 'eve']],
  ['custom_attributes.seats', 'IN', [1, 2], ['bob']],
  ['custom_attributes.trial', '=', false, ['bob']],
])('%s %s %j', async (field, operator, value, found) => {
  const { names } = await startWith(PEOPLE, { attributes: ATTRIBUTES })
  expect(await names({ field, operator, value })).toEqual(found)
})

test('ids are found, and integers are taken for text', async () => {
  const { names, sim } = await startWith([{ external_id: '70' }, { external_id: '71' }])
  const id = sim.state.contacts()[1]?.id
  expect(await names({ field: 'id', operator: 'IN', value: [id, 'none'] })).toEqual(['71'])
  expect(await names({ field: 'external_id', operator: '=', value: 70 })).toEqual(['70'])
})

test.each([
  ['email', '>', 'a', "Operator '>' is not supported for string field 'email'"],
  ['created_at', '>=', 1, "Operator '>=' is not supported for date field 'created_at'"],
  ['created_at', 'IN', [1], "Operator 'IN' is not supported for date field 'created_at'"],
  ['custom_attributes.renews', '!=', 1, "Operator '!=' is not supported for date field 'custom_attributes.renews'"],
  ['custom_attributes.seats', '~', 1, "Operator '~' is not supported for number field 'custom_attributes.seats'"],
  ['has_hard_bounced', '^', true, "Operator '^' is not supported for boolean field 'has_hard_bounced'"],
  ['tag_id', 'IN', ['1'], "Operator 'IN' is not supported for tags field 'tag_id'"],
  ['created_at', '=', 'foorbar', "The value of 'created_at' must be a date"],
  ['custom_attributes.seats', '=', '5', "The value of 'custom_attributes.seats' must be a number"],
  ['email', '=', true, "The value of 'email' must be a string"],
  ['email', '~', null, "Operator '~' cannot take null"],
  ['email', 'IN', 'a', "Operator 'IN' needs an array"],
  ['email', '=', ['a'], "Operator '=' takes a single value"],
  ['email', 'IN', [], "Operator 'IN' needs at least one value"],
  ['shoe_size', '=', 'a', "'shoe_size' is not a field that contacts can be searched by"],
  ['custom_attributes.nope', '=', 'a', "'custom_attributes.nope' is not a field that contacts can be searched by"],
  ['email', 'LIKE', 'a', 'A query is {field, operator, value} with a known operator, or {operator: AND|OR, value: [queries]}'],
  ['email', 'AND', 'a', 'A query is {field, operator, value} with a known operator, or {operator: AND|OR, value: [queries]}'],
])('%s %s %j is refused', async (field, operator, value, message) => {
  const { refusal } = await startWith([], { attributes: ATTRIBUTES })
  expect(await refusal({ query: { field, operator, value } })).toBe(`400 ${message}`)
})

const is = (value: string) => ({ field: 'external_id', operator: '=', value })
const and = (...value: unknown[]) => ({ operator: 'AND', value })
const or = (...value: unknown[]) => ({ operator: 'OR', value })

test('groups combine filters, two levels deep', async () => {
  const { names } = await startWith(PEOPLE)
  const anns = { field: 'email', operator: '=', value: 'ann@example.com' }
  expect(await names(and(anns, { field: 'role', operator: '=', value: 'user' }))).toEqual(['ann'])
  expect(await names(or(is('bob'), is('eve'), is('bob')))).toEqual(['bob', 'eve'])
  expect(await names(or(and(anns, is('eve')), and(is('bob'))))).toEqual(['bob', 'eve'])
  expect(await names(and(or(is('ann'), is('bob')), or(anns)))).toEqual(['ann'])
  expect(await names(or(is('bob'), { field: 'name', operator: '=', value: null }))).toEqual(['bob', 'eve'])
})

test.each([
  ['three levels', and(or(and(is('a')))), 'Queries can be nested 2 levels deep at most'],
  ['16 filters in a group', or(...Array.from({ length: 16 }, () => is('a'))), 'An OR group can have 15 filters at most'],
  ['an empty group', and(), 'An AND group needs at least one filter'],
  ['filters beside groups', and(is('a'), or(is('b'))), 'A group holds only groups or only filters'],
])('%s is refused', async (_, query, message) => {
  const { refusal } = await startWith([])
  expect(await refusal({ query })).toBe(`400 ${message}`)
})

test('15 groups of 15 filters are allowed: 225 values in one call', async () => {
  const { names } = await startWith(Array.from({ length: 300 }, (_, n) => ({ external_id: String(n) })))
  const query = or(...Array.from({ length: 15 }, (_, g) => or(...Array.from({ length: 15 }, (_, n) => is(String(g * 15 + n))))))
  expect(await names(query)).toHaveLength(50)
})

test('an array longer than maxInValues is refused', async () => {
  const { refusal, names } = await startWith(PEOPLE, { maxInValues: 2 })
  expect(await names({ field: 'external_id', operator: 'IN', value: ['ann', 'bob'] })).toEqual(['ann', 'bob'])
  const query = { field: 'external_id', operator: 'IN', value: ['a', 'b', 'c'] }
  expect(await refusal({ query })).toBe("400 Operator 'IN' takes 2 values at most")
})

test('a search without a query is refused', async () => {
  const { refusal } = await startWith([])
  expect(await refusal({})).toMatch(/^400 query: /)
})

test('pages follow each other without gap or overlap, and say so', async () => {
  const { call } = await startApi({
    seed: Array.from({ length: 7 }, (_, n) => ({ external_id: String(n), name: n % 2 === 0 ? 'even' : null })),
  })
  const query = { field: 'role', operator: '=', value: 'user' }
  const found: unknown[] = []
  let starting_after: string | undefined
  for (const next of [true, true, false]) {
    const { body } = await call('POST', '/contacts/search', {
      query,
      pagination: { per_page: 3, starting_after },
      sort: { field: 'name', order: 'ascending' },
    })
    found.push(...body.data.map((contact) => contact['external_id']))
    starting_after = body.pages?.next?.starting_after
    expect(body).toMatchObject({ type: 'list', total_count: 7, pages: { type: 'pages', per_page: 3, total_pages: 3 } })
    expect(starting_after !== undefined).toBe(next)
  }
  expect(found).toEqual(['0', '2', '4', '6', '1', '3', '5'])
})

test('the newest come first unless a sort says otherwise', async () => {
  const { call } = await startApi({
    seed: [
      { external_id: 'old', created_at: 1 },
      { external_id: 'new', created_at: 3 },
      { external_id: 'middle', created_at: 2 },
    ],
  })
  const order = async (sort?: object) => {
    const { body } = await call('POST', '/contacts/search', { query: { field: 'role', operator: '=', value: 'user' }, sort })
    return body.data.map((contact) => contact['external_id'])
  }
  expect(await order()).toEqual(['new', 'middle', 'old'])
  expect(await order({ field: 'created_at', order: 'ascending' })).toEqual(['old', 'middle', 'new'])
  expect(await order({ field: 'external_id' })).toEqual(['old', 'new', 'middle'])
})

test('a sort order that does not exist gets the documented answer', async () => {
  const { call } = await startApi()
  const { status, body } = await call('POST', '/contacts/search', { query: is('a'), sort: { field: 'name', order: 'desc' } })
  expect(status).toBe(400)
  expect(body.errors).toEqual([
    { code: 'invalid_sort_order', message: "Invalid sort order 'desc'. Must be one of: ascending, descending" },
  ])
})

test.each([0, 151, 1.5])('per_page %s is refused', async (per_page) => {
  const { refusal } = await startWith([])
  expect(await refusal({ query: is('a'), pagination: { per_page } })).toBe('400 per_page must be between 1 and 150')
})

test('50 contacts a page unless asked for, 150 at most', async () => {
  const { call } = await startApi({ seed: Array.from({ length: 160 }, () => ({ email: 'a@example.com' })) })
  const size = async (pagination?: object) => {
    const query = { field: 'email', operator: '=', value: 'a@example.com' }
    return (await call('POST', '/contacts/search', { query, pagination })).body.data.length
  }
  expect([await size(), await size({}), await size({ per_page: 150 })]).toEqual([50, 50, 150])
})

test('a cursor from elsewhere is refused', async () => {
  const { refusal } = await startWith([])
  expect(await refusal({ query: is('a'), pagination: { starting_after: 'abc' } })).toBe(
    '400 starting_after is not a cursor of this API',
  )
})

test('tags are searched by their id', async () => {
  const { call, sim, names } = await startWith(PEOPLE)
  const ann = sim.state.contacts()[0]
  const tag = await call('POST', '/tags', { name: 'vip', users: [{ id: ann?.id }] })
  expect(await names({ field: 'tag_id', operator: '=', value: tag.body.id })).toEqual(['ann'])
  expect(await names({ field: 'tag_id', operator: '!=', value: tag.body.id })).toEqual(['bob', 'eve'])
})

test('a write is invisible to search until the delay is over, and to nothing else', async () => {
  let clock = 1_700_000_000_000
  const { call, sim, names } = await startWith([{ external_id: 'old' }], { searchDelayMs: 5000, now: () => clock })
  const { id } = (await call('POST', '/contacts', { external_id: 'new' })).body
  const query = { field: 'role', operator: '=', value: 'user' }
  expect(await names(query)).toEqual(['old'])
  expect((await call('GET', `/contacts/${id}`)).status).toBe(200)
  expect((await call('GET', '/contacts')).body.total_count).toBe(2)
  expect((await call('POST', '/contacts', { external_id: 'new' })).status).toBe(409)
  clock += 4999
  sim.state.editContact(id, { name: 'later' })
  expect(await names(query)).toEqual(['old'])
  clock += 1
  expect(await names(query)).toEqual(['new', 'old'])
  expect(await names({ field: 'name', operator: '=', value: 'later' })).toEqual([])
  clock += 4999
  expect(await names({ field: 'name', operator: '=', value: 'later' })).toEqual(['new'])
  await call('DELETE', `/contacts/${id}`)
  expect(await names(query)).toEqual(['new', 'old'])
})

test('contacts edited by hand are found by what they became', async () => {
  const { sim, names } = await startWith([{ external_id: 'ann', email: 'ann@example.com' }])
  sim.state.editContact(sim.state.contacts()[0]?.id ?? '', { email: 'Bea@example.com', external_id: 'bea' })
  expect(await names({ field: 'email', operator: 'IN', value: ['ann@example.com'] })).toEqual([])
  expect(await names({ field: 'email', operator: 'IN', value: ['bea@example.com'] })).toEqual(['bea'])
  expect(() => sim.state.editContact('none', {})).toThrow('the simulator has no none')
})
