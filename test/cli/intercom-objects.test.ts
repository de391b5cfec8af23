/** `fin-sync intercom objects`: instances of a custom object are listed, shown and deleted. */
import { beforeAll, expect, test } from 'vitest'
import { type IntercomWorld, intercomWorld, jsonOf, linesOf } from './intercom-world.ts'

let world: IntercomWorld

beforeAll(async () => {
  world = await intercomWorld({})
  for (const [externalId, status] of [
    ['A-1', 'open'],
    ['A-2', 'sent'],
    ['A-3', 'sent'],
  ]) {
    const response = await fetch(`${world.sim.url}/custom_object_instances/Order`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.sim.token}`, 'content-type': 'application/json', 'intercom-version': '2.16' },
      body: JSON.stringify({ external_id: externalId, custom_attributes: { status } }),
    })
    if (!response.ok) throw new Error(`the instance was answered ${response.status}`)
  }
  world.sim.resetCounts()
})

test('a list of them, with how many there are', async () => {
  const { code, stdout, stderr } = await world.intercom('objects', 'list', 'Order', '--limit', '2')
  expect(code).toBe(0)
  expect(linesOf({ stdout })).toHaveLength(3)
  expect(stderr).toContain('2 of 3 instances; --limit shows more')
  expect(jsonOf(await world.intercom('objects', 'list', 'Order', '--json'))).toHaveLength(3)
})

test('one of them, by your own id and by the one that Intercom gave', async () => {
  const shown = await world.intercom('objects', 'show', 'Order', 'A-2')
  expect(shown.stdout).toMatch(/external_id +A-2\n[^]*custom_attributes\.status +sent/)
  const [, id = ''] = /^id +(\S+)/m.exec(shown.stdout) ?? []
  expect((await world.intercom('objects', 'show', 'Order', id, '--id')).stdout).toBe(shown.stdout)
})

test('without --yes nothing is deleted, with it one is', async () => {
  const asked = await world.intercom('objects', 'delete', 'Order', 'A-3')
  expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('add --yes to do it') })
  expect(world.writes()).toEqual([])
  expect(await world.intercom('objects', 'delete', 'Order', 'A-3', '--yes')).toMatchObject({ code: 0 })
  expect(
    world.sim.state
      .objects('Order')
      .map((one) => one.external_id)
      .toSorted(),
  ).toEqual(['A-1', 'A-2'])
})

test('one that is not there: what to do next is said', async () => {
  const { code, stderr } = await world.intercom('objects', 'show', 'Order', 'nobody')
  expect(code).toBe(2)
  expect(stderr).toContain('fin-sync intercom objects list <type>')
})
