/** Cancel: an end that loses nothing. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { requestCancel } from '../../src/store/runs.ts'
import { embeddedStore } from '../support/embedded.ts'
import { createWorld } from '../support/sync.ts'
import { USERS } from '../support/syncs.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

describe('cancel', () => {
  test('calls in flight are settled, the rest is cancelled and goes with the next run', async () => {
    const world = await createWorld({ store, sync: USERS })
    await world.csv(`id,email,name\n${Array.from({ length: 400 }, (_, i) => `${i},p${i}@example.com,P${i}`).join('\n')}\n`)
    let writes = 0
    const ended = await world.run({
      onProgress: (one) => {
        if (one.kind === 'settled' && ++writes === 20) void requestCancel(store.db, { id: one.run, by: 'ops@host' })
      },
      slowWrites: 30,
    })
    expect(ended.run).toMatchObject({ status: 'cancelled', exitCode: 3, message: expect.stringContaining('ops@host') })
    expect(ended.summary.created + ended.summary.cancelled).toBe(400)
    expect(ended.summary.created).toBe(world.simulator.state.contacts().length)
    expect(ended.summary.cancelled).toBeGreaterThan(0)
    const next = await world.run()
    expect(next.summary).toMatchObject({ status: 'done', created: ended.summary.cancelled })
    expect(world.simulator.state.contacts()).toHaveLength(400)
  })
})
