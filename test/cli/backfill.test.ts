/** `fin-sync backfill`: reads a range once more, or everything, and says why when it cannot. */
import { expect, test } from 'vitest'
import { createDesk } from './desk.ts'

test('a source that cannot be read by time says so and offers --full, which reads everything and is told by show', async () => {
  const desk = await createDesk()
  const refused = await desk.here(['backfill', 'people', '--from', '2026-01-01', '--to', '2026-02-01T00:00+01:00'])
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('people.csv cannot be read by time: the source does not tell when a row changed.')
  expect(refused.stderr).toContain('give --full instead of --from and --to')
  expect((await desk.here(['show', (await desk.here(['runs', '--json'])).stdout.slice(8, 23)])).stdout).toMatch(
    /^asked for +backfill people --from 2026-01-01T00:00:00.000Z --to 2026-01-31T23:00:00.000Z$/m,
  )
  const filled = await desk.here(['backfill', 'people', '--full', '--json'])
  expect({ code: filled.code, ...JSON.parse(filled.stdout) }).toMatchObject({
    code: 3,
    read: 6,
    created: 4,
    refused: 1,
    duplicate: 1,
  })
  const { run } = JSON.parse(filled.stdout)
  expect(JSON.parse((await desk.here(['show', run, '--json'])).stdout)).toMatchObject({
    request: { trigger: 'backfill', full: true, from: null, to: null },
    reading: { kind: 'full', why: null, since: null },
  })
})

test.each([
  [[], 'tell what to read: --from, --to or both (--to is not included), or --full for everything'],
  [['--from', '2026-02-01', '--to', '2026-01-01'], 'is not before --to'],
  [['--from', '2026-02-01', '--to', '2026-02-01'], 'there is nothing to read'],
  [['--from', 'yesterday'], 'Expected a date such as 2026-01-31'],
  [['--full', '--to', '2026-01-01'], '--full reads everything'],
])('backfill people %j: one line and exit 2', async (options, why) => {
  const { here } = await createDesk()
  const { code, stderr } = await here(['backfill', 'people', ...options])
  expect(code).toBe(2)
  expect(stderr).toContain(why)
})
