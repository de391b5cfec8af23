/** The runs that a worker has to do with: their parts are put together once in a process, and kept until the run has ended. */
import type { Run } from '../store/runs.ts'
import type { CallMeter } from './keep-alive.ts'
import type { SyncParts } from './parts.ts'
import type { OnWorkerEvent } from './worker-events.ts'

/** A sync as this process can work on it, for one run: what its sink has learnt (a listing, who holds whom) is true for that long. */
export interface OpenedRun {
  readonly parts: SyncParts
  /** Counts the calls made for this run. */
  readonly meter: CallMeter
}

/** Puts a run's parts together, or says in a few words why this worker cannot. */
export type OpenRunParts = (run: Run) => Promise<OpenedRun | string>

export interface WorkerRuns {
  /** Undefined = this worker leaves the run alone; said once for a sync. */
  open(run: Run): Promise<OpenedRun | undefined>
  /** Forgets the parts of all runs but these. */
  keep(runs: ReadonlySet<string>): void
}

export function createWorkerRuns(o: { open: OpenRunParts; tell: OnWorkerEvent }): WorkerRuns {
  const opened = new Map<string, Promise<OpenedRun | string>>()
  const told = new Set<string>()
  const partsOf = (run: Run): Promise<OpenedRun | string> => {
    const known = opened.get(run.id)
    if (known !== undefined) return known
    const opening = o.open(run)
    opened.set(run.id, opening)
    opening.catch(() => opened.delete(run.id))
    return opening
  }
  return {
    async open(run) {
      const parts = await partsOf(run)
      if (typeof parts !== 'string') return parts
      // It may be another one tomorrow: a file that is not there yet, say.
      opened.delete(run.id)
      if (!told.has(run.sync)) o.tell({ kind: 'left_alone', run: run.id, sync: run.sync, why: parts })
      told.add(run.sync)
      return undefined
    },
    keep(runs) {
      for (const id of opened.keys()) if (!runs.has(id)) opened.delete(id)
    },
  }
}
