/** Where a fault is played: the servers, a world on them, and the files that are delivered meanwhile. */
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type ChaosSync, makePeople, type People } from './chaos-people.ts'
import type { PrivateServer } from './postgres-binaries.ts'
import type { PrivateRedis } from './redis-binaries.ts'
import { createWorkersWorld, type WorkersWorld } from './workers-world.ts'

export interface Stage {
  /** Killed only by who says so; nobody else may share it then. */
  readonly postgres: Pick<PrivateServer, 'url'> & Partial<PrivateServer>
  /** Left out = the queue and the limits are in Postgres. */
  readonly redis?: PrivateRedis
  readonly seed: number
  /** People of each file that are fit. */
  readonly rows: number
  /**
   * `real`: leases and sweeps take as long as they do, and each worker is a process. `short`: leases are made to pass, sweeps are done all the
   * while, and workers are processes where it matters.
   */
  readonly patience: 'real' | 'short'
}

/** Plays the fault from an empty world to the end, and answers what is not as it should be. */
export type Fault = (stage: Stage) => Promise<string[]>

export interface Scene {
  readonly syncs: readonly ChaosSync[]
  readonly simulator?: SimulatorOptions
  /** Something to be told beside the verdict. */
  readonly play: (world: WorkersWorld, people: readonly People[]) => Promise<string[] | void>
}

/** Longer than all that a fault may hold up. */
const WITHIN_MS = 150_000

/** Makes the world, plays the scene, waits for the end of all that it began, and judges. */
export async function playIn(stage: Stage, { syncs, simulator, play }: Scene): Promise<string[]> {
  const { postgres, redis, seed, rows, patience } = stage
  const world = await createWorkersWorld({
    postgresUrl: postgres.url,
    seed,
    inside: patience === 'short',
    fit: { users: syncs.includes('users') ? rows : 0, leads: syncs.includes('leads') ? rows : 0 },
    ...(redis === undefined ? {} : { redisUrl: redis.url }),
    ...(simulator === undefined ? {} : { simulator }),
  })
  try {
    const people = syncs.map((sync) => makePeople(sync, { fit: rows }))
    const told = (await play(world, people)) ?? []
    await world.settled({ withinMs: WITHIN_MS, sweep: patience === 'short' })
    return [...told, ...(await world.judge(people))]
  } finally {
    await world.close()
  }
}

/** Opens a run of each file, and wakes a worker for it. */
export async function detachAll(world: WorkersWorld, people: readonly People[]): Promise<void> {
  for (const one of people) await world.wake({ runId: await world.open(one), slot: 0 })
}
