/** The people of conversations: found, made once, and never mixed up. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { type ActDesk, createActDesk } from '../support/act-desk.ts'
import { embeddedStore } from '../support/embedded.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

const desk = (conversation: string): Promise<ActDesk> =>
  createActDesk(store, { lines: `kind: conversations\nkey: no\nconversation:\n  ${conversation}` })

describe('people', () => {
  const START = `act: start
  contact: { email: email, external_id: user, visitor_id: visitor, name: name }
  body: body`
  const PEOPLE = 'no,email,user,visitor,name,body'
  const started = ({ simulator }: ActDesk): string[] =>
    simulator.state.conversations.all().map(({ source, contacts }) => `${source.author.type} ${contacts.join()} ${source.body}`)

  test('are found by external_id or email, or made: two rows about one new person make one', async () => {
    const d = await desk(START)
    const [ann, bo] = [
      d.simulator.state.addContact({ role: 'user', external_id: 'u1', email: 'ann@example.com' }),
      d.simulator.state.addContact({ role: 'lead', email: 'bo@example.com' }),
    ]
    await d.csv(
      PEOPLE,
      '1,,u1,,,One',
      '2,bo@example.com,,,,Two',
      '3,New@Example.com,,,Cy,Three',
      '4,new@example.com,,,Cy,Four',
      '5,,u9,,,Five',
    )
    expect(await d.run()).toMatchObject({ status: 'done', created: 5, refusals: [] })
    const made = d.simulator.state.contacts().slice(2)
    expect(made.map(({ role, email, external_id: id, name }) => `${role} ${email} ${id} ${name}`).toSorted()).toEqual([
      'user new@example.com null Cy',
      'user null u9 null',
    ])
    const [cy, nine] = [made.find(({ name }) => name === 'Cy'), made.find(({ external_id: id }) => id === 'u9')]
    expect(started(d).toSorted()).toEqual(
      [
        `user ${ann.id} <p>One</p>`,
        `lead ${bo.id} <p>Two</p>`,
        `user ${cy?.id} <p>Three</p>`,
        `user ${cy?.id} <p>Four</p>`,
        `user ${nine?.id} <p>Five</p>`,
      ].toSorted(),
    )
  })

  test('who are new and named in two ways by two rows at once are made once', async () => {
    const d = await desk(START)
    d.simulator.fault({ kind: 'latency', times: 2, ms: 30, match: { method: 'POST', path: /^\/contacts$/ } })
    await d.csv(PEOPLE, '1,new@example.com,u1,,New,One', '2,new@example.com,,,,Two', '3,,u1,,,Three')
    expect(await d.run()).toMatchObject({ status: 'done', created: 3, refusals: [] })
    expect(d.simulator.state.contacts().map(({ email }) => email)).toContain('new@example.com')
    expect(d.simulator.state.contacts()).toHaveLength(1)
  })

  test('are looked up together, and once', async () => {
    const d = await desk(START)
    for (const n of [1, 2, 3, 4, 5, 6]) d.simulator.state.addContact({ role: 'user', external_id: `u${n}` })
    await d.csv(PEOPLE, ...[1, 2, 3, 4, 5, 6, 1, 2].map((user, n) => `${n},,u${user},,,Hi`))
    expect(await d.run()).toMatchObject({ created: 8 })
    const searches = d.simulator.calls().filter(({ pattern }) => pattern === 'POST /contacts/search')
    expect(searches.length).toBeLessThanOrEqual(3)
  })

  test('of whom several match are refused, and so is somebody whom Intercom does not know', async () => {
    const d = await desk(START.replace('email: email,', 'email: email, id: name,'))
    for (const _ of [1, 2]) d.simulator.state.addContact({ role: 'lead', email: 'two@example.com' })
    await d.csv(PEOPLE, '1,two@example.com,,,,Hi', '2,,,,aaaaaaaaaaaaaaaaaaaaaaaa,Hi')
    const { refusals } = await d.run()
    expect(refusals).toEqual([
      expect.stringMatching(/^contact_ambiguous 2 contacts match: \w+, \w+; merge or archive/),
      'contact_not_found POST /conversations answered 404: User Not Found',
    ])
    expect(started(d)).toEqual([])
  })

  test('that our tables know and Intercom has lost are looked up again, and made again', async () => {
    const d = await desk(START)
    const lead = d.simulator.state.addContact({ role: 'lead', email: 'ann@example.com' })
    await d.csv(PEOPLE, '1,ann@example.com,,,,One')
    await d.run()
    await deleted(d, lead.id)
    await d.csv(PEOPLE, '1,ann@example.com,,,,One', '2,ann@example.com,,,,Two')
    expect(await d.run()).toMatchObject({ status: 'done', unchanged: 1, created: 1 })
    expect(d.simulator.state.contacts()).toMatchObject([{ role: 'user', email: 'ann@example.com' }])
  })

  test('who were deleted for good keep their email in Intercom, so nobody can be made in their place', async () => {
    const d = await desk(START)
    const user = d.simulator.state.addContact({ role: 'user', email: 'ann@example.com' })
    await deleted(d, user.id)
    await d.csv(PEOPLE, '1,ann@example.com,,,,One')
    for (const _ of [1, 2]) {
      expect(await d.run()).toMatchObject({ postponed: 1, outcomes: [{ code: 'intercom_unavailable' }] })
      await store.db.execute('update fin_sync.ledger set retry_at = clock_timestamp() where sync = $1', [d.name])
    }
    expect((await d.run()).refusals).toEqual([expect.stringMatching(/^not_restorable it matches archived contact /)])
  })

  test('visitors become leads, and the next row means the lead', async () => {
    const d = await desk(START)
    const visitor = d.simulator.state.addVisitor({ user_id: 'v-1' })
    await d.csv(PEOPLE, '1,,,v-1,,One')
    expect(await d.run()).toMatchObject({ created: 1 })
    expect(d.simulator.state.contacts()).toMatchObject([{ id: visitor.id, role: 'lead', external_id: 'v-1' }])
    await d.csv(PEOPLE, '1,,,v-1,,One', '2,,,v-1,,Two')
    expect(await d.run()).toMatchObject({ created: 1, unchanged: 1, writes: 1 })
    expect(started(d)).toEqual([`lead ${visitor.id} <p>Two</p>`, `lead ${visitor.id} <p>One</p>`])
  })

  test('get messages: in the app, and by email', async () => {
    const d = await desk(`act: message
  contact: { email: email, name: name }
  body: body
  subject: user
  message_type: { from: visitor }
  admin_id: { text: First admin }`)
    const bo = d.simulator.state.addContact({ role: 'lead', email: 'bo@example.com' })
    await d.csv(
      PEOPLE,
      '1,bo@example.com,,,,Hello',
      '2,ann@example.com,Welcome,Email,Ann,<p>Dear Ann</p>',
      '3,cy@example.com,,email,,No subject',
    )
    expect(await d.run()).toMatchObject({ created: 2, refusals: ['act_incomplete message: the row has no subject'] })
    expect(d.simulator.state.messages().map(({ message_type: type, subject }) => [type, subject])).toEqual([
      ['inapp', ''],
      ['email', 'Welcome'],
    ])
    expect(d.simulator.state.contacts().map(({ email }) => email)).toEqual(['bo@example.com', 'ann@example.com'])
    expect(d.simulator.state.conversations.all().at(-1)).toMatchObject({
      contacts: [bo.id],
      source: { delivered_as: 'admin_initiated' },
    })
  })
})

async function deleted({ simulator: { url, token } }: ActDesk, id: string): Promise<void> {
  const answer = await fetch(`${url}/contacts/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })
  if (!answer.ok) throw new Error(`DELETE /contacts/${id} answered ${answer.status}`)
}
