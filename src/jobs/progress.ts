/** What a run tells while it is going on; whoever listens decides what to show. */
import type { Did } from '../outcome.ts'

export type Progress =
  /** `waiting` = rows that are still to be delivered; 0 while the run is reading. */
  | { readonly kind: 'resumed'; readonly run: string; readonly phase: string; readonly rows: number; readonly waiting: number }
  /** How the source is read, where it could be read in another way; `since` = when the last read began. Times are ISO 8601 in UTC. */
  | {
      readonly kind: 'reading'
      readonly run: string
      readonly reading: 'full' | 'incremental' | 'range'
      readonly why: string | null
      readonly since: string | null
      readonly from: string | null
      readonly to: string | null
    }
  | { readonly kind: 'read_again'; readonly run: string; readonly why: string }
  | { readonly kind: 'read'; readonly run: string; readonly rows: number; readonly changed: number; readonly refused: number }
  | {
      readonly kind: 'barrier'
      readonly run: string
      readonly rows: number
      readonly waiting: number
      readonly removals: number
      readonly complete: boolean
    }
  | { readonly kind: 'settled'; readonly run: string; readonly did: Did }
  | { readonly kind: 'waiting'; readonly run: string; readonly ms: number }
  | { readonly kind: 'problem'; readonly run: string; readonly code: string; readonly message: string }

export type OnProgress = (progress: Progress) => void
