/** Mirror: records that leave the source are archived, after a complete read and never by guess. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { createWorld } from '../support/sync.ts'
import { USERS } from '../support/syncs.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

describe('mirror', () => {
  const MIRRORED = `${USERS}missing: archive\nguards: { archive: 50% }\n`
  const people = (...ids: number[]): string => `id,email,name\n${ids.map((id) => `${id},p${id}@example.com,P${id}`).join('\n')}\n`

  test('a record that leaves the source is archived, one that comes back is brought back', async () => {
    const world = await createWorld({ store, sync: MIRRORED, workspace: 'search_delay: 10ms' })
    await world.csv(people(1, 2, 3))
    await world.run()
    await world.csv(people(1, 3))
    const gone = await world.run()
    expect(gone.summary).toMatchObject({ status: 'done', read: 2, unchanged: 2, archived: 1 })
    expect(gone.calls).toEqual({ 'GET /me': 1, 'POST /contacts/{id}/archive': 1 })
    expect(world.simulator.state.contacts().map((c) => [c.external_id, c.archived])).toEqual([
      ['1', false],
      ['2', true],
      ['3', false],
    ])
    expect((await world.run()).calls).toEqual({ 'GET /me': 1 })
    await world.csv(people(1, 2, 3))
    const back = await world.run()
    expect(back.summary).toMatchObject({ status: 'done', read: 3, unchanged: 2, updated: 1 })
    expect(world.simulator.state.contacts().map((c) => c.archived)).toEqual([false, false, false])
  })

  test('a contact that was only matched is never archived', async () => {
    const world = await createWorld({ store, sync: MIRRORED, simulator: { seed: [{ role: 'user', external_id: '2' }] } })
    await world.csv(people(1, 2, 3))
    await world.run()
    await world.csv(people(1, 3))
    expect((await world.run()).summary).toMatchObject({ archived: 0 })
  })

  test('nothing is archived after a limited read, or while a row cannot be read and might be anybody', async () => {
    const world = await createWorld({ store, sync: MIRRORED })
    await world.csv(people(1, 2, 3))
    await world.run()
    await world.csv(people(1, 3))
    expect((await world.run({ request: { limit: 1 } })).summary).toMatchObject({ archived: 0 })
    await world.csv(`${people(1)},oops\n`)
    const { summary, progress } = await world.run()
    expect(summary).toMatchObject({ archived: 0, refused: 1 })
    expect(progress).toContainEqual(expect.objectContaining({ kind: 'problem', code: 'missing_uncertain' }))
  })

  test('a refused row counts as seen', async () => {
    const world = await createWorld({ store, sync: MIRRORED })
    await world.csv(people(1, 2, 3))
    await world.run()
    await world.csv('id,email,name\n1,p1@example.com,P1\n2,no email,P2\n3,p3@example.com\n')
    expect((await world.run()).summary).toMatchObject({ archived: 0, refused: 2, unchanged: 1 })
  })

  test('a key that changes keeps its contact: the new record takes it over, the old one lets go', async () => {
    const sync = MIRRORED.replace('external_id: id\n  ', '')
    const world = await createWorld({ store, sync })
    await world.csv('id,email,name\na,ann@example.com,Ann\nb,bob@example.com,Bob\n')
    await world.run()
    await world.csv('id,email,name\nA,ann@example.com,Ann\nb,bob@example.com,Bob\n')
    const { summary } = await world.run()
    expect(summary).toMatchObject({ updated: 1, unchanged: 1, archived: 0 })
    expect(world.simulator.state.contacts().map((c) => c.archived)).toEqual([false, false])
  })
})
