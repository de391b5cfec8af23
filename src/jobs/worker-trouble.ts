/** What goes wrong in a worker, told so that a server that is away for an hour is one line and not a thousand. */
import { Unreachable } from '../errors.ts'
import { DatabaseLost, databaseLost, isDatabaseLost } from '../store/lost-database.ts'
import type { OnWorkerEvent } from './worker-events.ts'

export interface WorkerTrouble {
  /** Something failed, perhaps while it worked on a run. */
  saw(error: unknown, run?: string): void
  /** The database or Redis did not answer: by the sweep, which is the first to meet them again. */
  sawAway(error: unknown): void
  /** Everything answers. */
  fine(): void
}

export function createTrouble(tell: OnWorkerEvent): WorkerTrouble {
  let isAway = false
  const away = (error: unknown): void => {
    if (!isAway) tell({ kind: 'away', error })
    isAway = true
  }
  const saw: WorkerTrouble['saw'] = (error, run) => {
    if (isDatabaseLost(error)) away(error instanceof DatabaseLost ? error : databaseLost(error))
    else tell({ kind: 'trouble', error, ...(run === undefined ? {} : { run }) })
  }
  return {
    saw,
    sawAway: (error) => (error instanceof Unreachable ? away(error) : saw(error)),
    fine() {
      if (isAway) tell({ kind: 'back' })
      isAway = false
    },
  }
}
