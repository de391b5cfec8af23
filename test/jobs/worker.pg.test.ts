/** What several workers make of one run: nothing is lost, nothing doubled, whichever of them hangs, is stopped or loses its database. */
import { expect, test } from 'vitest'
import { openForWorkers } from '../../src/jobs/open-for-workers.ts'
import { requestCancel } from '../../src/store/runs.ts'
import { type Crew, createCrew } from '../support/crew.ts'
import { LEADS, USERS } from '../support/syncs.ts'

const rows = (n: number, email = (i: number): string => `p${i}@example.com`): string =>
  ['id,email,name', ...Array.from({ length: n }, (_, i) => `${i},${email(i)},P${i}`), ''].join('\n')

const calls = ({ simulator }: Crew, pattern: string): number => simulator.counts().byPattern[pattern] ?? 0

/** Resolves when so many calls of a kind were applied. */
function reached({ simulator }: Crew, o: { pattern: string; calls: number }): Promise<void> {
  let made = 0
  return new Promise((resolve) => {
    simulator.onCall(({ pattern }) => {
      if (pattern === o.pattern && ++made === o.calls) resolve()
    })
  })
}

/** Nobody is woken. */
async function openUnheard({ store }: Crew): Promise<string> {
  const { run } = await openForWorkers(store.db, {
    sync: 'people',
    request: { trigger: 'run', full: false, limit: null, path: null },
  })
  return run?.id ?? expect.fail('a run is open already')
}

const soon = () => ({ signal: AbortSignal.timeout(20_000) })

test('one drives, all deliver, and every call is counted in with the run', async () => {
  const crew = await createCrew({ sync: USERS, simulator: { latencyMs: 5 } })
  await crew.csv(rows(500))
  const [one, two] = await Promise.all([crew.member({ concurrency: 1 }), crew.member({ concurrency: 1 })])
  const id = await crew.detach()
  const { summary } = await Promise.race([one.saw('ended'), two.saw('ended')])
  expect(summary).toMatchObject({ run: id, status: 'done', read: 500, created: 500 })
  await Promise.all([one.stop(soon()), two.stop(soon())])
  expect(await crew.summary(id)).toMatchObject({ calls: crew.simulator.counts().total })
  expect([...one.events, ...two.events].map(({ kind }) => kind)).toContain('helped')
})

test('people who share an email with others, in the hands of several workers, with a search that lags: everybody gets one contact', async () => {
  const seed = Array.from({ length: 20 }, (_, i) => ({ role: 'user' as const, email: `p${i}@example.com` }))
  const crew = await createCrew({ sync: USERS, simulator: { latencyMs: 5, searchDelayMs: 60_000, seed } })
  await crew.csv(rows(400, (i) => `p${i % 200}@example.com`))
  const members = await Promise.all([crew.member({ concurrency: 2 }), crew.member({ concurrency: 2 })])
  const id = await crew.detach()
  await Promise.race(members.map((one) => one.saw('ended')))
  expect(await crew.summary(id)).toMatchObject({ status: 'done', created: 380, updated: 20 })
  const contacts = crew.simulator.state.contacts()
  expect(contacts).toHaveLength(400)
  expect(new Set(contacts.map((one) => one.external_id)).size).toBe(400)
})

test('leads whose email stands in two rows of one file, in the hands of two workers: one lead each', async () => {
  const byId = LEADS.replace('key: { from: email, as: email }', 'key: id')
  const crew = await createCrew({ sync: byId, simulator: { latencyMs: 5, searchDelayMs: 60_000 } })
  await crew.csv(rows(400, (i) => `p${i % 200}@example.com`))
  const members = await Promise.all([crew.member({ concurrency: 2 }), crew.member({ concurrency: 2 })])
  const id = await crew.detach()
  await Promise.race(members.map((one) => one.saw('ended')))
  expect(await crew.summary(id)).toMatchObject({ status: 'done', created: 200, updated: 200 })
  expect(crew.simulator.state.contacts()).toHaveLength(200)
})

test('a cancel reaches helpers: what is under way is settled, the rest does not go, and the books say which', async () => {
  const crew = await createCrew({ sync: USERS, simulator: { latencyMs: 20 } })
  await crew.csv(rows(600))
  const members = await Promise.all([crew.member({ concurrency: 2 }), crew.member({ concurrency: 2 })])
  const id = await crew.detach()
  await reached(crew, { pattern: 'POST /contacts', calls: 50 })
  await requestCancel(crew.store.db, { id, by: 'ann@build-7' })
  await Promise.race(members.map((one) => one.saw('ended')))
  const summary = await crew.summary(id)
  expect(summary).toMatchObject({ status: 'cancelled', created: calls(crew, 'POST /contacts') })
  expect(summary.created + summary.cancelled).toBe(600)
  expect(summary.cancelled).toBeGreaterThan(0)
})

test('a worker that is cut off loses its run and its lines; what it answers late is shut out', async () => {
  const crew = await createCrew({ sync: USERS })
  await crew.csv(rows(5))
  const lost = await crew.member({ leaseMs: 600, concurrency: 1 })
  // Its calls arrive and are held: it is working on them when it is cut off from the database.
  let answer: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  const arrived = new Promise<void>((resolve) => {
    const off = crew.simulator.onCall(({ pattern }) => {
      if (pattern !== 'POST /contacts') return
      if (calls(crew, pattern) === 5) {
        off()
        resolve()
      }
      return held
    })
  })
  const id = await crew.detach()
  await arrived
  lost.cutOff()
  const other = await crew.member({ sweepMs: 100 })
  await other.saw('ended')
  // The contacts were made, and the other worker could not know: it met them when it asked Intercom for new ones.
  expect(await crew.summary(id)).toMatchObject({ status: 'done', created: 0, updated: 5 })
  const before = await crew.store.db.query('select * from fin_sync.outcomes order by place')
  answer()
  lost.mend()
  await lost.stop(soon())
  expect(await crew.store.db.query('select * from fin_sync.outcomes order by place')).toEqual(before)
  expect(crew.simulator.state.contacts()).toHaveLength(5)
  expect(lost.events.map(({ kind }) => kind)).toEqual(['taken', 'progress'])
})

test('a worker that is stopped hands its run to another, which goes on at once', async () => {
  const crew = await createCrew({ sync: USERS, simulator: { latencyMs: 20 } })
  await crew.csv(rows(100))
  const first = await crew.member()
  const id = await crew.detach()
  await reached(crew, { pattern: 'POST /contacts', calls: 20 })
  const second = await crew.member()
  expect(await first.stop(soon())).toBe(true)
  expect(first.events.at(-1)).toEqual({ kind: 'let_go', run: id })
  await second.saw('ended')
  expect(await crew.summary(id)).toMatchObject({ status: 'done', created: 100 })
  expect(calls(crew, 'POST /contacts')).toBe(100)
})

test.each([
  ['a run that it was woken for', (crew: Crew) => crew.detach()],
  ['a run whose wake-up was lost, which its sweep found', openUnheard],
])('a worker that is stopped while a call gets no answer hands that back as well: %s', async (_, open) => {
  const crew = await createCrew({ sync: USERS })
  await crew.csv(rows(3))
  let answer: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  let posts = 0
  const firstArrived = new Promise<void>((resolve) => {
    crew.simulator.onCall(({ pattern }) => {
      if (pattern !== 'POST /contacts' || ++posts > 1) return
      resolve()
      return held
    })
  })
  const id = await open(crew)
  const first = await crew.member()
  await firstArrived
  expect(await first.stop({ signal: AbortSignal.timeout(200) })).toBe(false)
  const second = await crew.member()
  await second.saw('ended')
  expect(await crew.summary(id)).toMatchObject({ status: 'done', read: 3 })
  expect(crew.simulator.state.contacts()).toHaveLength(3)
  answer()
})

test('connections to the database are cut in the middle: it is told once, and the run goes on', async () => {
  const crew = await createCrew({ sync: USERS, simulator: { latencyMs: 10 } })
  await crew.csv(rows(300))
  const member = await crew.member({ sweepMs: 200, leaseMs: 3_000 })
  const id = await crew.detach()
  await reached(crew, { pattern: 'POST /contacts', calls: 50 })
  await crew.store.db.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  const { summary } = await member.saw('ended')
  expect(summary).toMatchObject({ run: id, status: 'done', read: 300 })
  await member.saw('back')
  expect(crew.simulator.state.contacts()).toHaveLength(300)
  expect(member.events.filter(({ kind }) => kind === 'trouble')).toEqual([])
})

test('a run of a sync that a worker does not have is left alone, with one note', async () => {
  const crew = await createCrew({ sync: USERS })
  await crew.csv(rows(3))
  const stranger = await crew.member({ syncs: [] })
  await crew.store.db.execute("update fin_sync.syncs set workspace = 'another'")
  const id = await crew.detach()
  const { why } = await stranger.saw('left_alone')
  expect(why).toMatch(/^sync "people" belongs to workspace another/)
  await crew.queue.wake({ runId: id, slot: 0 })
  await crew.queue.wake({ runId: id, slot: 1 })
  await stranger.stop(soon())
  expect(stranger.events).toHaveLength(1)
  expect(await crew.summary(id)).toMatchObject({ status: null, read: 0 })
})
