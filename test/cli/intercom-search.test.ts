/** `fin-sync intercom search`: written or as JSON, page by page. */
import { beforeAll, expect, test } from 'vitest'
import { type IntercomWorld, intercomWorld, jsonOf, linesOf } from './intercom-world.ts'

let world: IntercomWorld

beforeAll(async () => {
  world = await intercomWorld({
    now: () => Date.UTC(2026, 10, 20, 10, 15, 30),
    seed: [
      { external_id: '70', email: 'ann@example.com', name: 'Ann \u001b[31m' },
      { role: 'lead', email: 'ann@example.com' },
      ...Array.from({ length: 400 }, (_, n) => ({ external_id: `person-${n}` })),
    ],
  })
})

test('a search follows pages of 150, as far as --limit goes', async () => {
  const { intercom, sim } = world
  sim.resetCounts()
  const all = jsonOf(await intercom('search', 'contacts', 'external_id ^ person-', '--limit', '1000', '--json'))
  expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(400)
  expect(sim.counts().byPattern).toEqual({ 'POST /contacts/search': 3 })
  sim.resetCounts()
  const { stdout, stderr } = await intercom('search', 'contacts', 'external_id ^ person-', '--limit', '151')
  expect(linesOf({ stdout })).toHaveLength(1 + 151)
  expect(stderr).toBe('151 of 400 contacts; --limit shows more\n')
  expect(sim.counts().byPattern).toEqual({ 'POST /contacts/search': 2 })
  expect((await intercom('search', 'contacts', 'external_id ^ person-')).stderr).toMatch(/^50 of 400 contacts/)
})

test('it is written in a readable form, or as the JSON of Intercom', async () => {
  const readable = await world.intercom('search', 'contacts', 'email = ann@example.com AND (role = lead OR role = user)')
  const filter = { field: 'email', operator: '=', value: 'ann@example.com' }
  const raw = await world.intercom('search', 'contacts', JSON.stringify({ query: filter }))
  expect(readable).toMatchObject({ code: 0, stderr: '2 contacts\n' })
  expect(raw).toEqual(readable)
  expect(linesOf(raw)).toContainEqual(expect.stringMatching(/^[0-9a-f]{24}  user  ann@example\.com  Ann \\u\{1b\}\[31m  70$/))
})

test('conversations are searched too', async () => {
  const { intercom, sim } = world
  const { id } = sim.state.conversations.add({
    state: 'closed',
    ai_agent_participated: true,
    ai_agent: { resolution_state: 'confirmed_resolution' },
  })
  const found = await intercom('search', 'conversations', 'state = closed AND ai_agent_participated = true')
  expect(linesOf(found)).toEqual([
    'id   state   updated                  admin  team  fin',
    `${id}  closed  2026-11-20 10:15:30 UTC               confirmed_resolution`,
  ])
  expect(jsonOf(await intercom('search', 'conversations', 'state = closed', '--json'))).toMatchObject([{ id, state: 'closed' }])
})

test('one that finds nobody says that the search lags', async () => {
  expect(await world.intercom('search', 'contacts', 'external_id = nope')).toEqual({
    code: 0,
    stdout: '',
    stderr:
      "no contacts; new and changed ones can take a few minutes until Intercom's search knows them, and archived ones are never found\n",
  })
})

test.each([
  ['an operator that the type forbids, by name', 'email > ann@example.com', /email is a text: it takes =.* not >/],
  ['a field that is none', 'emial = ann@example.com', /did you mean "email"/],
  ['JSON that is none', '{"field": "ann@example.com"', /should be JSON, but it is none/],
  ['nothing', '', /expected a filter/],
])('it refuses %s before anything is asked, and repeats no value', async (_, query, why) => {
  world.sim.resetCounts()
  const { code, stderr } = await world.intercom('search', 'contacts', query)
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(why) })
  expect(stderr).not.toContain('ann@example.com')
  expect(world.sim.counts().total).toBe(0)
})

test('it refuses a --limit that is none', async () => {
  expect(await world.intercom('search', 'contacts', 'role = user', '--limit', '0')).toMatchObject({ code: 2 })
})

test('a search whose next page is the one before ends with an error', async () => {
  const { intercom, sim } = await intercomWorld({ seed: [{ external_id: '1' }] })
  const body = { type: 'list', data: [], pages: { next: { starting_after: 'same' } } }
  sim.fault({ kind: 'status', status: 200, body, times: 3 })
  expect(await intercom('search', 'contacts', 'role = user')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/the same page as the next one a second time/),
  })
})
