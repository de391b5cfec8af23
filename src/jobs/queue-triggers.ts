/** Triggers: jobs that the queue makes by itself at the times of a schedule. They only say "look now"; what is due stands in the tables. */
import type { BullQueue } from './queue-backend.ts'

export interface Trigger {
  /** What it is heard by. Nothing personal may travel here. */
  readonly name: string
  readonly cron: string
  readonly timezone: string
}

export interface SetTrigger extends Trigger {
  /** When it fires next (epoch milliseconds); null = it does not tell. */
  readonly nextAt: number | null
}

/** `at` = the time it was made for (epoch milliseconds, on the clock of whoever made it). Throws Later to hear it again. */
export type OnTrigger = (name: string, o: { at: number | null }) => Promise<void>

/** @throws Unreachable when the Redis server is away */
export interface Triggers {
  list(): Promise<readonly SetTrigger[]>
  /** Makes or changes the one of this name. */
  set(trigger: Trigger): Promise<void>
  remove(name: string): Promise<void>
  /** Fires it once more. */
  again(name: string, o: { delayMs: number }): Promise<void>
}

/** The name of their jobs. */
export const TRIGGER = 'trigger'

const LEAVE_NOTHING = { removeOnComplete: true, removeOnFail: true }

/** `inTime` gives up on a server that is away. */
export function createTriggers(queue: BullQueue, inTime: <T>(work: Promise<T>) => Promise<T>): Triggers {
  return {
    async list() {
      const found = await inTime(queue.getJobSchedulers())
      return found.map(({ key, pattern = '', tz = '', next }) => ({ name: key, cron: pattern, timezone: tz, nextAt: next ?? null }))
    },
    async set({ name, cron, timezone }) {
      const template = { name: TRIGGER, data: { trigger: name }, opts: LEAVE_NOTHING }
      await inTime(queue.upsertJobScheduler(name, { pattern: cron, tz: timezone }, template))
    },
    async remove(name) {
      await inTime(queue.removeJobScheduler(name))
    },
    async again(name, { delayMs }) {
      await inTime(queue.add(TRIGGER, { trigger: name }, { delay: Math.max(1, delayMs) }))
    },
  }
}
