/** The mappings of events, channel events and custom objects: which record a row gives, and why it gives none. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Sync } from '../../src/config/config.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { compileChannelEventMapping } from '../../src/mapping/channel-event-mapping.ts'
import { compileEventMapping } from '../../src/mapping/event-mapping.ts'
import { compileObjectMapping } from '../../src/mapping/object-mapping.ts'
import { tempDir } from '../support/temp.ts'

async function load<Kind extends Sync['kind']>(kind: Kind, settings: object): Promise<Extract<Sync, { kind: Kind }>> {
  const cwd = await tempDir()
  const acts = { kind, source: { type: 'csv', path: 'acts.csv' }, key: 'no', ...settings }
  await writeFile(join(cwd, 'fin-sync.yaml'), JSON.stringify({ syncs: { acts } }))
  const { syncs } = await loadConfig({ cwd, env: readEnvironment({ INTERCOM_ACCESS_TOKEN: 'a-token' }) })
  const sync = syncs.get('acts')
  if (!isOf(sync, kind)) throw new Error(`expected a sync of ${kind}`)
  return sync
}

function isOf<Kind extends Sync['kind']>(sync: Sync | undefined, kind: Kind): sync is Extract<Sync, { kind: Kind }> {
  return sync?.kind === kind
}

const NOW = Date.parse('2026-03-01T12:00:00Z')

describe('events', () => {
  const COLUMNS = ['no', 'what', 'at', 'id', 'user', 'mail', 'plan', 'until']
  const EVENT = {
    event_name: '{what}-plan',
    created_at: 'at',
    id: 'id',
    user_id: 'user',
    email: 'mail',
    metadata: { plan: 'plan', until_date: { from: 'until', as: 'date' } },
  }
  const mapped = async (cells: readonly string[], event: object = EVENT) =>
    compileEventMapping(await load('events', { event }), COLUMNS, { now: () => NOW }).map(cells)

  test('the name may be a template; times are unix seconds; empty cells are no metadata', async () => {
    expect(await mapped(['1', 'changed', '2026-03-01T10:00:00Z', '', 'u1', '', 'Pro', '2026-04-01'])).toEqual({
      record: {
        set: {
          event_name: 'changed-plan',
          created_at: 1_772_359_200,
          user_id: 'u1',
          metadata: { plan: 'Pro', until_date: 1_775_001_600 },
        },
      },
      compare: {
        set: {
          event_name: 'changed-plan',
          created_at: 1_772_359_200,
          user_id: 'u1',
          metadata: { plan: 'Pro', until_date: 1_775_001_600 },
        },
      },
      notes: [],
    })
    expect(await mapped(['1', 'changed', '2026-03-01T10:00:00Z', '', 'u1', '', '', ''])).toMatchObject({
      record: { set: expect.not.objectContaining({ metadata: expect.anything() }) },
    })
  })

  test('the first of id, user_id and email that a row fills says whose event it is', async () => {
    const whose = async (id: string, user: string, mail: string) => {
      const { record } = { record: undefined, ...(await mapped(['1', 'x', '2026-03-01', id, user, mail, '', ''])) }
      return record
    }
    expect(await whose('abc', 'u1', 'ann@example.com')).toEqual({
      set: { event_name: 'x-plan', created_at: 1_772_323_200, id: 'abc' },
    })
    expect(await whose('', '', 'Ann@Example.com ')).toEqual({
      set: { event_name: 'x-plan', created_at: 1_772_323_200, email: 'ann@example.com' },
    })
  })

  test('{ text: … } is the same name in every row', async () => {
    const event = { ...EVENT, event_name: { text: 'placed-order' } }
    expect(await mapped(['1', '', '2026-03-01', '', 'u1', '', '', ''], event)).toMatchObject({
      record: { set: { event_name: 'placed-order' } },
    })
  })

  test.each([
    ['event_name_missing', ['1', '', '2026-03-01', '', 'u1', '', '', '']],
    ['event_time_missing', ['1', 'x', '', '', 'u1', '', '', '']],
    ['event_contact_missing', ['1', 'x', '2026-03-01', '', '', '', '', '']],
    ['event_in_future', ['1', 'x', '2026-03-01T12:01:01Z', '', 'u1', '', '', '']],
    ['date_invalid', ['1', 'x', '01.03.2026', '', 'u1', '', '', '']],
    ['email_invalid', ['1', 'x', '2026-03-01', '', '', 'nobody', '', '']],
  ])('%s', async (code, cells) => {
    expect(await mapped(cells)).toMatchObject({ refused: { code } })
  })

  test('a clock that is a minute ahead is forgiven', async () => {
    expect(await mapped(['1', 'x', '2026-03-01T12:01:00Z', '', 'u1', '', '', ''])).not.toHaveProperty('refused')
  })

  test.each([
    [{ ...EVENT, id: undefined, user_id: undefined, email: undefined }, /expected one of id, user_id and email/],
    [
      { ...EVENT, metadata: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`k${i}`, 'plan'])) },
      /Intercom keeps 10 keys of an event/,
    ],
    [{ ...EVENT, user_id: { from: 'user', set_if_empty: true } }, /"set_if_empty" goes with kind: contacts only/],
    [{ ...EVENT, created_at: undefined }, /created_at: is missing/],
  ])('a configuration that cannot work is refused: %#', async (event, why) => {
    await expect(load('events', { event })).rejects.toThrow(why)
  })
})

describe('channel events', () => {
  const CHANNEL = {
    event: 'new_message',
    external_conversation_id: 'chat',
    contact: { type: 'lead', external_id: 'who' },
    body: 'text',
  }
  const COLUMNS = ['no', 'chat', 'who', 'text']
  const mapped = async (cells: readonly string[], channel_event: object = CHANNEL) =>
    compileChannelEventMapping(await load('channel_events', { access: true, channel_event }), COLUMNS).map(cells)

  test('one kind of event and of contact may hold for all rows; the conversation is the lane', async () => {
    const row = await mapped(['1', 'c', 'v1', 'Hello'])
    expect(row).toMatchObject({
      record: {
        set: { event: 'new_message', external_conversation_id: 'c', contact: { type: 'lead', external_id: 'v1' }, body: 'Hello' },
        lane: 'c',
      },
    })
    expect(await mapped(['1', 'c', 'v1', 'Hello'])).toEqual(row)
  })

  test('the event_id is told from the sync and the key, or read from the row', async () => {
    const [one, same, other] = [
      await mapped(['1', 'c', 'v', 'a']),
      await mapped(['1', 'd', 'w', 'b']),
      await mapped(['2', 'c', 'v', 'a']),
    ]
    const id = (row: object) => JSON.stringify(row).match(/fin_sync_[0-9a-f]{32}/)?.[0]
    expect(id(one)).toBe(id(same))
    expect(id(one)).not.toBe(id(other))
    expect(await mapped(['1', 'c', 'v', 'a'], { ...CHANNEL, event_id: 'msg-{no}' })).toMatchObject({
      record: { set: { event_id: 'msg-1' } },
    })
  })

  test.each([
    [
      { ...CHANNEL, event: 'new_mesage' },
      /event: expected new_conversation, new_message, quick_reply_selected, attribute_collected, or \{ from: Column \}, found "new_mesage"/,
    ],
    [{ ...CHANNEL, contact: { type: 'admin', external_id: 'who' } }, /contact.type: expected user, lead, or/],
  ])('a word that does not exist is refused: %#', async (channel_event, why) => {
    await expect(load('channel_events', { access: true, channel_event })).rejects.toThrow(why)
  })
})

describe('custom objects', () => {
  const OBJECT = { type: 'Order', external_id: 'no', custom_attributes: { total: { from: 'total', as: 'float' } } }
  const COLUMNS = ['no', 'total', 'chat']

  test('what an instance is linked from is its lane', async () => {
    const link = { attribute: 'order', conversation: { id: 'chat' } }
    const { map } = compileObjectMapping(await load('objects', { object: OBJECT, link }), COLUMNS)
    expect(map(['1', '9.50', '77'])).toMatchObject({
      record: {
        set: {
          type: 'Order',
          external_id: '1',
          custom_attributes: { total: 9.5 },
          link: { by: 'conversation.id', id: '77', attribute: 'order' },
        },
        lane: 'conversation.id 77',
      },
    })
    expect(map(['1', '', ''])).toMatchObject({ record: { set: { type: 'Order', external_id: '1' } } })
    expect(map(['', '9.50', '77'])).toMatchObject({ refused: { code: 'object_id_missing' } })
  })

  test('another custom object, or another attribute, maps every row anew', async () => {
    const hashOf = async (settings: object) =>
      compileObjectMapping(await load('objects', { object: OBJECT, ...settings }), COLUMNS).hash
    const link = { attribute: 'order', contact: { id: 'chat' } }
    const hashes = [
      await hashOf({}),
      await hashOf({ object: { ...OBJECT, type: 'Booking' } }),
      await hashOf({ link }),
      await hashOf({ link: { ...link, attribute: 'orders' } }),
    ]
    expect(new Set(hashes).size).toBe(4)
    expect(await hashOf({ link })).toBe(hashes[2])
  })

  test.each([
    { attribute: 'order' },
    { attribute: 'order', contact: { id: 'a', external_id: 'b' } },
    { attribute: 'order', contact: {} },
  ])('a link has one end: %o', async (link) => {
    await expect(load('objects', { object: OBJECT, link })).rejects.toThrow(
      /expected one of contact.id, contact.external_id and conversation.id/,
    )
  })
})
