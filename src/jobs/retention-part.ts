/** Retention as a part of the sweep: what is old goes from the tables for all, and from this machine's folder of uploads. */
import type { Db } from '../store/db.ts'
import { sweepUploads } from '../store/uploads-folder.ts'
import { enforceRetention, RETENTION_MS, type Removed } from './retention.ts'
import { REMOVED_KINDS, type RetentionTimes } from './retention-steps.ts'
import type { SweepPart } from './sweep.ts'

export interface RetentionPart {
  readonly db: Db
  readonly retention: RetentionTimes
  readonly embedded: boolean
  /** Where this process sees uploads; see `uploadsFolder`. */
  readonly uploads: string
  /** Hears of what was removed from the tables, when anything was. */
  readonly onRemoved?: (removed: Removed) => void
  readonly now?: () => number
  readonly signal: AbortSignal
}

/**
 * One call for every sweep; most do nothing. Each process looks into its own folder, because the tables can say that a file is to go and only
 * a process on its machine can remove it.
 */
export function retentionPart(o: RetentionPart): SweepPart {
  const now = o.now ?? Date.now
  let tablesAt = 0
  let folderAt = 0
  return async () => {
    if (now() >= tablesAt) {
      const removed = await enforceRetention(o)
      if (removed === undefined || removed.finished) tablesAt = now() + RETENTION_MS / RETRIES
      if (removed !== undefined && hasRemoved(removed)) o.onRemoved?.(removed)
      // The files of what was just removed go with it.
      if ((removed?.uploads ?? 0) > 0) folderAt = 0
    }
    if (now() < folderAt) return
    await sweepUploads(o.db, { folder: o.uploads, now: new Date(now()) })
    folderAt = now() + RETENTION_MS
  }
}

/** Whose turn it is is asked that often within the hour: whoever had it may be gone. */
const RETRIES = 12

function hasRemoved(removed: Removed): boolean {
  return REMOVED_KINDS.some((kind) => removed[kind] > 0)
}
