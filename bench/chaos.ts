/**
 * Kills the command line at seeded random points, hundreds of times, in changing weather, and looks for anything lost or doubled.
 *
 *     node --import tsx bench/chaos.ts --kills 1000 --seed 1
 *
 * An episode is one workspace and one ledger: a users file and a leads file are delivered (created), then newer versions of both (updated),
 * then the users file changes to and fro between the starts. Each of these five stories is killed `KILLS` times and then comes to its end;
 * chaos-story.ts tells what it may cost, chaos-verdict.ts what must be true then. Prints a table; exit code 1 on any violation, which is
 * told with the seed of its episode: `--seed <that> --kills 1` plays it again, with the same points and weather (what they meet is up to timing).
 */
import { cpSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { KILL_KINDS, type KillKind } from '../test/support/chaos-kill.ts'
import { makePeople, type People } from '../test/support/chaos-people.ts'
import { type Cost, calmCost, judgeCost, mostCalls, type Story, tellStory } from '../test/support/chaos-story.ts'
import { judgeBooks, judgeContacts, judgeLedger, tellRuns } from '../test/support/chaos-verdict.ts'
import { type ChaosWorld, createChaosWorld } from '../test/support/chaos-world.ts'
import { printTable, withFolder } from './support.ts'

const FIT = { users: 150, leads: 100 }
/** Kills a story. */
const KILLS = 6
/** One episode in four begins without a database, one in three has files that take several chunks to read. */
const [FRESH_EVERY, LONG_EVERY] = [4, 3]
const CHAFF = 2_500

interface Chapter {
  readonly name: string
  readonly people: People
  readonly meanwhile?: People
}

function chapters(o: { chaff: number }): Chapter[] {
  const file = (sync: 'users' | 'leads', version: string): People => makePeople(sync, { fit: FIT[sync], version, chaff: o.chaff })
  return [
    { name: 'users created', people: file('users', 'A') },
    { name: 'leads created', people: file('leads', 'A') },
    { name: 'users updated', people: file('users', 'B') },
    { name: 'leads updated', people: file('leads', 'B') },
    { name: 'users to and fro', people: file('users', 'A'), meanwhile: file('users', 'B') },
  ]
}

interface Total {
  kills: Map<KillKind, number>
  starts: number
  calls: number
  bound: number
  lookUps: number
  spoilt: number
}

const { values } = parseArgs({ options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } } })
const [wanted, seed] = [Number(values.kills), Number(values.seed)]
const totals = new Map<string, Total>()
const violations: string[] = []

const killed = (): number => sum([...totals.values()].flatMap((total) => [...total.kills.values()]))
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

/** What each story costs when nothing goes wrong. */
async function measureCalm(home: string): Promise<ReadonlyMap<string, Cost>> {
  const world = await createChaosWorld({ seed, fit: FIT, home })
  const costs = new Map<string, Cost>()
  for (const { name, people } of chapters({ chaff: 0 })) costs.set(name, await calmCost(world, people))
  await world.close()
  return costs
}

async function tellEpisode(episode: number, o: { home: string; calm: ReadonlyMap<string, Cost> }): Promise<void> {
  const world = await createChaosWorld({ seed: episode, fit: FIT, home: o.home })
  const found: string[] = []
  const latest = new Map<string, People>()
  for (const chapter of chapters({ chaff: episode % LONG_EVERY === 0 ? CHAFF : 0 })) {
    const story = await tellStory(world, { ...chapter, kills: KILLS })
    latest.set(chapter.people.sync, chapter.people)
    const calm = chapter.meanwhile === undefined ? o.calm.get(chapter.name) : undefined
    const judged = [...story.violations, ...(calm === undefined ? [] : judgeCost(story.cost, calm)), ...judgeNow(world, latest)]
    found.push(...judged.map((one) => `${chapter.name}: ${one}`))
    count(chapter.name, story, calm)
  }
  found.push(...judgeBooks(await tellRuns(world)), ...(await judgeLedger(world, [...latest.values()])))
  violations.push(...found.map((one) => `seed ${episode}: ${one}`))
  await world.close()
}

/** People of a file that was not delivered yet are there as they were before. */
function judgeNow(world: ChaosWorld, latest: ReadonlyMap<string, People>): string[] {
  return latest.size < 2 ? [] : judgeContacts(world.simulator.state.contacts(), [...latest.values()])
}

function count(name: string, { kills, cost }: Story, calm: Cost | undefined): void {
  const total = totals.get(name) ?? { kills: new Map(), starts: 0, calls: 0, bound: 0, lookUps: 0, spoilt: 0 }
  for (const kind of kills) total.kills.set(kind, (total.kills.get(kind) ?? 0) + 1)
  total.starts += cost.starts
  total.calls += cost.calls
  total.bound += calm === undefined ? Number.NaN : mostCalls(cost, calm)
  total.lookUps += cost.lookUps
  total.spoilt += cost.spoilt
  totals.set(name, total)
}

function printReport(): void {
  const header = ['', ...KILL_KINDS, 'kills', 'starts', 'calls', 'allowed', 'look-ups', 'spoilt']
  const line = (name: string, t: Omit<Total, 'kills'>, of: (kind: KillKind) => number): (string | number)[] => {
    const kinds = KILL_KINDS.map(of)
    return [name, ...kinds, sum(kinds), t.starts, t.calls, Number.isNaN(t.bound) ? '-' : t.bound, t.lookUps, t.spoilt]
  }
  printTable(
    header,
    [...totals].map(([name, total]) => line(name, total, (kind) => total.kills.get(kind) ?? 0)),
  )
  const matching = (word: string): number => violations.filter((one) => one.includes(word)).length
  const found = `duplicates ${matching('duplicate:')}, rows without outcome ${matching('rows without outcome:')}, lost ${matching('lost:')}`
  const lines = [`kills ${killed()}, ${found}`, `violations ${violations.length}`, ...violations.map((one) => `  ${one}`)]
  process.stdout.write(`\n${lines.join('\n')}\n`)
}

/** A home with an empty database in it, so that only some episodes have to make their own. */
async function makeEmptyHome(home: string): Promise<void> {
  const world = await createChaosWorld({ seed, fit: FIT, home })
  await tellRuns(world)
  await world.close()
  await rm(join(home, 'lock'), { recursive: true, force: true })
}

await withFolder(async (folder) => {
  const [empty, calmHome] = [join(folder, 'empty'), join(folder, 'calm')]
  await makeEmptyHome(empty)
  cpSync(empty, calmHome, { recursive: true })
  const calm = await measureCalm(calmHome)
  for (let episode = seed; killed() < wanted; episode++) {
    const home = join(folder, `home-${episode}`)
    if (episode % FRESH_EVERY !== 0) cpSync(empty, home, { recursive: true })
    await tellEpisode(episode, { home, calm })
    await rm(home, { recursive: true, force: true })
    process.stderr.write(`${killed()} of ${wanted} kills, ${violations.length} violations\n`)
  }
  printReport()
  process.exitCode = violations.length === 0 ? 0 : 1
})
