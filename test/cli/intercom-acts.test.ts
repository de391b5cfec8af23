/** `fin-sync intercom …` changes single things: nothing without --yes, and what Intercom would not take is refused with what to do next. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type IntercomWorld, intercomWorld, jsonOf, linesOf } from './intercom-world.ts'

const [FIRST, SECOND, THIRD] = ['991267459', '991267460', '991267461']

const WORKSPACE: SimulatorOptions = {
  admins: [
    { id: FIRST, name: 'Ada First', email: 'ada@example.com' },
    { id: SECOND, name: 'Sam', email: 'sam@example.com' },
    { id: THIRD, name: 'Sam', email: 'sam.other@example.com' },
  ],
  attributes: [{ name: 'seats', data_type: 'integer' }],
}

let world: IntercomWorld
let ids = 0

/** A contact of its own for each test; its external_id. */
function person(seed: Parameters<IntercomWorld['sim']['state']['addContact']>[0] = {}): { id: string; key: string } {
  const key = `key-${ids++}`
  return { id: world.sim.state.addContact({ external_id: key, ...seed }).id, key }
}

const contact = (id: string) => world.sim.state.contact(id)
const talk = (id: string) => world.sim.state.conversations.find(id)

beforeAll(async () => {
  world = await intercomWorld(WORKSPACE)
  for (const tag of ['VIP', 'beta']) world.sim.state.addTag(tag)
})

beforeEach(() => world.writes())

test('without --yes every act says what it would do, ends with 2 and writes nothing', async () => {
  const { intercom, sim } = world
  const email = 'both@example.com'
  const { id, key } = person({ email })
  const lead = sim.state.addContact({ role: 'lead', email }).id
  const talkId = sim.state.conversations.add({ contacts: [id], state: 'closed' }).id
  const would = {
    [`contact set ${key} name=Ann custom_attributes.seats=4`]: `set name, custom_attributes.seats of contact ${id} (user)`,
    [`contact archive ${key}`]: `archive contact ${id} (user)`,
    [`contact delete ${id}`]: `delete contact ${id} (user) for good`,
    [`contact delete ${'f'.repeat(24)}`]: `delete contact ${'f'.repeat(24)} (archived, or not there) for good`,
    [`contact merge ${email} ${email}`]: `merge lead ${lead} into user ${id}, for good`,
    [`tag contact ${key} vip`]: `put tag "VIP" on contact ${id} (user)`,
    [`untag contact ${key} vip`]: `take tag "VIP" off contact ${id} (user)`,
    [`note contact ${key} hello`]: `leave a note on contact ${id} (user) as admin ${FIRST}`,
    [`tag conversation ${talkId} VIP --admin ${SECOND}`]: `put tag "VIP" on conversation ${talkId} (closed) as admin ${SECOND}`,
    [`untag conversation ${talkId} VIP`]: `take tag "VIP" off conversation ${talkId} (closed) as admin ${FIRST}`,
    [`note conversation ${talkId} hello`]: `leave a note in conversation ${talkId} (closed) as admin ${FIRST}`,
    [`reply ${talkId} hello`]: `reply to conversation ${talkId} (closed) as admin ${FIRST}`,
    [`assign ${talkId} team:Billing`]: `reopen and assign conversation ${talkId} (closed) to team 5017692 as admin ${FIRST}`,
    [`close ${talkId} --body bye`]: `close conversation ${talkId} (closed) as admin ${FIRST}`,
    [`reopen ${talkId} --admin ada@example.com`]: `reopen conversation ${talkId} (closed) as admin ${FIRST}`,
  }
  for (const [line, what] of Object.entries(would)) {
    const stderr = `fin-sync: nothing was changed. This would ${what}; add --yes to do it\n`
    expect({ line, ...(await intercom(...line.split(' '))) }).toEqual({ line, code: 2, stdout: '', stderr })
  }
  expect(world.writes()).toEqual([])
})

describe('a contact', () => {
  test('is archived, and deleted by its id, which nobody else shows any more', async () => {
    const { id, key } = person()
    expect(linesOf(await world.intercom('contact', 'archive', key, '--yes'))).toEqual([`id   ${id}`, 'did  archived'])
    expect(contact(id)?.archived).toBe(true)
    expect(await world.intercom('contact', 'delete', key, '--yes')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/archived ones are never found/),
    })
    expect(jsonOf(await world.intercom('contact', 'delete', id, '--yes', '--json'))).toEqual([{ id, did: 'deleted' }])
    expect(contact(id)).toBeUndefined()
    expect(await world.intercom('contact', 'delete', id, '--yes')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/404 not_found.*archived, deleted or merged, or never was in this workspace/),
    })
  })

  test('a lead is merged into the user with its email; by its old id it is followed to be shown, and named to be changed', async () => {
    const { intercom, sim } = world
    const email = 'merge@example.com'
    const user = person({ email })
    const lead = sim.state.addContact({ role: 'lead', email, name: 'Ann' }).id
    expect(linesOf(await intercom('contact', 'merge', email, email, '--yes'))).toContain(`merged  ${lead}`)
    expect(contact(user.id)).toMatchObject({ name: 'Ann' })
    const shown = await intercom('contact', lead)
    expect(shown).toMatchObject({ code: 0, stderr: `contact ${lead} was merged into ${user.id}, which is shown\n` })
    expect(linesOf(shown)[0]).toMatch(user.id)
    expect(await intercom('contact', 'set', lead, 'name=B', '--yes')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`It lives on as contact ${user.id}: use that id.`),
    })
  })

  test('what cannot be merged: a user, into a lead, and who is no duplicate', async () => {
    const { intercom, sim } = world
    const [one, two] = [person(), person()]
    const lead = sim.state.addContact({ role: 'lead', email: 'alone@example.com' }).id
    expect((await intercom('contact', 'merge', one.key, two.key, '--yes')).stderr).toMatch(/is a user: only a lead can be merged/)
    expect((await intercom('contact', 'merge', lead, lead, '--yes')).stderr).toMatch(
      /is a lead: a lead can be merged into a user only/,
    )
    expect(world.writes()).toEqual([])
    const { code, stderr } = await intercom('contact', 'merge', lead, one.key, '--yes')
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/invalid_merge.*Give both the same email or phone first/),
    })
  })

  test('is tagged and untagged, by the name of a tag that there is', async () => {
    const { id, key } = person()
    expect(linesOf(await world.intercom('tag', 'contact', key, 'vip', '--yes'))).toEqual([`id   ${id}`, 'did  tagged', 'tag  VIP'])
    expect(contact(id)?.tags).toEqual(['101'])
    expect(linesOf(await world.intercom('untag', 'contact', key, '101', '--yes'))).toContain('did  untagged')
    expect(contact(id)?.tags).toEqual([])
    expect((await world.intercom('untag', 'contact', key, 'VIP', '--yes')).stderr).toMatch(/404 .*It does not have this tag/)
    expect((await world.intercom('tag', 'contact', key, 'VPI', '--yes')).stderr).toMatch(/no tag "VPI" .* did you mean "VIP"\?/)
    expect((await world.intercom('tag', 'contact', key, '', '--yes')).stderr).toMatch(/which tag\? What was given is empty/)
  })

  test('gets a note by whom --admin names', async () => {
    const { id, key } = person()
    const text = 'Called = "today"'
    expect(await world.intercom('note', 'contact', key, text, '--admin', 'ada first', '--yes')).toMatchObject({ code: 0 })
    expect(world.sim.state.notesOf(id)).toMatchObject([{ adminId: FIRST }])
    expect((await world.intercom('note', 'contact', key, ' ', '--yes')).stderr).toMatch(/the text is empty/)
    expect((await world.intercom('note', 'contact', key, text, '--admin', 'Sam', '--yes')).stderr).toMatch(/2 admins go by "Sam"/)
    expect(world.writes()).toEqual([`POST /contacts/${id}/notes`])
  })

  test('a note whose answer was lost is not repeated: look first', async () => {
    const { id, key } = person()
    world.sim.fault({ kind: 'drop_after', match: { method: 'POST', path: /notes$/ } })
    expect(await world.intercom('note', 'contact', key, 'once', '--yes')).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/may or may not have been applied. Look before you repeat it/),
    })
    expect(world.sim.state.notesOf(id)).toHaveLength(1)
  })
})

describe('a conversation', () => {
  const begin = (seed: Parameters<IntercomWorld['sim']['state']['conversations']['add']>[0] = {}) =>
    world.sim.state.conversations.add({ contacts: [person().id], ...seed }).id

  test('is replied to, and gets a note; a text that begins with a dash comes behind --', async () => {
    const id = begin()
    expect(linesOf(await world.intercom('reply', id, 'On its way', '--yes'))).toEqual([
      `id     ${id}`,
      'state  open',
      'did    replied',
    ])
    await world.intercom('reply', id, '--yes', '--', '-50 %')
    await world.intercom('note', 'conversation', id, 'Angry', '--admin', SECOND, '--yes')
    expect(talk(id)?.parts).toMatchObject([
      { part_type: 'comment', body: '<p>On its way</p>', author: { id: FIRST } },
      { part_type: 'comment', body: '<p>-50 %</p>' },
      { part_type: 'note', body: '<p>Angry</p>', author: { id: SECOND } },
    ])
  })

  test('is assigned to an admin or a team, with words or without', async () => {
    const id = begin()
    const done = await world.intercom('assign', id, 'team:billing', '--body', 'please', '--yes', '--json')
    expect(jsonOf(done)).toEqual([{ id, state: 'open', admin: null, team: '5017692', did: 'assigned' }])
    await world.intercom('assign', id, 'admin:ada@example.com', '--yes')
    await world.intercom('assign', id, SECOND, '--yes')
    expect(talk(id)).toMatchObject({
      team_assignee_id: '5017692',
      admin_assignee_id: SECOND,
      parts: [{ body: '<p>please</p>' }, {}, {}],
    })
  })

  test('that is closed is opened before it is assigned', async () => {
    const id = begin({ state: 'closed' })
    const { code, stderr } = await world.intercom('assign', id, 'team:Billing', '--yes')
    expect({ code, stderr }).toEqual({ code: 0, stderr: `conversation ${id} was closed and is open again\n` })
    expect(talk(id)?.parts.map(({ part_type }) => part_type)).toEqual(['open', 'assignment'])
  })

  test('that is snoozed may be refused: the answer says how to go on', async () => {
    const strict = await intercomWorld({ ...WORKSPACE, assignClosed: 'reject422', seed: [{ external_id: '1' }] })
    const { id } = strict.sim.state.conversations.add({ state: 'snoozed', snoozed_until: 4_000_000_000 })
    expect(await strict.intercom('assign', id, SECOND, '--yes')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/422 .*open it first: "fin-sync intercom reopen <id>"/),
    })
    expect(linesOf(await strict.intercom('reopen', id, '--yes'))).toContain('did    reopened')
    expect(await strict.intercom('assign', id, SECOND, '--yes')).toMatchObject({ code: 0 })
  })

  test('is closed and reopened', async () => {
    const id = begin()
    expect(linesOf(await world.intercom('close', id, '--body', 'Bye', '--yes'))).toContain('state  closed')
    expect(linesOf(await world.intercom('reopen', id, '--yes'))).toContain('state  open')
    expect(talk(id)?.parts).toMatchObject([{ part_type: 'close', body: '<p>Bye</p>' }, { part_type: 'open' }])
  })

  test('is tagged and untagged', async () => {
    const id = begin()
    expect(linesOf(await world.intercom('tag', 'conversation', id, 'beta', '--yes'))).toContain('tag  beta')
    expect(talk(id)?.tags).toMatchObject([{ id: '102' }])
    expect(await world.intercom('untag', 'conversation', id, 'beta', '--yes')).toMatchObject({ code: 0 })
    expect(talk(id)?.tags).toEqual([])
    expect((await world.intercom('untag', 'conversation', id, 'beta', '--yes')).stderr).toMatch(/404 .*It does not have this tag/)
  })

  test.each([
    [['reply', '9999', 'hello'], /404 .*No conversation has this id/],
    [['reply', 'ann@example.com', 'hello'], /no id of a conversation/],
    [['reply', '1', ' '], /the text is empty/],
    [['close', '1', '--body', ''], /the text is empty/],
    [['assign', '9999', 'team:Billing'], /No conversation has this id/],
  ])('%j is refused, and nothing is written', async (args, why) => {
    const { code, stderr } = await world.intercom(...args, '--yes')
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(why) })
    expect(stderr).not.toContain('ann@')
    expect(world.writes()).toEqual([])
  })

  test.each([
    ['team:Bilings', /no team "Bilings" .* did you mean "Billing"\?/],
    ['team:', /which team\? What was given is empty/],
    ['ann@example.com', /there is no admin with this email address/],
    ['Sam', /2 admins go by "Sam"/],
  ])('is assigned to nobody by %s', async (to, why) => {
    expect((await world.intercom('assign', begin(), to, '--yes')).stderr).toMatch(why)
    expect(world.writes()).toEqual([])
  })
})

test('who acts is the admin of the configuration, where it names one', async () => {
  const { intercom, sim } = await intercomWorld(
    { ...WORKSPACE, seed: [{ external_id: '1' }] },
    `workspace: { admin_id: "${THIRD}" }\nsyncs: {}\n`,
  )
  await intercom('note', 'contact', '1', 'hello', '--yes')
  expect(sim.state.notesOf(sim.state.contacts()[0]?.id ?? '')).toMatchObject([{ adminId: THIRD }])
  expect(sim.counts().byPattern).not.toHaveProperty('GET /me')
})
