/** What is old, in the order in which it is removed: what stands in the way of something else goes first. */
import type { Db } from '../store/db.ts'
import { removeOutcomes } from '../store/retention-outcomes.ts'
import {
  removeAudit,
  removeDecidedTimes,
  removeNotifications,
  removeRuns,
  removeSeen,
  removeUploadRows,
} from '../store/retention-rows.ts'
import { markOldUploadsRemoved } from '../store/uploads.ts'

/**
 * How long things are kept, in milliseconds. `runs` is also for what is known beside runs: the audit, decided times of schedules,
 * notifications, and what is left of uploads when their files are gone.
 *
 * Kept for good: the ledger, with its lines of removed records, and identities. They are what keeps a record that comes back from
 * becoming a second contact.
 */
export interface RetentionTimes {
  readonly outcomesMs: number
  readonly runsMs: number
  readonly uploadsMs: number
}

export const REMOVED_KINDS = [
  'uploads',
  'outcomes',
  'seen',
  'runs',
  'decided_times',
  'audit',
  'notifications',
  'upload_rows',
] as const
export type RemovedKind = (typeof REMOVED_KINDS)[number]

/** Removes up to `limit` rows and answers how many it was; fewer = there are no more. */
export type RetentionStep = (db: Db, o: { limit: number }) => Promise<number>

export function retentionSteps(times: RetentionTimes, now: Date): Readonly<Record<RemovedKind, RetentionStep>> {
  const ago = (ms: number): Date => new Date(now.getTime() - ms)
  const runs = { before: ago(times.runsMs) }
  // A run goes with all of its rows, so rows cannot be kept for longer.
  const outcomes = { before: ago(Math.min(times.outcomesMs, times.runsMs)) }
  const uploads = { before: ago(times.uploadsMs), now }
  return {
    uploads: (db, o) => markOldUploadsRemoved(db, { ...uploads, ...o }),
    outcomes: (db, o) => removeOutcomes(db, { ...outcomes, ...o }),
    seen: (db, o) => removeSeen(db, o),
    runs: (db, o) => removeRuns(db, { ...runs, ...o }),
    decided_times: (db, o) => removeDecidedTimes(db, { ...runs, ...o }),
    audit: (db, o) => removeAudit(db, { ...runs, ...o }),
    notifications: (db, o) => removeNotifications(db, { ...runs, ...o }),
    upload_rows: (db, o) => removeUploadRows(db, { ...runs, ...o }),
  }
}
