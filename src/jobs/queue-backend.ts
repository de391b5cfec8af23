/** The part of BullMQ that wake-ups use, so that what they are kept in is one file each: queue-postgres.ts and queue-redis.ts. */
import type { Job, JobSchedulerJson, JobState, JobsOptions, QueueOptions, WorkerOptions } from 'bullmq'
import type { WakeUp } from './queue.ts'

/** What a trigger's job carries. */
export interface TriggerData {
  readonly trigger: string
}

export type JobData = WakeUp | TriggerData

export interface JobTemplate {
  readonly name: string
  readonly data: JobData
  readonly opts: { removeOnComplete: boolean; removeOnFail: boolean }
}

export interface BullQueue {
  add(name: string, data: JobData, o: JobsOptions): Promise<unknown>
  /** Makes a job of the template at each time of a cron line. */
  upsertJobScheduler(id: string, times: { pattern: string; tz: string }, template: JobTemplate): Promise<unknown>
  removeJobScheduler(id: string): Promise<unknown>
  getJobSchedulers(): Promise<JobSchedulerJson[]>
  getJobCounts(...states: JobState[]): Promise<{ [state: string]: number }>
  /** Empties the queue and removes it. */
  obliterate(o: { force: boolean }): Promise<void>
  waitUntilReady(): Promise<unknown>
  close(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
}

export interface BullWorker {
  /** What it waits for jobs with. */
  readonly backend: { disconnectBlocking(wait: boolean): Promise<void> }
  /** Rejects when its server failed while it began; it is good for nothing then. */
  waitUntilReady(): Promise<unknown>
  /** Takes no more jobs; with `true` without waiting for those under way. */
  pause(doNotWaitActive: boolean): Promise<void>
  /** Waits for the jobs under way, unless `force`. */
  close(force: boolean): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'failed', listener: (job: unknown, error: Error) => void): unknown
}

/** Where queues are kept. */
export interface QueueBackend {
  queue(name: string, o?: Omit<QueueOptions, 'connection' | 'prefix'>): BullQueue
  worker(
    name: string,
    onJob: (job: Job<JobData>, token?: string) => Promise<void>,
    o: Omit<WorkerOptions, 'connection' | 'prefix'>,
  ): BullWorker
  /** How long adding a job may take; beyond, the server is away. Undefined where the server's own connections tell. */
  readonly addWithinMs?: number
  /** Whether an error is only the loss of the connection, which is told by whoever opened it and mends itself. */
  isLost(error: Error): boolean
  close(): void
}
