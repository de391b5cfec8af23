/** Machines that fail: killed at random, with a clock that is off, or handed work that another one has as well. */
import type { WorkersWorld } from './workers-world.ts'
import type { WorkerProcess } from './workers-world-process.ts'
import { detachAll, type Fault, playIn, type Stage } from './workers-world-stage.ts'

const WORKERS = 4
const KILLS = 4

/** SIGKILL at random moments, one after the other; for each that dies a new one starts. */
export const killed: Fault = (stage) =>
  playIn(stage, {
    syncs: ['users', 'leads'],
    // Slow enough that several kills meet work.
    simulator: { latencyMs: 60 },
    play: async (world, people) => {
      const alive = await Promise.all(Array.from({ length: WORKERS }, () => world.worker()))
      await detachAll(world, people)
      const most = (2 * stage.rows) / (KILLS + 1)
      const successors: Promise<WorkerProcess>[] = []
      for (let kills = 0; kills < KILLS; kills++) {
        await world.written(1 + Math.floor(world.random() * (most - 1)))
        const [victim] = alive.splice(Math.floor(world.random() * alive.length), 1)
        await victim?.kill()
        if (stage.patience === 'short') await world.passLeases(victim?.pid ?? 0)
        successors.push(world.worker())
      }
      await Promise.all(successors)
    },
  })

const MINUTES_OFF = 7

/** One machine's clock is fast, or slow, and answers to creates of leads are lost: when they are looked up again must not be up to it. */
export const clockFast: Fault = (stage) => clockOff(stage, MINUTES_OFF)
export const clockSlow: Fault = (stage) => clockOff(stage, -MINUTES_OFF)

function clockOff(stage: Stage, minutes: number): Promise<string[]> {
  return playIn(stage, {
    syncs: ['users', 'leads'],
    play: async (world, people) => {
      world.simulator.fault({ kind: 'drop_after', probability: 0.1, match: { method: 'POST', path: /^\/contacts$/ } })
      await world.worker({ clockMs: minutes * 60_000 })
      await detachAll(world, people)
    },
  })
}

const SLOTS = [0, 1, 2, 3] as const

/** Two workers with a queue each: every wake-up reaches both of them at once. */
export const wokenTwice: Fault = (stage) =>
  playIn(stage, {
    syncs: ['users'],
    play: async (world, [people]) => {
      const prefixes = ['one', 'other']
      await Promise.all(prefixes.map((prefix) => world.worker({ env: { REDIS_PREFIX: prefix } })))
      const runId = await world.open(people!)
      const wakeBoth = async (slot: number): Promise<void> => {
        await Promise.all(prefixes.map((prefix) => world.wake({ runId, slot }, { prefix })))
      }
      await wakeBoth(0)
      await world.written(1)
      for (const slot of SLOTS) await wakeBoth(slot)
    },
  })
