/** The worked examples, run as they stand by the command line: from an API that plays Pipedrive or Attio into an Intercom that is one. */
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDesk, type Desk } from '../cli/desk.ts'
import { startAttio } from '../fakes/attio.ts'
import { startPipedrive } from '../fakes/pipedrive.ts'
import { atEnd } from '../support/at-end.ts'

async function deskWith(example: string): Promise<Desk> {
  const desk = await createDesk()
  await copyFile(`examples/${example}.yaml`, join(desk.folder, 'fin-sync.yaml'))
  return desk
}

const contactsOf = ({ simulator }: Desk) =>
  simulator.state.contacts().toSorted((a, b) => String(a.external_id).localeCompare(String(b.external_id), 'en', { numeric: true }))

async function pipedrive() {
  const api = await startPipedrive({ most: 10 })
  atEnd(() => api.close())
  for (let id = 1; id <= 23; id += 1) {
    api.save({ name: `Person ${id}`, emails: [{ value: `Person.${id}@example.com`, primary: true, label: 'work' }] })
  }
  return { api, env: { PIPEDRIVE_URL: api.server.url, PIPEDRIVE_API_TOKEN: api.token } }
}

test('examples/pipedrive.yaml: all persons, page by page; then only what has changed costs a call', {
  timeout: 60_000,
}, async () => {
  const [desk, { api, env }] = [await deskWith('pipedrive'), await pipedrive()]
  api.save({
    id: 2,
    name: 'Bo',
    emails: [{ value: 'no address', primary: true, label: 'work' }],
    phones: [{ value: '087 123 4567', primary: true, label: 'work' }],
  })

  const first = await desk.here(['run', 'pipedrive', '--json', '--quiet'], env)
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(first.stdout)).toMatchObject({ status: 'done', read: 23, created: 23, refused: 0 })
  expect(api.server.calls.map(({ path }) => path)).toEqual([
    '/api/v2/persons?limit=500&sort_by=id&sort_direction=asc',
    expect.stringMatching(/&cursor=aWQ6MTA%3D$/),
    expect.stringMatching(/&cursor=aWQ6MjA%3D$/),
  ])
  const [one, two] = contactsOf(desk)
  expect(one).toMatchObject({ external_id: 'pipedrive-1', email: 'person.1@example.com', name: 'Person 1' })
  expect(two).toMatchObject({ external_id: 'pipedrive-2', email: null, name: 'Bo', phone: '+353871234567' })
  expect(two?.custom_attributes).toMatchObject({ pipedrive_owner: 1 })

  api.pass(3_600_000)
  api.save({ id: 7, name: 'Person the Seventh' })
  api.save({ name: 'Newcomer' })
  const second = await desk.here(['run', 'pipedrive', '--json', '--quiet'], env)
  expect(JSON.parse(second.stdout)).toMatchObject({ status: 'done', created: 1, updated: 1 })
  expect(contactsOf(desk)[6]).toMatchObject({ external_id: 'pipedrive-7', name: 'Person the Seventh' })
  expect(first.stdout + second.stdout).not.toContain(api.token)
})

test('examples/pipedrive.yaml: check shows persons as they are read and mapped; a token that is refused ends with 4', {
  timeout: 60_000,
}, async () => {
  const [desk, { api, env }] = [await deskWith('pipedrive'), await pipedrive()]
  const checked = await desk.here(['check', 'pipedrive'], env)
  expect(checked.stdout).toContain('all 23 rows are fit to be sent')
  expect(checked.stdout).toContain('/api/v2/persons')

  const refused = await desk.here(['run', 'pipedrive'], { ...env, PIPEDRIVE_API_TOKEN: 'wrong-token-1234' })
  expect(refused.code).toBe(4)
  expect(refused.stderr).toMatch(/answered 401 \(unauthorized access\)\. Its credentials are wrong or have expired/)
  expect(refused.stderr + refused.stdout + checked.stdout).not.toMatch(/wrong-token-1234|b7c1f0a94d2e/)

  const without = await desk.here(['run', 'pipedrive'], { PIPEDRIVE_URL: api.server.url })
  expect(without.code).toBe(2)
  expect(without.stderr).toContain('the variable PIPEDRIVE_API_TOKEN is not set')
})

test('examples/attio.yaml: all people by offset, then nothing to do, then what has changed', { timeout: 60_000 }, async () => {
  const desk = await deskWith('attio')
  const api = await startAttio({ most: 10 })
  atEnd(() => api.close())
  const env = { ATTIO_URL: api.server.url, ATTIO_API_KEY: api.token }
  for (let id = 1; id <= 23; id += 1) api.save({ id: `r-${id}`, name: `Person ${id}`, email: `person.${id}@example.com` })
  api.save({ id: 'r-2', name: 'Bo Berg', phone: '+353871234567', title: 'Engineer' })

  const first = await desk.here(['run', 'attio', '--json', '--quiet'], env)
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(first.stdout)).toMatchObject({ status: 'done', read: 23, created: 23, refused: 0 })
  expect(contactsOf(desk)[1]).toMatchObject({ external_id: 'attio-r-2', email: null, name: 'Bo Berg', phone: '+353871234567' })
  expect(contactsOf(desk)[1]?.custom_attributes).toMatchObject({
    job_title: 'Engineer',
    attio_created_at: Date.UTC(2026, 0, 1, 0, 0, 1) / 1_000,
  })

  desk.simulator.resetCounts()
  const again = await desk.here(['run', 'attio', '--json', '--quiet'], env)
  expect(JSON.parse(again.stdout)).toMatchObject({ status: 'done', read: 23, unchanged: 23 })
  expect(desk.simulator.calls().map(({ pattern }) => pattern)).toEqual(['GET /me'])

  api.save({ id: 'r-3', name: 'Cy Cole', email: 'person.3@example.com' })
  api.server.meet({ status: 429, headers: { 'retry-after': new Date().toUTCString() } })
  const third = await desk.here(['run', 'attio', '--json', '--quiet'], env)
  expect(JSON.parse(third.stdout)).toMatchObject({ status: 'done', read: 23, updated: 1, unchanged: 22 })
})
