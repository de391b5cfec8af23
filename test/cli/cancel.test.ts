/** `fin-sync cancel`, and looking at a run while it goes on in another process: here the other one is this one, over the same socket. */
import { expect, test } from 'vitest'
import { createDesk } from './desk.ts'

const ROWS = 300
const MANY = ['id,Email,Name', ...Array.from({ length: ROWS }, (_, i) => `${i},p${i}@example.com,P${i}`), ''].join('\n')

test('a run that goes on elsewhere can be listed, shown and cancelled; what was under way is settled', async () => {
  const desk = await createDesk({ people: MANY, simulator: { latencyMs: 30 } })
  const run = desk.startHere(['run', 'people'])
  await new Promise<void>((resolve) =>
    desk.simulator.onCall((call) => {
      if (call.pattern === 'POST /contacts') resolve()
    }),
  )

  const [listed] = (await desk.here(['runs', '--json'])).stdout.trimEnd().split('\n')
  const id = String(JSON.parse(listed ?? '').run)
  const shown = await desk.here(['show', id.slice(-6)])
  expect(shown.code).toBe(0)
  expect(shown.stdout).toMatch(/^status +open, delivering$/m)
  expect(shown.stdout).toMatch(/^\d+ rows still to be delivered$/m)
  expect((await desk.here(['show', 'nothing'])).stderr).toBe(
    'fin-sync: there is no run "nothing"; fin-sync runs lists those there are\n',
  )
  const second = await desk.here(['run', 'planned'])
  expect(second.code).toBe(2)
  expect(second.stderr).toContain('is in use by "fin-sync run people"')

  const cancelled = await desk.here(['cancel', id])
  expect(cancelled).toMatchObject({ code: 0, stderr: '' })
  expect(cancelled.stdout).toMatch(new RegExp(`^cancelled: ${ROWS} read · \\d+ created · \\d+ cancelled · .* run ${id}$`, 'm'))
  const ended = await run.ended
  expect(ended.code).toBe(3)
  expect(ended.stderr).toMatch(new RegExp(`^fin-sync: run ${id} was cancelled by \\S+@\\S+$`, 'm'))

  const after = JSON.parse((await desk.here(['show', id, '--json'])).stdout)
  expect(after).toMatchObject({ status: 'cancelled', waiting: 0, cancelled_by: expect.stringMatching(/@/) })
  expect(after.created + after.cancelled).toBe(ROWS)
  expect(after.created).toBe(desk.simulator.state.contacts().length)

  const again = await desk.here(['cancel', id])
  expect(again).toMatchObject({ code: 2, stdout: '' })
  expect(again.stderr).toMatch(
    new RegExp(`^fin-sync: run ${id} has ended already \\(cancelled, at .*\\); there is nothing to cancel\n$`),
  )
})

test('a run that nobody drives is ended at once; its rows go with the next run', async () => {
  const desk = await createDesk()
  const id = await desk.interrupted(['run', 'people'])
  const { code, stdout } = await desk.here(['cancel', id, '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ run: id, status: 'cancelled' })
  expect((await desk.here(['resume'])).stderr).toBe('nothing to resume\n')
  expect((await desk.here(['run', 'people'])).code).toBe(3)
  expect(desk.simulator.state.contacts()).toHaveLength(4)
})
