/** What a worker tells while it goes on; whoever listens decides how it is shown. Ids and counts, nothing of any record. */
import type { Progress } from './progress.ts'
import type { Summary } from './summary.ts'

export type WorkerEvent =
  /** It drives the run from now on. */
  | { readonly kind: 'taken'; readonly run: string; readonly sync: string; readonly phase: string }
  /** What the run it drives tells, but for single rows and reads. */
  | { readonly kind: 'progress'; readonly progress: Told }
  /** It helped with a run that another one drives. */
  | { readonly kind: 'helped'; readonly run: string; readonly slot: number; readonly rows: number }
  /** It was told to stop; the run stays open for others. */
  | { readonly kind: 'let_go'; readonly run: string }
  | { readonly kind: 'ended'; readonly summary: Summary; readonly message: string | null }
  /** Told once for a sync. */
  | { readonly kind: 'left_alone'; readonly run: string; readonly sync: string; readonly why: string }
  /** A run was opened for rows whose time has come. */
  | { readonly kind: 'resumed'; readonly run: string; readonly sync: string }
  /** A run was opened because its time had come; `older` times before it were passed over. */
  | { readonly kind: 'scheduled'; readonly run: string; readonly sync: string; readonly at: Date; readonly older: number }
  /** A time came and no run was opened: `run` still went on, or null = the time had passed too long ago. */
  | { readonly kind: 'passed_over'; readonly sync: string; readonly at: Date; readonly run: string | null; readonly older: number }
  /** Told once for a sync whose schedule this worker leaves alone. */
  | { readonly kind: 'not_scheduled'; readonly sync: string; readonly why: string }
  | { readonly kind: 'trouble'; readonly error: unknown; readonly run?: string }
  /** A server is away; told once, until `back`. */
  | { readonly kind: 'away'; readonly error: unknown }
  | { readonly kind: 'back' }

export type Told = Extract<Progress, { kind: 'read_again' | 'barrier' | 'problem' }>

export type OnWorkerEvent = (event: WorkerEvent) => void
