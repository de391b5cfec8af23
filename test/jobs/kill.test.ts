/**
 * The real command line is killed (SIGKILL) again and again while Intercom drops connections, answers 500 and 429 and lets its search lag:
 * nothing is lost and nothing doubled. bench/chaos.ts is the long form.
 */
import { expect, test } from 'vitest'
import { atEnd } from '../support/at-end.ts'
import { makePeople } from '../support/chaos-people.ts'
import { calmCost, judgeCost, tellStory } from '../support/chaos-story.ts'
import { judgeBooks, judgeContacts, judgeLedger, tellRuns } from '../support/chaos-verdict.ts'
import { type ChaosWorld, createChaosWorld } from '../support/chaos-world.ts'
import { embeddedHome } from '../support/embedded.ts'

const FIT = { users: 100, leads: 80 }
const USERS = makePeople('users', { fit: FIT.users })
const LEADS = makePeople('leads', { fit: FIT.leads })
/** With another seed the kills come elsewhere; the seed of a failed test is in its name. */
const SEED = 20_261

async function createWorld(seed: number): Promise<ChaosWorld> {
  const world = await createChaosWorld({ seed, fit: FIT, home: await embeddedHome() })
  atEnd(() => world.close())
  return world
}

test(`15 kills of a users and a leads sync, in any weather (seed ${SEED})`, { timeout: 300_000 }, async () => {
  const calm = await createWorld(SEED)
  const cost = { users: await calmCost(calm, USERS), leads: await calmCost(calm, LEADS) }
  const world = await createWorld(SEED)
  const users = await tellStory(world, { people: USERS, kills: 8 })
  const leads = await tellStory(world, { people: LEADS, kills: 7 })
  expect([...users.violations, ...judgeCost(users.cost, cost.users)]).toEqual([])
  expect([...leads.violations, ...judgeCost(leads.cost, cost.leads)]).toEqual([])
  expect(judgeContacts(world.simulator.state.contacts(), [USERS, LEADS])).toEqual([])
  expect(judgeBooks(await tellRuns(world))).toEqual([])
  expect(await judgeLedger(world, [USERS, LEADS])).toEqual([])
  expect(users.kills.length + leads.kills.length).toBeGreaterThanOrEqual(10)
})
