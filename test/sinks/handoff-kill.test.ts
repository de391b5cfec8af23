/** A process dies before or after each call of a hand-off, or loses an answer: nothing is done twice, and nothing is left undone. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { IntercomClient } from '../../src/intercom/client.ts'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { acts, COLLEAGUE, createHandoffWorld, type HandoffWorld, MESSAGE } from '../support/handoff.ts'

/** What stands for the end of the process: nobody handles it. */
class Killed extends Error {}

interface Death {
  /** The how manieth call of a run it is, from 1. */
  at: number
  when: 'before' | 'after'
}

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

/** `death` may be changed between the runs; undefined = the process lives. */
async function mortalWorld(death: { now: Death | undefined }): Promise<HandoffWorld> {
  const client = (real: IntercomClient): IntercomClient => {
    let calls = 0
    return {
      close: () => real.close(),
      async call(request, o) {
        calls += 1
        const dies = death.now?.at === calls ? death.now.when : undefined
        if (dies === 'before') {
          await o?.beforeSend?.()
          throw new Killed('before')
        }
        const answer = await real.call(request, o)
        if (dies === 'after') throw new Killed('after')
        return answer
      },
    }
  }
  return createHandoffWorld({ store, client })
}

/** Whether the run died. */
async function runOrDie(world: HandoffWorld): Promise<boolean> {
  try {
    await world.run({ waitMs: 10_000 })
    return false
  } catch (error) {
    if (error instanceof Killed) return true
    throw error
  }
}

const ASSIGNED = `assignment: ${MESSAGE}`
const DONE = [ASSIGNED, 'note']
const REOPENED = ['open', ...DONE]

describe.each(['before', 'after'] as const)('killed %s', (when) => {
  test('each of its calls in turn: one tag, one opening, one assignment with its message, one note', async () => {
    const death: { now: Death | undefined } = { now: undefined }
    const world = await mortalWorld(death)
    let at = 0
    for (let died = true; died; ) {
      const { id } = world.escalated({ state: 'closed' })
      death.now = { at: ++at, when }
      died = await runOrDie(world)
      death.now = undefined
      if (died) await runOrDie(world)
      expect(acts(world.now(id)), `killed ${when} call ${at}`).toEqual(REOPENED)
      expect(world.now(id).tags).toHaveLength(1)
    }
    // Search, admins, teams, tags; look, tag, open, assign, note, look: none of the ten was the last one.
    expect(at).toBe(11)
    const left = (await world.handoffs()).filter(({ verifiedAt }) => verifiedAt === null)
    expect(left).toEqual([])
  })
})

test('killed again and again at the same call, it still comes to its end', async () => {
  const death: { now: Death | undefined } = { now: undefined }
  const world = await mortalWorld(death)
  const { id } = world.escalated({ state: 'snoozed' })
  for (const at of [9, 8, 7, 6, 5, 5, 5]) {
    death.now = { at, when: 'after' }
    await runOrDie(world)
  }
  death.now = undefined
  await runOrDie(world)
  expect(acts(world.now(id))).toEqual(REOPENED)
})

describe('an answer that was lost', () => {
  const WRITES = [
    'POST /conversations/{conversation_id}/tags',
    'POST /conversations/{conversation_id}/parts',
    'POST /conversations/{conversation_id}/reply',
  ]

  test.each(WRITES.flatMap((pattern) => (['drop_before', 'drop_after'] as const).map((kind) => [kind, pattern] as const)))(
    '%s of %s: looked at before it is repeated',
    async (kind, pattern) => {
      const world = await mortalWorld({ now: undefined })
      const { id } = world.escalated()
      world.simulator.fault({ kind, match: (_, met) => met === pattern })
      const { summary } = await world.run({ waitMs: 10_000 })
      expect(summary).toMatchObject({ status: 'done', updated: 1 })
      expect(acts(world.now(id))).toEqual(DONE)
    },
  )
})

test('killed after its assignment, and a teammate took it meanwhile: the note is written, and nothing is taken back', async () => {
  const death: { now: Death | undefined } = { now: undefined }
  const world = await mortalWorld(death)
  const { id } = world.escalated()
  // Search, admins, teams, tags; look, tag, assign.
  death.now = { at: 7, when: 'after' }
  expect(await runOrDie(world)).toBe(true)
  expect(acts(world.now(id))).toEqual([ASSIGNED])
  world.simulator.state.conversations.change(id, { admin_assignee_id: COLLEAGUE, team_assignee_id: null })
  death.now = undefined
  await world.ask([id])
  expect(acts(world.now(id))).toEqual(DONE)
  expect(world.now(id).admin_assignee_id).toBe(COLLEAGUE)
  expect(await world.handoffs()).toMatchObject([{ step: 'verified', code: null }])
})

test('killed before its assignment, and a teammate took it meanwhile: it stays there, and that is told', async () => {
  const death: { now: Death | undefined } = { now: { at: 6, when: 'after' } }
  const world = await mortalWorld(death)
  const { id } = world.escalated()
  expect(await runOrDie(world)).toBe(true)
  world.simulator.state.conversations.change(id, { admin_assignee_id: COLLEAGUE })
  death.now = undefined
  const { outcomes } = await world.ask([id])
  expect(outcomes).toMatchObject([{ did: 'unchanged', code: 'with_person' }])
  expect(acts(world.now(id))).toEqual([])
  expect(await world.handoffs()).toMatchObject([{ step: 'begun', code: 'with_person' }])
})
