/** Two servers of one installation: each time of a schedule has one run. */
import { expect, test } from 'vitest'
import { listDecided } from '../../src/store/schedules.ts'
import { createWorkerDesk } from '../support/workers.ts'

const CONFIG = `
workspace: { region: us, access_token: "\${INTERCOM_ACCESS_TOKEN}" }
syncs:
  people:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: id
    role: user
    contact: { external_id: id, email: Email, name: Name }
    schedule: { cron: "* * * * * *" }
`

test('two servers with a schedule of seconds: each time is decided once, by one of them', { timeout: 60_000 }, async () => {
  const desk = await createWorkerDesk({ people: 'id,Email,Name\n1,ada@example.com,Ada\n', config: CONFIG })
  const servers = await Promise.all([desk.serve(), desk.serve()])
  await Promise.race(servers.map((server) => server.saw(/(opened, scheduled[^]*){3}/)))
  for (const server of servers) server.signal('SIGTERM')
  const ended = await Promise.all(servers.map((server) => server.ended))
  expect(ended.map(({ code }) => code)).toEqual([0, 0])
  const told = ended.flatMap(({ stderr }) => [...stderr.matchAll(/run (\S+) of people: opened/g)].map(([, id]) => id))
  const runs = await desk.store.db.query<{ id: string }>('select id from fin_sync.runs')
  expect(told.toSorted()).toEqual(runs.map(({ id }) => id).toSorted())
  const decided = await listDecided(desk.store.db, { sync: 'people', limit: 1_000 })
  expect(
    decided
      .filter(({ skipped }) => skipped === null)
      .map(({ run }) => run)
      .toSorted(),
  ).toEqual(told.toSorted())
  expect(desk.simulator.state.contacts()).toHaveLength(1)
  expect(desk.simulator.counts().byPattern['POST /contacts']).toBe(1)
})

test('a worker tells its health only where it is asked to', { timeout: 60_000 }, async () => {
  const desk = await createWorkerDesk({ people: 'id,Email,Name\n', config: CONFIG.replace(/ +schedule.*\n/, '') })
  const worker = await desk.worker('--port', '0')
  const [, url = ''] = await worker.saw(/healthy at (\S+)\/healthz/)
  expect((await desk.here('health', '--url', url)).code).toBe(0)
  expect((await fetch(`${url}/v1/syncs`)).status).toBe(404)
  expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^fin_sync_/m)
  worker.signal('SIGTERM')
  expect((await worker.ended).code).toBe(0)
  expect((await desk.here('health', '--url', url)).code).toBe(1)
})
