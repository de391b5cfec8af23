/** Machines that fail: killed at random, with a clock that is off, or handed work that another one has as well. */
import { detachAll, type Fault, playIn } from './workers-world-stage.ts'

const WORKERS = 4
const KILLS = { short: 2, real: 6 } as const

/** SIGKILL at random moments, one after the other; for each that dies a new one starts. The short form knows beforehand who may die. */
export const killed: Fault = (stage) =>
  playIn(stage, {
    syncs: ['users', 'leads'],
    // Slow enough that several kills meet work.
    simulator: { latencyMs: 60 },
    play: async (world, people) => {
      const kills = KILLS[stage.patience]
      const isMortal = (index: number): boolean => stage.patience === 'real' || index < kills
      const all = await Promise.all(Array.from({ length: WORKERS }, (_, index) => world.worker({ mortal: isMortal(index) })))
      const alive = all.filter((_, index) => isMortal(index))
      await detachAll(world, people)
      const most = (2 * stage.rows) / (kills + 1)
      for (let times = 0; times < kills; times++) {
        await world.written(1 + Math.floor(world.random() * (most - 1)))
        const [victim] = alive.splice(Math.floor(world.random() * alive.length), 1)
        await victim?.kill()
        if (stage.patience === 'short') await world.passLeases(victim?.pid ?? 0)
        const successor = await world.worker()
        if (stage.patience === 'real') alive.push(successor)
      }
    },
  })

const OFF_MS = 7 * 60_000

/** One machine's clock is fast, the other's slow, and answers to creates are lost: when leads are looked up again must not be up to it. */
export const clocksOff: Fault = (stage) =>
  playIn(stage, {
    syncs: ['users', 'leads'],
    play: async (world, people) => {
      world.simulator.fault({ kind: 'drop_after', probability: 0.1, match: { method: 'POST', path: /^\/contacts$/ } })
      await Promise.all([OFF_MS, -OFF_MS].map((clockMs) => world.worker({ clockMs })))
      await detachAll(world, people)
    },
  })

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
