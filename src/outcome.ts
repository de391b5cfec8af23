/** How a row ends. Every row read ends in exactly one of these (design: the books balance). */

export const ROW_OUTCOMES = [
  'created',
  'updated',
  'unchanged',
  'refused',
  'postponed',
  'cancelled',
  'superseded',
  'duplicate',
  'merged',
] as const
export type RowOutcome = (typeof ROW_OUTCOMES)[number]

/** Removals of records that left the source come on top of the rows read. */
export const REMOVALS = ['archived', 'deleted'] as const
export type Removal = (typeof REMOVALS)[number]
export type Did = RowOutcome | Removal

/** Why a row or a field did not go: a code from the registry in docs/errors, and one sentence for a person. */
export interface Reason {
  readonly code: string
  readonly why: string
}

/**
 * How an item was settled by a sink. `retryAt` goes with `postponed`; `unsure` there says that the last sending may have been applied
 * after all, so that it has to be looked up before it is repeated.
 */
export type Outcome =
  | { readonly did: 'created' | 'updated' | 'unchanged' | 'merged'; readonly id: string; readonly reason?: Reason }
  | { readonly did: 'archived' | 'deleted'; readonly id: string; readonly reason?: Reason }
  /** A removal that is not due any more: another record holds the contact. */
  | { readonly did: 'superseded'; readonly reason: Reason; readonly id?: string }
  | { readonly did: 'refused'; readonly reason: Reason; readonly id?: string }
  | { readonly did: 'postponed'; readonly reason: Reason; readonly retryAt: Date; readonly unsure: boolean; readonly id?: string }
