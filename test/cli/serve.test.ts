/** `fin-sync serve` as one process with everything in it, on the embedded database. */
import type { ChildProcess } from 'node:child_process'
import { expect, test } from 'vitest'
import { startWorker } from '../support/workers.ts'
import { createDesk, type Desk } from './desk.ts'

const config = (schedule: string): string => `
workspace: { region: us, access_token: "\${INTERCOM_ACCESS_TOKEN}" }
syncs:
  people:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: id
    role: user
    contact: { external_id: id, email: Email, name: Name }
${schedule}
`
const JSON_TYPE = { 'content-type': 'application/json' }
const EVERY_SECOND = '    schedule: { cron: "* * * * * *" }'

const serve = ({ folder, env }: Desk) => startWorker(['serve', '--port', '0'], { cwd: folder, env: { ...env, NO_COLOR: '1' } })

test('it runs by the schedule, answers other processes, and drains: what is in flight is settled, nothing new begins', {
  timeout: 60_000,
}, async () => {
  const desk = await createDesk({ config: config(EVERY_SECOND), people: 'id,Email,Name\n1,ada@example.com,Ada\n' })
  let answer: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  const arrived = new Promise<void>((resolve) => {
    desk.simulator.onArrival(({ pattern }) => {
      if (pattern !== 'POST /contacts') return
      resolve()
      return held
    })
  })
  const server = serve(desk)
  const [line, url = ''] = await server.saw(
    /ready at (\S+): 1 sync \(people next at [^)]+\), 4 at once, woken through the embedded database/,
  )
  expect(line).toBeDefined()
  const [, run = ''] = await server.saw(/run (\S+) of people: opened, scheduled for /)
  await arrived
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  expect((await desk.here(['health', '--url', url])).code).toBe(0)
  expect((await desk.here(['runs'])).stdout).toMatch(/people +running/)
  expect((await desk.here(['serve', '--port', '0'])).stderr).toMatch(/is in use by "fin-sync serve/)
  await server.saw(/sync people: no run for \S+ \S+ UTC: run \S+ still goes on/)

  const events = await fetch(`${url}/v1/runs/${run}/events`)
  expect(events.status).toBe(200)

  server.signal('SIGTERM')
  await server.saw(/stopping in good order/)
  const draining = await fetch(`${url}/readyz`)
  expect([draining.status, await draining.json()]).toEqual([503, { status: 'draining' }])
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  const refused = await fetch(`${url}/v1/syncs/people/runs`, { method: 'POST', headers: JSON_TYPE, body: '{}' })
  expect(refused.status).toBe(503)
  answer()
  expect(await events.text()).toContain(`"run":"${run}"`)
  const { code, stdout, stderr } = await server.ended
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toMatch(/ stopped\n$/)
  expect(desk.simulator.state.contacts()).toHaveLength(1)
  expect(desk.simulator.counts().byPattern['POST /contacts']).toBe(1)
})

test('told twice it ends at once', async () => {
  const desk = await createDesk({ config: config('') })
  desk.simulator.fault({ kind: 'latency', ms: 60_000, times: 100, match: { method: 'GET', path: /^\/me$/ } })
  const server = serve(desk)
  await new Promise<void>((resolve) => desk.simulator.onArrival(() => resolve()))
  server.signal('SIGTERM')
  await server.saw(/once more to end at once/)
  server.signal('SIGTERM')
  expect((await server.ended).code).toBe(143)
})

test.each([
  [
    'beyond this machine without a token',
    ['--host', '0.0.0.0'],
    {},
    /^fin-sync: 0\.0\.0\.0 can be reached from other machines.*FIN_SYNC_ADMIN_TOKEN/,
  ],
  ['by HOST as well', [], { HOST: '::' }, /^fin-sync: :: can be reached from other machines/],
  ['a token that is none', [], { FIN_SYNC_ADMIN_TOKEN: 'short' }, /^fin-sync: FIN_SYNC_ADMIN_TOKEN is no token/],
])('%s: it does not start, exit 2', async (_, args, env, said) => {
  const desk = await createDesk({ config: config('') })
  const { code, stderr } = await desk.here(['serve', ...args], env)
  expect(code).toBe(2)
  expect(stderr).toMatch(said)
})

test('a schedule that cannot be read: it does not start, exit 2', async () => {
  const desk = await createDesk({ config: config('    schedule: { cron: "0 0 30 2 *" }') })
  const { code, stderr } = await desk.here(['serve', '--port', '0'])
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('the schedule "0 0 30 2 *" cannot be read') })
})

test('what a killed process left open is carried on at once, although its lease has not passed', { timeout: 60_000 }, async () => {
  const desk = await createDesk({ config: config(''), people: 'id,Email,Name\n1,ada@example.com,Ada\n' })
  const { child, ended } = desk.start(['run', 'people'])
  desk.simulator.fault({ kind: 'latency', ms: 60_000, times: 1, match: { method: 'POST', path: /^\/contacts$/ } })
  killAtFirstContact(desk, child)
  await ended
  const server = serve(desk)
  await server.saw(/run \S+ of people: taken, delivering/)
  await server.saw(/people done: 1 read/)
  server.signal('SIGTERM')
  expect((await server.ended).code).toBe(0)
  expect(desk.simulator.state.contacts()).toHaveLength(1)
})

function killAtFirstContact({ simulator }: Desk, child: ChildProcess): void {
  const off = simulator.onArrival(({ pattern }) => {
    if (pattern !== 'POST /contacts') return
    off()
    child.kill('SIGKILL')
  })
}
