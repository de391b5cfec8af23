/** Guards stop a run before anything is sent, and let pass what a person allows. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { createWorld } from '../support/sync.ts'
import { USERS } from '../support/syncs.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

describe('guards', () => {
  const rows = (n: number, name: string): string =>
    `id,email,name\n${Array.from({ length: n }, (_, i) => `${i},p${i}@example.com,${name}${i}`).join('\n')}\n`

  test.each([
    ['archive', 'missing: archive', rows(10, 'P'), rows(8, 'P'), 'guard archive: 2 of 10 contacts (20%) would be archived'],
    [
      'change',
      'guards: { change: 60% }',
      rows(10, 'P'),
      rows(10, 'Q'),
      'guard change: 10 of 10 contacts (100%) would be changed, at most 60%',
    ],
    ['min_rows', 'guards: { min_rows: 5 }', rows(10, 'P'), rows(4, 'P'), 'guard min_rows: the source gave 4 rows, at least 5'],
  ] as const)(
    '%s stops before anything is sent, and lets pass what a person allows',
    async (guard, options, before, after, message) => {
      const world = await createWorld({ store, sync: `${USERS}${options}\n` })
      await world.csv(before)
      expect((await world.run()).summary.status).toBe('done')
      await world.csv(after)
      const stopped = await world.run()
      expect(stopped.run).toMatchObject({ status: 'stopped', exitCode: 3, message: expect.stringContaining(message) })
      expect(stopped.run.message).toContain(`--allow ${guard}`)
      expect(stopped.calls).toEqual({ 'GET /me': 1 })
      const allowed = await world.run({ request: { allow: [guard], by: 'ops@host' } })
      expect(allowed.summary.status).toBe('done')
      expect(allowed.run).toMatchObject({ guards: [{ guard, allowed: true }], request: { by: 'ops@host' } })
    },
  )
})
