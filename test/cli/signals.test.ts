/** A run that is told to stop, and a reader that goes away. */
import type { ChildProcess } from 'node:child_process'
import { expect, test } from 'vitest'
import { createDesk } from './desk.ts'

const ROWS = 60
const MANY = ['id,Email,Name', ...Array.from({ length: ROWS }, (_, i) => `${i},p${i}@example.com,P${i}`), ''].join('\n')

test('in the middle of a run: what is under way is settled, the same command goes on, and nobody is made twice', {
  timeout: 60_000,
}, async () => {
  const desk = await createDesk({ people: MANY, simulator: { limits: 'none' } })
  const { child, ended } = desk.start(['run', 'people'])
  let writes = 0
  const off = desk.simulator.onCall((call) => {
    if (call.pattern === 'POST /contacts' && ++writes === 5) child.kill('SIGINT')
  })
  const stopped = await ended
  off()
  expect(stopped.code).toBe(130)
  expect(stopped.stderr).toMatch(
    /^fin-sync: run \S+ stopped in good order; to go on, run the same command again, or: fin-sync resume people$/m,
  )
  expect(stopped.stdout).toMatch(/^open: 60 read · /m)
  const then = desk.simulator.state.contacts().length
  expect(then).toBeLessThan(ROWS)

  const resumed = await desk.here(['run', 'people', '--json'])
  expect(resumed.code).toBe(0)
  expect(resumed.stderr).toContain('carrying on with run ')
  expect(desk.simulator.state.contacts()).toHaveLength(ROWS)
  expect(desk.simulator.counts().byPattern['POST /contacts']).toBe(ROWS)
})

test('twice: it ends at once although calls are under way, and the run stays open', { timeout: 60_000 }, async () => {
  const desk = await createDesk()
  desk.simulator.fault({ kind: 'latency', ms: 60_000, times: 100, match: { method: 'POST', path: /^\/contacts$/ } })
  const { child, ended } = desk.start(['run', 'people'])
  const off = desk.simulator.onArrival(({ pattern }) => {
    if (pattern !== 'POST /contacts') return
    off()
    child.kill('SIGINT')
  })
  await saw(child, 'once more to end at once')
  child.kill('SIGINT')
  const { code, stdout, stderr } = await ended
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
  expect(stderr).toMatch(/^ended at once; a run that was going on is left as it is: fin-sync resume carries it on$/m)
  const [run] = (await desk.here(['runs', '--json'])).stdout.trimEnd().split('\n')
  expect(JSON.parse(run ?? '')).toMatchObject({ sync: 'people', status: null, read: 6, created: 0 })
})

test('before the run began: no run is opened, exit 143', async () => {
  const desk = await createDesk()
  const { child, ended } = desk.start(['run', 'people'])
  desk.simulator.onArrival(async () => {
    child.kill('SIGTERM')
    await saw(child, 'stopping in good order')
  })
  const { code, stdout, stderr } = await ended
  expect({ code, stdout }).toEqual({ code: 143, stdout: '' })
  expect(stderr).toContain('fin-sync: stopped before a run began')
  expect((await desk.here(['runs'])).stderr).toBe('no runs yet\n')
})

async function saw(child: ChildProcess, text: string): Promise<void> {
  await new Promise<void>((resolve) => child.stderr?.on('data', (more: string) => more.includes(text) && resolve()))
}

test('a reader that went away (`| head`) ends the output quietly', async () => {
  const desk = await createDesk()
  const { child, ended } = desk.start(['run', 'people', '--json', '--quiet'])
  child.stdout?.destroy()
  const { code, stderr } = await ended
  expect({ code, stderr }).toEqual({ code: 3, stderr: '' })
  expect(desk.simulator.state.contacts()).toHaveLength(4)
})
