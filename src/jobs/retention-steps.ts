/** What is old, in the order in which it is removed: what stands in the way of something else goes first. */
import type { Db } from '../store/db.ts'
import { removeAsked } from '../store/live-runs.ts'
import { removeOutcomes } from '../store/retention-outcomes.ts'
import {
  removeAudit,
  removeDecidedTimes,
  removeNotifications,
  removeRuns,
  removeSeen,
  removeUploadRows,
} from '../store/retention-rows.ts'
import { removeTranscripts } from '../store/transcripts.ts'
import { markOldUploadsRemoved } from '../store/uploads.ts'
import { removeWebhooks } from '../store/webhooks-list.ts'
import { AGENTS_SYNC } from './live.ts'

/**
 * How long things are kept, in milliseconds. `runs` is also for what is known beside runs: the audit, decided times of schedules,
 * notifications, and what is left of uploads when their files are gone.
 *
 * Kept for good: the ledger but for what agents asked for, with its lines of removed records, and identities. They are what keeps a record that comes back from
 * becoming a second contact.
 */
export interface RetentionTimes {
  readonly outcomesMs: number
  readonly runsMs: number
  readonly uploadsMs: number
  readonly transcriptsMs: number
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
  'asked',
  'transcripts',
  'webhooks',
] as const
export type RemovedKind = (typeof REMOVED_KINDS)[number]

/** Notifications of Intercom that were worked: longer than Intercom could deliver one again. */
const WEBHOOKS_MS = 7 * 24 * 60 * 60_000

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
    asked: (db, o) => removeAsked(db, { sync: AGENTS_SYNC, ...outcomes, ...o }),
    webhooks: (db, o) => removeWebhooks(db, { before: ago(WEBHOOKS_MS), ...o }),
    transcripts: (db, o) => removeTranscripts(db, { before: ago(times.transcriptsMs), ...o }),
  }
}
