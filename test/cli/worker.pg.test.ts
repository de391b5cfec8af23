/** `run --detach` and `worker`, as they are typed. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createWorkerDesk, manyPeople } from '../support/workers.ts'
import { startHere } from './cli.ts'
import { CONFIG, PEOPLE } from './desk.ts'

test('a detached run waits, is shown so, and is carried to its end by a worker that is started later', async () => {
  const desk = await createWorkerDesk({ people: PEOPLE, config: CONFIG })
  const detached = await desk.here('run', 'people', '--detach')
  const id = detached.stdout.trim()
  expect(detached).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d{8}-[a-z2-9]{6}\n$/) })
  expect(detached.stderr).toBe(
    `run ${id} of people is open for the workers (fin-sync worker). How it goes on: fin-sync show ${id}; to end it: fin-sync cancel ${id}\n`,
  )
  const shown = (await desk.here('show', id)).stdout
  expect(shown).toMatch(/^status +open, waiting for a worker$/m)
  expect(shown).toMatch(/^nobody has taken it yet; to carry it on: fin-sync resume people$/m)
  expect((await desk.here('runs')).stdout).toMatch(new RegExp(`^${id} +people +waiting `, 'm'))
  const again = await desk.here('run', 'people', '--detach')
  expect(again).toMatchObject({ code: 1, stdout: '' })
  expect(again.stderr).toContain(`sync "people" has an open run already: ${id}, started `)

  const worker = startHere(['worker', '--json'], { cwd: desk.folder, env: desk.env })
  await expect.poll(async () => (await desk.here('show', id, '--json')).stdout, { timeout: 20_000 }).toContain('"status":"partial"')
  worker.signal('SIGTERM')
  const { code, stdout, stderr } = await worker.ended
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  const events = stderr.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
  expect(events.map(({ event }) => event)).toEqual(['left_out', 'ready', 'run_taken', 'run_read', 'run_ended', 'stopped'])
  expect(events).toContainEqual(expect.objectContaining({ event: 'run_ended', run: id, status: 'partial', created: 4, refused: 1 }))
})

test('as JSON, and with a token that is refused', async () => {
  const desk = await createWorkerDesk({ people: PEOPLE, config: CONFIG })
  const { stdout } = await desk.here('run', 'people', '--detach', '--json')
  expect(JSON.parse(stdout)).toEqual({ run: expect.any(String), sync: 'people', status: null })
  const refused = startHere(['worker'], { cwd: desk.folder, env: { ...desk.env, INTERCOM_ACCESS_TOKEN: 'another' } })
  expect((await refused.ended).code).toBe(4)
})

test('a sync that lacks a variable is told and left out; without any sync there is nothing to do', async () => {
  const desk = await createWorkerDesk({ people: PEOPLE, config: CONFIG })
  const lacking =
    '  lacking:\n    kind: contacts\n    source: { type: csv, path: "${PEOPLE_FILE}" }\n    key: id\n    role: user\n    contact: { external_id: id }\n'
  await writeFile(join(desk.folder, 'fin-sync.yaml'), `${CONFIG}${lacking}`)
  const worker = startHere(['worker'], { cwd: desk.folder, env: desk.env })
  worker.signal('SIGTERM')
  expect((await worker.ended).stderr).toMatch(/sync lacking is left out: .*PEOPLE_FILE/)
  await writeFile(join(desk.folder, 'fin-sync.yaml'), `workspace: { access_token: t }\nsyncs:\n${lacking}`)
  const idle = await desk.here('worker')
  expect(idle.code).toBe(2)
  expect(idle.stderr).toContain('has no sync that this worker could work on')
})

test('a second signal ends a worker at once', { timeout: 60_000 }, async () => {
  const desk = await createWorkerDesk({ people: manyPeople(3), config: CONFIG })
  const held = new Promise<void>((resolve) => {
    desk.simulator.onArrival(({ pattern }) => {
      if (pattern !== 'POST /contacts') return
      resolve()
      return new Promise(() => undefined)
    })
  })
  const worker = await desk.worker()
  await desk.detach()
  await held
  worker.signal('SIGTERM')
  await worker.saw(/once more to end at once/)
  worker.signal('SIGTERM')
  expect(await worker.ended).toMatchObject({ code: 143, stderr: expect.stringMatching(/ended at once/) })
})
