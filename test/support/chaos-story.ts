/** One crash test from start to end: a sync is killed again and again in changing weather, then comes to its end and is judged. */
import type { Call } from '../../src/simulator/http/call-log.ts'
import { drawPoint, type KillKind, type KillPoint, runAndKill } from './chaos-kill.ts'
import type { People } from './chaos-people.ts'
import { isDelivered, summaryOf } from './chaos-verdict.ts'
import { drawWeather } from './chaos-weather.ts'
import { type ChaosWorld, CONCURRENCY } from './chaos-world.ts'

/** What it cost. `lookUps` = searches, lists, and creates whose 409 named the contact that the search did not know yet. */
export interface Cost {
  readonly starts: number
  readonly calls: number
  readonly lookUps: number
  /** Calls that the weather spoilt: dropped, answered 500 or 429. */
  readonly spoilt: number
  readonly kills: number
}

export interface Story {
  readonly cost: Cost
  /** Kinds of the kills that met a living process. */
  readonly kills: readonly KillKind[]
  readonly violations: readonly string[]
}

export interface StoryOptions {
  readonly people: People
  /** Where it is killed, start by start; a number = as many points, drawn. */
  readonly kills: number | readonly KillPoint[]
  /** Another version of the file: it takes the place of the first one at every second start, and has gone again at the end. */
  readonly meanwhile?: People
}

/** What the file costs when nothing goes wrong. It is delivered then. */
export async function calmCost(world: ChaosWorld, people: People): Promise<Cost> {
  await world.write(people.sync, people.csv)
  const meter = meterCalls(world)
  const { starts, violations } = await runToEnd(world, people)
  if (violations.length > 0) throw new Error(`the calm run failed: ${violations.join('; ')}`)
  return meter.stop({ kills: 0, starts })
}

/** Starts that may pass before the sync has come to its end. */
const MOST_STARTS = 6

/** Writes the file, kills the sync at each point, lets it end, and runs it once more: that run must write nothing. */
export async function tellStory(world: ChaosWorld, o: StoryOptions): Promise<Story> {
  const { people } = o
  await world.write(people.sync, people.csv)
  const meter = meterCalls(world)
  const kills = await killAgainAndAgain(world, o, meter)
  await world.write(people.sync, people.csv)
  const end = await runToEnd(world, people)
  const cost = meter.stop({ kills: kills.length, starts: end.starts })
  return { cost, kills, violations: [...end.violations, ...(await judgeLastRun(world, people))] }
}

async function killAgainAndAgain(world: ChaosWorld, o: StoryOptions, meter: Meter): Promise<KillKind[]> {
  const { simulator, random } = world
  const { people } = o
  const met: KillKind[] = []
  const points = typeof o.kills === 'number' ? drawPoints(random, { kills: o.kills, people }) : o.kills
  for (const [i, point] of points.entries()) {
    if (o.meanwhile !== undefined) await world.write(people.sync, (i % 2 === 0 ? o.meanwhile : people).csv)
    drawWeather(simulator, random)
    meter.watch()
    const isDone = (): boolean => isDelivered(simulator.state.contacts(), people)
    const { killed } = await runAndKill(world, { sync: people.sync, point, isDone })
    if (killed) met.push(point.kind)
  }
  simulator.clearFaults()
  return met
}

/** The last one comes when all is written, so that finishing is met as well. */
function drawPoints(random: () => number, { kills, people }: { kills: number; people: People }): KillPoint[] {
  const callsEach = Math.max(3, Math.floor(people.expected.length / Math.max(1, kills)))
  const last: KillPoint = { kind: 'finish', ms: Math.floor(random() * 400) }
  return Array.from({ length: kills }, (_, i) => (i === kills - 1 ? last : drawPoint(random, callsEach)))
}

/** Runs until no row is postponed. */
export async function runToEnd(world: ChaosWorld, people: People): Promise<{ starts: number; violations: string[] }> {
  for (let starts = 1; starts <= MOST_STARTS; starts++) {
    const { code, stdout, stderr } = await world.run(['run', people.sync, '--json', '--wait', '1m'])
    if (code !== 0 && code !== 3) return { starts, violations: [`the run after the kills ended with ${code}: ${stderr}`] }
    const summary = summaryOf(stdout)
    if (summary.postponed === 0) return { starts, violations: judgeSummary(summary, people) }
  }
  return { starts: MOST_STARTS, violations: [`rows are still postponed after ${MOST_STARTS} starts`] }
}

function judgeSummary(summary: ReturnType<typeof summaryOf>, people: People): string[] {
  const { read, refused, duplicate } = summary
  const [is, should] = [
    { read, refused, duplicate },
    { read: people.rows, refused: people.refused, duplicate: people.repeated },
  ]
  const [told, wanted] = [JSON.stringify(is), JSON.stringify(should)]
  return told === wanted ? [] : [`the last run tells of ${told} and the file has ${wanted}`]
}

async function judgeLastRun(world: ChaosWorld, people: People): Promise<string[]> {
  world.simulator.resetCounts()
  const { violations } = await runToEnd(world, people)
  const { byPattern } = world.simulator.counts()
  const writes = (byPattern['POST /contacts'] ?? 0) + (byPattern['PUT /contacts/{id}'] ?? 0)
  return [...violations, ...(writes === 0 ? [] : [`a run over the same file made ${writes} contact writes`])]
}

interface Meter {
  /** A new process starts. */
  watch(): void
  stop(o: { kills: number; starts: number }): Cost
}

function meterCalls({ simulator }: ChaosWorld): Meter {
  let [calls, lookUps, spoilt, watched] = [0, 0, 0, 0]
  const stop = simulator.onCall((call: Call) => {
    calls += 1
    const isNamed = call.pattern === 'POST /contacts' && call.status === 409
    if (call.pattern === 'POST /contacts/search' || call.pattern === 'GET /contacts' || isNamed) lookUps += 1
    if (call.status === 'dropped' || call.status === 500 || call.status === 429) spoilt += 1
  })
  return {
    watch: () => void (watched += 1),
    stop: ({ kills, starts }) => {
      stop()
      return { calls, lookUps, spoilt, kills, starts: starts + watched }
    },
  }
}

/**
 * The most calls that a story may cost, told from the same file delivered in one calm run:
 *
 *     calls ≤ calm calls + kills × concurrency + starts × 2 + look-ups + spoilt
 *
 * kills × concurrency: what was in flight is sent again. starts × 2: each further process asks whose workspace it is and which attributes
 * there are. look-ups: those beyond the calm run's. spoilt: each is repeated once.
 */
export function mostCalls(cost: Cost, calm: Cost): number {
  const { kills, lookUps, spoilt, starts } = cost
  return calm.calls + kills * CONCURRENCY + 2 * (starts - calm.starts) + (lookUps - calm.lookUps) + spoilt
}

/**
 * The most look-ups: each further process looks up a claim of 200 anew (4 calls at most) and may list the newest contacts (2 pages); what
 * was in flight at a kill is looked up twice where it is a lead, and named by a 409 where it is a user; so is what the weather spoilt.
 */
export function mostLookUps(cost: Cost, calm: Cost): number {
  return calm.lookUps + 6 * (cost.starts - calm.starts) + 2 * CONCURRENCY * cost.kills + 2 * cost.spoilt
}

export function judgeCost(cost: Cost, calm: Cost): string[] {
  const [calls, lookUps] = [mostCalls(cost, calm), mostLookUps(cost, calm)]
  return [
    ...(cost.calls <= calls ? [] : [`${cost.calls} calls were made, ${calls} are allowed: ${JSON.stringify({ cost, calm })}`]),
    ...(cost.lookUps <= lookUps
      ? []
      : [`${cost.lookUps} look-ups were made, ${lookUps} are allowed: ${JSON.stringify({ cost, calm })}`]),
  ]
}
