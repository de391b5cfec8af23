/** Answers that are lost, and processes that are killed: what may have been said is looked for, and never said twice. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { type ActDesk, createActDesk } from '../support/act-desk.ts'
import { embeddedStore } from '../support/embedded.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

/** Of all acts that say something; `more` goes beside `conversation:`. */
const desk = (more = ''): Promise<ActDesk> =>
  createActDesk(store, {
    lines: `kind: conversations
key: no
${more}
conversation:
  act: { from: act }
  conversation_id: id
  body: body
  as: { from: as }
  contact: { email: email }
  admin_id: { text: "991267459" }
  admin: { from: to }
  ticket_type_id: ticket
`,
  })
const HEADER = 'no,act,id,body,as,email,to,ticket'

/** Lets time pass since the sendings of a desk that are unanswered. */
const pass = (d: ActDesk, seconds: number): Promise<number> =>
  store.db.execute(
    `update fin_sync.ledger set sent_at = sent_at - $2 * interval '1 s', retry_at = clock_timestamp() where sync = $1 and sent_at is not null`,
    [d.name, seconds],
  )
const lose = (d: ActDesk, kind: 'drop_before' | 'drop_after', path: RegExp): void =>
  d.simulator.fault({ kind, match: { method: 'POST', path } })
const bodies = (d: ActDesk, id: string) => d.simulator.state.conversations.find(id)?.parts.map(({ body }) => body)
const codes = ({ outcomes }: Awaited<ReturnType<ActDesk['run']>>) => outcomes.map(({ did, code }) => `${did} ${code}`)

describe('what shows in the conversation at once', () => {
  test('what arrived is found, and not sent again: replies, notes, tickets, and words that go with an act', async () => {
    const d = await desk()
    const ann = d.simulator.state.addContact({ role: 'user', email: 'ann@example.com' })
    const rows = [
      'reply,ID,How are you?,,,,',
      'reply,ID,I am fine,contact,ann@example.com,,',
      'note,ID,<b>a &lt; b</b><br>so,,,,',
      'close,ID,Bye,,,,',
      'assign,ID,Please,,,991267460,',
      'ticket,ID,,,,,53',
    ]
    const add = () => d.simulator.state.conversations.add({ contacts: [ann.id] }).id
    await d.csv(HEADER, ...rows.map((row, n) => `${n},${row.replace('ID', add())}`))
    for (const path of [/reply$/, /reply$/, /reply$/, /parts$/, /parts$/, /convert$/]) lose(d, 'drop_after', path)
    const ended = await d.run()
    expect(ended).toMatchObject({ status: 'done', updated: 6, writes: 6 })
    expect(codes(ended)).toEqual(rows.map(() => 'updated sent_before'))
    expect(await d.run()).toMatchObject({ unchanged: 6, writes: 0 })
  })

  test('what did not arrive is waited for while it may still be under way, and then sent', async () => {
    const d = await desk()
    const { id } = d.simulator.state.conversations.add()
    await d.csv(HEADER, `1,reply,${id},Hello,,,,`, `2,reply,${id},And another thing,,,,`)
    lose(d, 'drop_before', /reply$/)
    expect(codes(await d.run())).toContain('postponed answer_lost')
    expect(bodies(d, id)).toEqual([])
    await pass(d, 120)
    expect(await d.run()).toMatchObject({ status: 'done', updated: 2 })
    expect(bodies(d, id)).toEqual(['<p>Hello</p>', '<p>And another thing</p>'])
  })

  test('ambiguous: refuse leaves the decision to a person', async () => {
    const d = await desk('ambiguous: refuse')
    const { id } = d.simulator.state.conversations.add()
    await d.csv(HEADER, `1,reply,${id},Hello,,,,`)
    lose(d, 'drop_before', /reply$/)
    await d.run()
    await pass(d, 120)
    const { run, refusals } = await d.run()
    expect(refusals).toEqual([expect.stringMatching(/^maybe_sent .*"fin-sync retry" sends the row as it is now$/)])
    expect(await d.run()).toMatchObject({ refused: 1, writes: 0 })
    expect(await d.run({ retryOf: run })).toMatchObject({ updated: 1 })
    expect(bodies(d, id)).toEqual(['<p>Hello</p>'])
  })

  test('the same words of another row are not taken for it', async () => {
    const d = await desk()
    const { id } = d.simulator.state.conversations.add()
    await d.csv(HEADER, `1,reply,${id},OK,,,,`)
    await d.run()
    await d.csv(HEADER, `1,reply,${id},OK,,,,`, `2,reply,${id},OK,,,,`)
    lose(d, 'drop_before', /reply$/)
    expect(await d.run()).toMatchObject({ unchanged: 1, postponed: 1 })
    await pass(d, 90)
    expect(await d.run()).toMatchObject({ status: 'done', updated: 1 })
    expect(bodies(d, id)).toEqual(['<p>OK</p>', '<p>OK</p>'])
  })

  test('a row that was changed meanwhile is not sent on top of what may have arrived', async () => {
    const d = await desk()
    const { id } = d.simulator.state.conversations.add()
    await d.csv(HEADER, `1,reply,${id},Hello,,,,`)
    lose(d, 'drop_before', /reply$/)
    await d.run()
    await d.csv(HEADER, `1,reply,${id},Hello there,,,,`)
    await pass(d, 120)
    expect((await d.run()).refusals).toEqual([expect.stringMatching(/^maybe_sent the row was changed after it was sent/)])
    expect(bodies(d, id)).toEqual([])
  })

  test('a look that fails decides nothing', async () => {
    const d = await desk()
    const { id } = d.simulator.state.conversations.add()
    await d.csv(HEADER, `1,reply,${id},Hello,,,,`)
    lose(d, 'drop_after', /reply$/)
    d.simulator.fault({ kind: 'status', status: 503, times: 5, match: { method: 'GET', path: /^\/conversations\/\d+$/ } })
    expect(codes(await d.run())).toEqual(['postponed intercom_unavailable'])
    await pass(d, 120)
    expect(codes(await d.run())).toEqual(['updated sent_before'])
    expect(bodies(d, id)).toEqual(['<p>Hello</p>'])
  })
})

describe('what shows by search, and late', () => {
  const begun = ({ simulator }: ActDesk) => simulator.state.conversations.all().map(({ source }) => source.body)

  test.each([
    ['a conversation', '1,start,,Hello & bye,,ann@example.com,,', /^\/conversations$/],
    ['a message', '1,message,,Hello &amp; bye,,ann@example.com,,', /^\/messages$/],
  ])('%s that arrived is found a search delay later', async (_, row, path) => {
    const d = await desk()
    await d.csv(HEADER, row)
    lose(d, 'drop_after', path)
    expect(codes(await d.run())).toEqual(['postponed answer_lost'])
    expect(await d.run()).toMatchObject({ postponed: 1, writes: 0 })
    await pass(d, 600)
    const ended = await d.run()
    expect(ended).toMatchObject({ status: 'done', created: 1 })
    expect(codes(ended)).toEqual(['created sent_before'])
    expect(begun(d)).toHaveLength(1)
  })

  test('one that did not arrive is looked for twice, and then started; the person is made once', async () => {
    const d = await desk()
    await d.csv(HEADER, '1,start,,Hello,,ann@example.com,,')
    lose(d, 'drop_before', /^\/conversations$/)
    await d.run()
    await pass(d, 600)
    expect(codes(await d.run())).toEqual(['postponed answer_lost'])
    expect(begun(d)).toEqual([])
    await pass(d, 600)
    expect(await d.run()).toMatchObject({ status: 'done', created: 1 })
    expect(begun(d)).toEqual(['<p>Hello</p>'])
    expect(d.simulator.state.contacts()).toHaveLength(1)
  })

  test('a message that opens no conversation shows nowhere: it is never repeated', async () => {
    const d = await createActDesk(store, {
      lines: `kind: conversations
key: no
conversation: { act: message, contact: { email: email }, body: body, admin_id: { text: "991267459" }, open_conversation: false }
`,
    })
    await d.csv('no,email,body', '1,ann@example.com,Hello')
    lose(d, 'drop_before', /^\/messages$/)
    expect((await d.run()).refusals).toEqual([expect.stringMatching(/^maybe_sent it was sent, the answer was lost, and without a/)])
    expect(d.simulator.state.messages()).toEqual([])
  })
})

test('killed between sending and settling: all is said once, the same words as often as rows ask for them', async () => {
  const d = await desk()
  const ids = Array.from({ length: 6 }, () => d.simulator.state.conversations.add().id)
  await d.csv(
    HEADER,
    ...ids.flatMap((id, n) => [`${n}a,reply,${id},OK,,,,`, `${n}b,reply,${id},OK,,,,`, `${n}c,note,${id},Seen,,,,`]),
  )
  await d.run({ killed: true })
  await pass(d, 90)
  expect(await d.run()).toMatchObject({ status: 'done', refused: 0, postponed: 0 })
  for (const id of ids) expect(bodies(d, id)).toEqual(['<p>OK</p>', '<p>OK</p>', '<p>Seen</p>'])
  expect(await d.run()).toMatchObject({ unchanged: 18, writes: 0 })
})
