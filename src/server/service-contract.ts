/** What the admin API is given: everything it may ask of the installation, so that it knows no sync, source or queue by itself. */
import type { CallReport } from '../intercom/client.ts'
import type { OpenedForWorkers } from '../jobs/open-for-workers.ts'
import type { Plan } from '../jobs/plan.ts'
import type { QueueFigures } from '../jobs/queue.ts'
import type { BucketState } from '../limiter/limiter.ts'
import type { Db } from '../store/db.ts'
import type { RunRequest } from '../store/runs.ts'
import type { Agents } from './agents-contract.ts'

/** A configured sync as people are shown it; nothing of it is secret. */
export interface ServiceSync {
  readonly name: string
  readonly kind: string
  /** The source's type, as in `csv`. */
  readonly source: string
  /** Whether it can read a time range, which a backfill needs; null = not known before it is opened. */
  readonly range: boolean | null
  /** Null = it runs only when it is asked to. */
  readonly schedule: { readonly cron: string; readonly timezone: string } | null
  /** Why it cannot run (a variable is missing); null = it can. */
  readonly unavailable: string | null
}

/** A run that was opened for the workers, or the one that stands in its way. */
export type Started = OpenedForWorkers

export interface Readiness {
  readonly database: boolean
  readonly queue: boolean
}

export interface Service {
  readonly db: Db
  /** In the order of the configuration. */
  readonly syncs: readonly ServiceSync[]
  /** Opens a run that nobody drives yet and wakes a worker. @throws ConfigError when the sync is unknown or cannot run */
  start(o: { sync: string; request: RunRequest }): Promise<Started>
  /** @throws ConfigError, NotAuthorised, Unreachable as `fin-sync plan` does */
  plan(sync: string, o: { request: RunRequest; signal: AbortSignal }): Promise<Plan>
  /** What programs that talk to customers may ask for. */
  readonly agents: Agents
  /** The buckets as they stand, for the whole workspace. */
  limits(): Promise<readonly BucketState[]>
  queue(): Promise<QueueFigures>
  /** The next `count` times of its schedule after now; empty without one. */
  nextTimes(sync: string, count: number): readonly Date[]
  /** True from SIGTERM on: nothing new is started. */
  isDraining(): boolean
  /** Looks within a second or so whether both answer. */
  ready(): Promise<Readiness>
  /** Hears of every call that this process makes to Intercom from now on; what it answers ends that. */
  onCall(listener: (call: CallReport) => void): () => void
  /** Aborted when the process ends: streams are to be closed. */
  readonly closing: AbortSignal
}
