/** Live work goes first: it has hands of its own in every worker, whatever else keeps the worker busy. */
import { expect, test } from 'vitest'
import { openLiveRun } from '../../src/jobs/live.ts'
import type { Run } from '../../src/store/runs.ts'
import { type Crew, createCrew } from '../support/crew.ts'
import { USERS } from '../support/syncs.ts'

const person = (id: string) => ({ key: id, record: { role: 'user', set: { external_id: id, name: `Person ${id}` } } })

async function ask({ store, queue }: Crew, rows: readonly ReturnType<typeof person>[]): Promise<Run> {
  const [sync] = await store.db.query<{ workspace: string }>("select workspace from fin_sync.syncs where name = 'people'")
  const order = { sync: 'people', workspace: sync!.workspace, rows, by: 'agent', label: 'people asked for' }
  return openLiveRun({ db: store.db, queue }, order)
}

test('a worker whose only hand is busy with a long run does it at once', async () => {
  const crew = await createCrew({ sync: USERS })
  await crew.csv('id,email,name\n1,one@example.com,One\n')
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let met: () => void = () => undefined
  const busy = new Promise<void>((resolve) => {
    met = resolve
  })
  let creates = 0
  crew.simulator.onArrival(async ({ pattern }) => {
    if (pattern !== 'POST /contacts' || ++creates > 1) return
    met()
    await held
  })
  const member = await crew.member({ concurrency: 1 })
  await crew.detach()
  await busy
  const live = await ask(crew, [person('agent-1'), person('agent-2')])
  const { summary } = await member.saw('ended')
  expect(summary).toMatchObject({ run: live.id, status: 'done', read: 2, created: 2 })
  letGo()
})

test('the same asked for twice is done once, and both runs say so', async () => {
  const crew = await createCrew({ sync: USERS })
  const first = await ask(crew, [person('agent-1')])
  const second = await ask(crew, [person('agent-1')])
  const member = await crew.member()
  await expect.poll(() => member.events.filter(({ kind }) => kind === 'ended').length, { timeout: 20_000 }).toBe(2)
  const summaries = [await crew.summary(first.id), await crew.summary(second.id)]
  expect(summaries.map(({ status }) => status)).toEqual(['done', 'done'])
  expect(summaries.map(({ created, superseded }) => [created, superseded])).toContainEqual([1, 0])
  expect(crew.simulator.counts().byPattern['POST /contacts']).toBe(1)
})
