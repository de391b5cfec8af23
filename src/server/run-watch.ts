/** Tells any number of readers how runs go on, for the price of one: the tables are asked once for all of them, twice a second. */
import { createHash } from 'node:crypto'
import { setTimeout as sleepFor } from 'node:timers/promises'
import { failureOf } from '../jobs/failure-of.ts'
import type { Db } from '../store/db.ts'
import { getRuns } from '../store/runs-page.ts'
import type { RunState, RunViews } from './run-views.ts'

const EVERY_MS = 500
/** While the database is away it is asked less often. */
const AFTER_FAILURE_MS = 3_000

/** `id` stands for all that it says (time apart), in any process: who has it needs it no more. */
export interface Told {
  readonly id: string
  readonly state: RunState
}

export interface Follower {
  /**
   * The first state whose id is not `seen`, as soon as there is one; `nothing new` when there was none within `withinMs`; undefined when the
   * run is gone, the process ends or `signal` aborts.
   */
  next(seen: string | undefined, o: { signal: AbortSignal; withinMs: number }): Promise<Told | 'nothing new' | undefined>
  /** The run has ended, and who has seen `seen` knows. */
  isOver(seen: string | undefined): boolean
  leave(): void
}

export interface RunWatch {
  /** `first` = how it stands now. */
  follow(run: string, first: RunState): Follower
  readers(): number
}

export interface RunWatchOptions {
  readonly db: Db
  readonly views: Pick<RunViews, 'state'>
  /** Aborted when the process ends. */
  readonly closing: AbortSignal
  /** Hears once that the tables cannot be read, until they can. */
  readonly onDefect: (error: unknown) => void
  readonly sleep?: (ms: number) => Promise<unknown>
}

interface Topic {
  readers: number
  told: Told
  isGone: boolean
  readonly waiting: Set<() => void>
}

export function createRunWatch(o: RunWatchOptions): RunWatch {
  const topics = new Map<string, Topic>()
  // One listener for all readers.
  o.closing.addEventListener('abort', () => {
    for (const topic of topics.values()) endTopic(topic)
  })
  let polling = false
  const poll = async (): Promise<void> => {
    polling = true
    let failed = false
    while (topics.size > 0) {
      await (o.sleep ?? unreferenced)(failed ? AFTER_FAILURE_MS : EVERY_MS)
      const failure = topics.size === 0 ? undefined : await failureOf(pollOnce(new Map(topics), o))
      if (failure !== undefined && !failed) o.onDefect(failure)
      failed = failure !== undefined
    }
    polling = false
  }
  return {
    readers: () => [...topics.values()].reduce((sum, { readers }) => sum + readers, 0),
    follow(run, first) {
      const topic = topics.get(run) ?? { readers: 0, told: toldOf(first), isGone: o.closing.aborted, waiting: new Set() }
      topics.set(run, topic)
      topic.readers += 1
      if (!polling) void poll()
      let isHere = true
      return {
        next: (seen, how) => nextOf(topic, { seen, ...how }),
        isOver: (seen) => topic.told.state.status !== null && topic.told.id === seen,
        leave() {
          if (isHere) topic.readers -= 1
          isHere = false
          if (topic.readers === 0 && topics.get(run) === topic) topics.delete(run)
        },
      }
    },
  }
}

async function pollOnce(topics: ReadonlyMap<string, Topic>, { db, views }: RunWatchOptions): Promise<void> {
  const runs = new Map((await getRuns(db, [...topics.keys()])).map((run) => [run.id, run]))
  for (const [id, topic] of topics) {
    const run = runs.get(id)
    if (run === undefined) {
      endTopic(topic)
      continue
    }
    topic.told = toldOf(await views.state(run))
    for (const look of topic.waiting) look()
  }
}

/** Nothing more will be told. */
function endTopic(topic: Topic): void {
  topic.isGone = true
  for (const look of topic.waiting) look()
}

function toldOf(state: RunState): Told {
  return { id: idOf(state), state }
}

/** Seconds go on by themselves: they are no news. */
function idOf(state: RunState): string {
  const { seconds: _, ...news } = state
  return createHash('sha256').update(JSON.stringify(news)).digest('hex').slice(0, 16)
}

interface Wanted {
  readonly seen: string | undefined
  readonly signal: AbortSignal
  readonly withinMs: number
}

function nextOf(topic: Topic, { seen, signal, withinMs }: Wanted): Promise<Told | 'nothing new' | undefined> {
  return new Promise((resolve) => {
    const end = (what: Told | 'nothing new' | undefined): void => {
      clearTimeout(timer)
      topic.waiting.delete(look)
      signal.removeEventListener('abort', look)
      resolve(what)
    }
    const look = (): void => {
      if (signal.aborted || topic.isGone) end(undefined)
      else if (topic.told.id !== seen) end(topic.told)
    }
    const timer = setTimeout(() => end('nothing new'), withinMs)
    topic.waiting.add(look)
    signal.addEventListener('abort', look)
    look()
  })
}

/** Nobody's end waits for the next look. */
async function unreferenced(ms: number): Promise<void> {
  await sleepFor(ms, undefined, { ref: false })
}
