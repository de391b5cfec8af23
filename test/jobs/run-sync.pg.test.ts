/** Runs on a Postgres server, where other processes may be alive: their runs are left alone, those of the dead are carried on. */
import { beforeAll, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { openRun } from '../../src/store/runs.ts'
import { bindSync } from '../../src/store/syncs.ts'
import { serverStore } from '../support/postgres.ts'
import { createWorld, type World } from '../support/sync.ts'

let store: Store
beforeAll(async () => {
  store = await serverStore()
})

const USERS =
  'kind: contacts\nsource: { type: csv, path: ./people.csv }\nkey: id\nrole: user\ncontact: { external_id: id, email: email, name: name }'
const csv = (n: number, name = 'P'): string =>
  `id,email,name\n${Array.from({ length: n }, (_, i) => `${i},p${i}@example.com,${name}${i}`).join('\n')}\n`

/** A run that another process opened, with this much left of its lease. */
async function left(world: World, leaseMs: number): Promise<void> {
  const request = { trigger: 'run', full: false, limit: null, path: null } as const
  await bindSync(store.db, { name: world.name, workspace: world.workspace })
  const opened = await openRun(store.db, { id: `left-${world.name}`, sync: world.name, request, owner: 'other:1:x', leaseMs })
  expect(opened).toBeDefined()
}

test('creates, then costs nothing, then sends what changed', async () => {
  const world = await createWorld({ store, sync: USERS })
  await world.csv(csv(300))
  expect((await world.run()).summary).toMatchObject({ status: 'done', created: 300 })
  const again = await world.run()
  expect(again.summary).toMatchObject({ status: 'done', unchanged: 300 })
  expect(again.calls).toEqual({ 'GET /me': 1 })
  await world.csv(csv(300).replace('P7\n', 'Seven\n'))
  expect((await world.run()).summary).toMatchObject({ updated: 1, unchanged: 299 })
})

test('a run that a dead process left open is carried on once its lease has passed', async () => {
  const world = await createWorld({ store, sync: USERS })
  await world.csv(csv(3))
  await left(world, 300)
  const { run, summary, progress } = await world.run({ leaseMs: 1_000 })
  expect(progress).toContainEqual(expect.objectContaining({ kind: 'resumed', run: `left-${world.name}` }))
  expect(run.id).toBe(`left-${world.name}`)
  expect(summary).toMatchObject({ status: 'done', created: 3 })
})

test('a run whose process renews its lease is left alone', async () => {
  const world = await createWorld({ store, sync: USERS })
  await world.csv(csv(3))
  await left(world, 60_000)
  const renewing = setInterval(() => {
    void store.db.execute(`update fin_sync.runs set lease_until = clock_timestamp() + interval '60 s' where id = $1`, [
      `left-${world.name}`,
    ])
  }, 20)
  try {
    await expect(world.run({ leaseMs: 2_000 })).rejects.toThrow(/is running already in another process: run left-/)
  } finally {
    clearInterval(renewing)
  }
})

test('a token of another workspace writes nothing', async () => {
  const world = await createWorld({ store, sync: USERS })
  await world.csv(csv(3))
  await bindSync(store.db, { name: world.name, workspace: 'somebody-else' })
  await expect(world.run()).rejects.toThrow(/belongs to workspace somebody-else, but the access token is of workspace/)
  expect(world.simulator.state.contacts()).toEqual([])
})
