/**
 * The real command line is killed (SIGKILL) again and again while Intercom drops connections, answers 500 and 429 and lets its search lag:
 * nothing is lost and nothing doubled. bench/chaos.ts is the long form.
 */
import { expect, test } from 'vitest'
import { atEnd } from '../support/at-end.ts'
import type { KillPoint } from '../support/chaos-kill.ts'
import { type ChaosSync, makePeople } from '../support/chaos-people.ts'
import { calmCost, judgeCost, tellStory } from '../support/chaos-story.ts'
import { judgeBooks, judgeContacts, judgeLedger, tellRuns } from '../support/chaos-verdict.ts'
import { type ChaosWorld, createChaosWorld } from '../support/chaos-world.ts'
import { embeddedHome } from '../support/embedded.ts'

const FIT = { users: 100, leads: 80 }
const USERS = makePeople('users', { fit: FIT.users })
const LEADS = makePeople('leads', { fit: FIT.leads })
/** Each kind of point that a call or a phase decides; those by the clock, and where exactly these come, are drawn anew by every seed of the long form. */
const POINTS: { readonly [sync in ChaosSync]: readonly KillPoint[] } = {
  users: [{ kind: 'barrier' }, { kind: 'before', n: 12 }, { kind: 'settling', n: 30, ms: 5 }],
  leads: [
    { kind: 'reading', ms: 15 },
    { kind: 'after', n: 20 },
    { kind: 'finish', ms: 0 },
  ],
}
/** Of the weather; the seed of a failed test is in its name. */
const SEED = 20_261

/** Of the search, and how long is waited for it: shorter than in the long form, where more is under way at once. */
const LAG = { lagMs: 900, searchDelayMs: 1_200 }

async function createWorld(seed: number): Promise<ChaosWorld> {
  const world = await createChaosWorld({ seed, fit: FIT, lag: LAG, home: await embeddedHome(), inside: true })
  atEnd(() => world.close())
  return world
}

test(`a users and a leads sync are killed at points of every kind, in any weather (seed ${SEED})`, {
  timeout: 300_000,
}, async () => {
  const calm = await createWorld(SEED)
  const cost = { users: await calmCost(calm, USERS), leads: await calmCost(calm, LEADS) }
  const world = await createWorld(SEED)
  const users = await tellStory(world, { people: USERS, kills: POINTS.users })
  const leads = await tellStory(world, { people: LEADS, kills: POINTS.leads })
  expect([...users.violations, ...judgeCost(users.cost, cost.users)]).toEqual([])
  expect([...leads.violations, ...judgeCost(leads.cost, cost.leads)]).toEqual([])
  expect(judgeContacts(world.simulator.state.contacts(), [USERS, LEADS])).toEqual([])
  expect(judgeBooks(await tellRuns(world))).toEqual([])
  expect(await judgeLedger(world, [USERS, LEADS])).toEqual([])
  // Whether a kill by the clock meets a living process is up to the machine.
  expect([...users.kills, ...leads.kills]).toEqual(expect.arrayContaining(['before', 'barrier', 'settling', 'after']))
})
