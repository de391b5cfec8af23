/** Conversations go from Fin to people: which, in which order, verified, and never twice. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Simulator } from '../../src/simulator/simulator.ts'
import type { Store } from '../../src/store/open.ts'
import { findTranscript } from '../../src/store/transcripts.ts'
import { embeddedStore } from '../support/embedded.ts'
import {
  ADMIN,
  acts,
  COLLEAGUE,
  createHandoffWorld,
  type HandoffWorld,
  type HandoffWorldOptions,
  MESSAGE,
  TEAM,
} from '../support/handoff.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

function createWorld(o: Omit<HandoffWorldOptions, 'store'> = {}): Promise<HandoffWorld> {
  return createHandoffWorld({ store, ...o })
}

const PARTS = 'POST /conversations/{conversation_id}/parts'
const GET = 'GET /conversations/{conversation_id}'
const ASSIGNED = `assignment: ${MESSAGE}`

describe('a hand-off', () => {
  test('tags, assigns with the message, writes the note and verifies: five calls', async () => {
    const world = await createWorld()
    const { id } = world.escalated()
    const { summary, calls } = await world.run()
    expect(summary).toMatchObject({ status: 'done', read: 1, updated: 1 })
    expect(acts(world.now(id))).toEqual([ASSIGNED, 'note'])
    expect(world.now(id)).toMatchObject({ team_assignee_id: TEAM, state: 'open', tags: [{ id: '101' }] })
    expect(calls).toMatchObject({
      [GET]: 2,
      [PARTS]: 1,
      'POST /conversations/{conversation_id}/tags': 1,
      'POST /conversations/{conversation_id}/reply': 1,
    })
    expect(await world.handoffs()).toMatchObject([
      {
        conversation: id,
        participation: '1734537000',
        assignedTo: `team ${TEAM}`,
        step: 'verified',
        code: null,
        run: expect.any(String),
      },
    ])
  })

  test.each(['closed', 'snoozed'] as const)('opens a %s conversation before it is assigned', async (state) => {
    const world = await createWorld({ simulator: { assignClosed: 'reject422' } })
    const { id } = world.escalated({ state })
    await world.run()
    expect(acts(world.now(id))).toEqual(['open', ASSIGNED, 'note'])
  })

  test('closed between the look and the assignment, which is refused with 422 then: opened, and assigned once more', async () => {
    const world = await createWorld({ simulator: { assignClosed: 'reject422' } })
    const { id } = world.escalated()
    onFirst(world.simulator, 'POST /conversations/{conversation_id}/tags', () =>
      world.simulator.state.conversations.change(id, { state: 'closed' }),
    )
    const { summary } = await world.run()
    expect(summary).toMatchObject({ updated: 1 })
    expect(acts(world.now(id))).toEqual(['open', ASSIGNED, 'note'])
  })

  test('goes to a teammate by email as well', async () => {
    const world = await createWorld({ assignTo: '{ admin: Second.Admin@example.com }' })
    const { id } = world.escalated()
    await world.run()
    expect(world.now(id).admin_assignee_id).toBe(COLLEAGUE)
  })

  test('that did not take is assigned once more, without a second message', async () => {
    const world = await createWorld()
    const { id } = world.escalated()
    onFirst(world.simulator, 'POST /conversations/{conversation_id}/reply', () =>
      world.simulator.state.conversations.change(id, { team_assignee_id: null }),
    )
    const { summary } = await world.run()
    expect(summary).toMatchObject({ updated: 1 })
    expect(acts(world.now(id))).toEqual([ASSIGNED, 'note', 'assignment'])
    expect(world.now(id).team_assignee_id).toBe(TEAM)
  })

  test('that does not take at all is refused, told, and tried again by hand only', async () => {
    const world = await createWorld()
    const { id } = world.escalated()
    const undo = world.simulator.onCall(({ pattern }) => {
      if (pattern === PARTS) world.simulator.state.conversations.change(id, { team_assignee_id: null })
    })
    const { summary, outcomes } = await world.run()
    expect(summary).toMatchObject({ status: 'partial', refused: 1 })
    expect(outcomes).toMatchObject([{ did: 'refused', code: 'handoff_unverified', why: expect.stringContaining(`team ${TEAM}`) }])
    expect(await world.handoffs()).toMatchObject([{ code: 'handoff_unverified', verifiedAt: null }])
    undo()
    expect((await world.run()).summary).toMatchObject({ read: 0 })
    expect((await world.ask([id], 'hand')).summary).toMatchObject({ updated: 1 })
    expect(acts(world.now(id)).filter((act) => act === 'note' || act === ASSIGNED)).toEqual([ASSIGNED, 'note'])
    expect(await world.handoffs()).toMatchObject([{ code: null, step: 'verified' }])
  })

  test('the transcript is stored with Fin’s parts and what it answered from', async () => {
    const world = await createWorld()
    const source = { content_type: 'article', url: 'https://example.com/refunds', title: 'Refunds', locale: 'en' } as const
    const { id } = world.escalated({
      ai_agent: { resolution_state: 'escalated', content_sources: [source] },
      waiting_since: 1_734_537_500,
    })
    await world.run()
    const kept = await findTranscript(store.db, id)
    expect(kept).toMatchObject({
      parts: 1,
      truncated: false,
      body: { waiting_since: 1_734_537_500, content_sources: [{ title: 'Refunds' }] },
    })
    expect(JSON.stringify(kept?.body)).toContain('It takes 5 days.')
    const note = world.now(id).parts.find(({ part_type: type }) => type === 'note')
    expect(note?.body).toContain('Refunds: https://example.com/refunds')
  })

  test('the transcript is marked when Intercom does not hand out all parts', async () => {
    const world = await createWorld()
    const { id } = world.escalated({ parts: Array.from({ length: 503 }, () => ({ body: '<p>Still there?</p>' })) })
    await world.run()
    const kept = await findTranscript(store.db, id)
    expect(kept).toMatchObject({ parts: 500, truncated: true })
  })
})

describe('once per participation', () => {
  test('what was handed over costs no further call, until Fin takes part again', async () => {
    const world = await createWorld()
    const { id } = world.escalated()
    await world.run()
    const again = await world.run()
    expect(again.summary).toMatchObject({ status: 'done', read: 0 })
    expect(again.calls[GET]).toBeUndefined()
    world.simulator.state.conversations.change(id, {
      team_assignee_id: null,
      ai_agent: { created_at: 1_734_540_000, resolution_state: 'negative_feedback' },
    })
    expect((await world.run()).summary).toMatchObject({ updated: 1 })
    expect(acts(world.now(id))).toEqual([ASSIGNED, 'note', ASSIGNED, 'note'])
  })

  test('asked for again by a webhook or by hand, it stays as it is', async () => {
    const world = await createWorld()
    const { id } = world.escalated()
    await world.run()
    for (const by of ['rules', 'hand'] as const) {
      const { outcomes, calls } = await world.ask([id], by)
      expect(outcomes).toMatchObject([{ did: 'unchanged', code: 'handed_off_before' }])
      expect(calls).toEqual({ [GET]: 1 })
    }
  })
})

describe('what stays where it is', () => {
  test('a conversation that a teammate has: the search passes over it, and a webhook or a person leaves it there', async () => {
    const world = await createWorld()
    const { id } = world.escalated({ admin_assignee_id: COLLEAGUE })
    expect((await world.run()).summary).toMatchObject({ read: 0 })
    const { outcomes } = await world.ask([id], 'hand')
    expect(outcomes).toMatchObject([{ did: 'unchanged', code: 'with_person' }])
    expect(acts(world.now(id))).toEqual([])
    expect(await world.handoffs()).toEqual([])
  })

  test('not one that a bot has', async () => {
    const world = await createWorld()
    const { id } = world.escalated({ admin_assignee_id: '991267400' })
    expect((await world.run()).summary).toMatchObject({ updated: 1 })
    expect(acts(world.now(id))).toEqual([ASSIGNED, 'note'])
  })

  test('one that no rule matches: a webhook leaves it, a person hands it over', async () => {
    const world = await createWorld()
    const { id } = world.escalated({ ai_agent: { resolution_state: null, created_at: 5 } })
    expect((await world.run()).summary).toMatchObject({ read: 0 })
    expect((await world.ask([id])).outcomes).toMatchObject([{ did: 'unchanged', code: 'no_rule_matched' }])
    expect((await world.ask([id], 'hand')).summary).toMatchObject({ updated: 1 })
    expect(await world.handoffs()).toMatchObject([{ reasons: [{ rule: 'by_hand' }] }])
  })

  test('one that changed longer ago than look_back', async () => {
    const world = await createWorld({ handoff: 'look_back: 1h' })
    world.escalated({ updated_at: Math.floor(Date.now() / 1000) - 7_200 })
    expect((await world.run()).summary).toMatchObject({ read: 0 })
  })
})

describe('each rule finds its conversations', () => {
  test.each([
    ['rating: {}', { ai_agent: { resolution_state: null, rating: 2 } }],
    ['confidence: { field: custom_attributes.Confidence }', { custom_attributes: { Confidence: 0.39 } }],
    ['category: { field: custom_attributes.Topic }', { custom_attributes: { Topic: 'Account deletion' } }],
    ['asked_for_person: { field: custom_attributes.Human }', { custom_attributes: { Human: true } }],
  ])('%s', async (rule, changes) => {
    const world = await createWorld({ handoff: `rules: { unresolved: false, ${rule} }` })
    world.escalated()
    const { id } = world.escalated(changes)
    const { summary } = await world.run()
    expect(summary).toMatchObject({ read: 1, updated: 1 })
    expect(acts(world.now(id))).toEqual([ASSIGNED, 'note'])
  })
})

describe('before the first call', () => {
  test.each([
    ['assign_to.team', { assignTo: '{ team: Suport }' }, /handoff\.assign_to\.team: .*"Suport"; did you mean "Support"/],
    ['assign_to.admin', { assignTo: '{ admin: nobody@example.com }' }, /handoff\.assign_to\.admin: .*none with that email/],
    ['admin_id', { handoff: 'admin_id: "5"' }, /handoff\.admin_id: .*"5"/],
  ])('an unknown %s ends the run, and names what is near', async (_, o, message) => {
    const world = await createWorld(o)
    const { id } = world.escalated()
    const { run } = await world.run()
    expect(run).toMatchObject({ status: 'failed', exitCode: 2, message: expect.stringMatching(message) })
    expect(run.message).not.toContain('nobody@example.com')
    expect(world.now(id).tags).toEqual([])
  })

  test('a conversation that is not there is refused', async () => {
    const world = await createWorld()
    const { outcomes } = await world.ask(['4711'], 'hand')
    expect(outcomes).toMatchObject([{ did: 'refused', code: 'not_found' }])
  })
})

test('conversations are found page by page, and those with people or without a reason are no rows and cost no call', async () => {
  const world = await createWorld()
  for (let i = 0; i < 310; i++)
    world.escalated(i % 2 === 0 ? { admin_assignee_id: COLLEAGUE } : { ai_agent: { resolution_state: null } })
  for (let i = 0; i < 4; i++) world.escalated()
  const { summary, calls } = await world.run()
  expect(summary).toMatchObject({ read: 4, updated: 4 })
  expect(calls).toMatchObject({ 'POST /conversations/search': 3, [GET]: 8 })
})

test('the note is in the name of our admin, and nothing that was said is in our tables but the transcript', async () => {
  const world = await createWorld()
  world.escalated({ body: '<p>my secret is 0815</p>' })
  const { outcomes } = await world.run()
  const rows = await store.db.query<{ text: string }>(
    `select l::text as text from fin_sync.ledger l union all select h::text from fin_sync.handoffs h`,
  )
  expect(JSON.stringify([rows, outcomes])).not.toContain('0815')
  expect(ADMIN).toBe('991267459')
})

/** Does it once, when the first call of that pattern was applied and before it is answered. */
function onFirst(simulator: Simulator, pattern: string, work: () => unknown): void {
  const stop = simulator.onCall((call) => {
    if (call.pattern !== pattern) return
    stop()
    work()
  })
}
