/** Rows whose next attempt is due are carried on without anybody asking for it. */
import { expect, test } from 'vitest'
import { listRuns } from '../../src/store/runs.ts'
import { createCrew } from '../support/crew.ts'
import { USERS } from '../support/syncs.ts'

const CSV = 'id,email,name\n1,ada@example.com,Ada\n2,bo@example.com,Bo\n'

test('postponed rows go as soon as their time has come, with a run of their own that several workers open once', async () => {
  const crew = await createCrew({ sync: USERS })
  await crew.csv(CSV)
  crew.simulator.fault({ kind: 'status', status: 422, times: 1, match: { method: 'POST', path: /^\/contacts$/ } })
  const members = await Promise.all([crew.member({ sweepMs: 50 }), crew.member({ sweepMs: 50 })])
  const id = await crew.detach()
  await Promise.race(members.map((one) => one.saw('ended')))
  // As Intercom would have it that could take no more of them then, and can now.
  await crew.store.db.execute("update fin_sync.outcomes set did = 'postponed' where did = 'refused'")
  await crew.store.db.execute("update fin_sync.runs set status = 'partial'")
  await crew.store.db.execute(
    `update fin_sync.ledger set state = 'due', retry_at = clock_timestamp() + interval '100 ms' where state = 'refused'`,
  )
  const { run } = await Promise.race(members.map((one) => one.saw('resumed')))
  const endOf = (): boolean =>
    members.some(({ events }) => events.some((event) => event.kind === 'ended' && event.summary.run === run))
  await expect.poll(endOf, { timeout: 10_000 }).toBe(true)
  expect(await crew.summary(id)).toMatchObject({ status: 'done', created: 2 })
  const runs = await listRuns(crew.store.db, { limit: 10 })
  expect(runs.map(({ request, status }) => [request.trigger, request.by, status])).toEqual([
    ['resume', 'sweep', 'done'],
    ['run', undefined, 'done'],
  ])
})

test('what fails again and again is not tried again at once', async () => {
  const crew = await createCrew({ sync: USERS })
  await crew.csv(CSV)
  crew.simulator.fault({ kind: 'status', status: 401, times: 1_000, match: { method: 'POST', path: /^\/contacts/ } })
  const member = await crew.member({ sweepMs: 50 })
  const id = await crew.detach()
  await member.saw('ended')
  let rounds = 0
  await expect.poll(() => ++rounds, { interval: 50 }).toBe(6)
  expect(await crew.summary(id)).toMatchObject({ status: 'failed', postponed: 2 })
  expect(await listRuns(crew.store.db, { limit: 10 })).toHaveLength(1)
  // A minute later it is.
  await crew.store.db.execute(`update fin_sync.runs set finished_at = finished_at - interval '61 s'`)
  await member.saw('resumed')
})
