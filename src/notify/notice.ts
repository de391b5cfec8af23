/** What is told about a sync: one shape for all receivers, made of ids, counts and reasons; nothing of any record is ever in it. */

/** States that a sync can be in and should not be. */
export const ALERT_KINDS = ['run_failed', 'stopped_by_guard', 'refused_share', 'unusual_rows', 'overdue'] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

export const NOTICE_KINDS = [...ALERT_KINDS, 'recovered'] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

export interface Notice {
  /** `test` is sent by `fin-sync notify` only. */
  readonly kind: NoticeKind | 'test'
  readonly sync: string | null
  /** The run that showed it; null where it is the lack of one. */
  readonly run: string | null
  /** When it was found out; ISO 8601 in UTC, as all times here. */
  readonly at: string
  /** Since when the state holds, or, recovered, had held. */
  readonly since: string | null
  /** Empty unless `kind` is `recovered`. */
  readonly recovered_from: readonly AlertKind[]
  /** A few words. */
  readonly title: string
  /** A sentence or two. */
  readonly reason: string
  /** The run's own numbers, under the names that `run --json` gives them. */
  readonly counts: Readonly<Record<string, number>> | null
  /** What to do next: a command, or a sentence. */
  readonly do: string
}

/** A notice on its way to one receiver. A repeat has the same id. */
export interface Message {
  readonly id: string
  readonly notice: Notice
}
