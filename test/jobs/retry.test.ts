/** Retry: refused rows go again from the cells that were kept. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { createWorld } from '../support/sync.ts'
import { USERS } from '../support/syncs.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

describe('retry', () => {
  test('refused rows go again from their stored cells, with the mapping of today; unreadable ones stay refused', async () => {
    const world = await createWorld({ store, sync: USERS })
    await world.csv('id,email,name\n1,ann at example.com,Ann\n2,bob@example.com,Bob\n3,cid@example.com\n')
    const first = await world.run()
    expect(first.summary).toMatchObject({ created: 1, refused: 2 })
    await world.csv('gone')
    const again = await world.run({ request: { trigger: 'retry', retryOf: first.run.id } })
    expect(again.summary).toMatchObject({ read: 2, refused: 2 })
    expect(again.run).toMatchObject({ label: 'people.csv', columns: ['id', 'email', 'name'] })
    world.configure(USERS.replace('email: email', 'email: { from: email, on_invalid: field }'))
    const mended = await world.run({ request: { trigger: 'retry', retryOf: first.run.id } })
    expect(mended.summary).toMatchObject({ read: 2, created: 1, refused: 1 })
    expect(mended.outcomes.map((o) => [o.place, o.did, o.code])).toEqual([
      [2, 'created', 'email_invalid'],
      [4, 'refused', 'csv_ragged_row'],
    ])
  })
})
