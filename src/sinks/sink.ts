/** The contract of a sink: it takes a batch of items and settles each of them exactly once in the journal. */
import type { Json } from '../json.ts'
import type { Outcome } from '../outcome.ts'

/** A ledger row that needs work. */
export interface Item<T> {
  readonly seq: number
  readonly key: string
  readonly op: 'put' | 'archive' | 'delete'
  readonly want: T
  /** What we know Intercom to hold: the contact's id, and since when we know it. */
  readonly held?: { readonly id: string; readonly since: Date | null }
  /** When this item was last sent without an answer being stored: it may or may not have been applied. */
  readonly unsureSince?: Date
  /** How often it was postponed before. */
  readonly attempts: number
  /** Whatever the sink stored by `journal.step`, to go on from after a crash. */
  readonly step?: Json
}

/** Where a sink writes down what it is about to do and what came of it. Calls made at the same time are written in one statement. */
export interface Journal {
  /**
   * Marks the item as being sent; must be awaited directly before the first byte of a write goes out.
   * @throws LeaseLost when the item was taken over by another worker in the meantime; the write must not happen
   */
  sending(item: Item<unknown>): Promise<void>
  /** Stores the step of an item that takes several calls. `id` makes a contact known before the item is settled. */
  step(item: Item<unknown>, step: Json, o?: { id?: string }): Promise<void>
  settle(item: Item<unknown>, outcome: Outcome): Promise<void>
  /** Hands the item back unsent, to be tried again after `ms`: somebody else is busy with the same person. No outcome, no attempt. */
  defer(item: Item<unknown>, ms: number): Promise<void>
}

/** Something found before the first write that a person should know; `fatal` stops the run. */
export interface Problem {
  readonly code: string
  readonly message: string
  readonly fatal: boolean
}

/** A record to be compared with what the destination holds; `id` where it is known. */
export interface Wanted<T> {
  readonly key: string
  readonly want: T
  readonly id: string | null
}

/** What the destination holds for a record, and the fields the record wants, in the same shape. */
export interface Held {
  readonly id: string
  readonly fields: Json
  readonly wanted: Json
}

export interface Sink<T> {
  /** Its items are acts, which Intercom does not hold; `again` = one whose row changed is done again, and not refused. */
  readonly acts?: { readonly again: boolean }
  /** Looks at the destination before the first write (attribute pre-flight). `names` = what the mapping will write. */
  check(o: { signal: AbortSignal }): Promise<readonly Problem[]>
  /**
   * Delivers a batch. Resolves when every item was settled or `signal` was aborted and the calls in flight were settled.
   * @throws NotAuthorised, Unreachable when nothing can go; items not settled stay with the caller
   */
  deliver(items: readonly Item<T>[], journal: Journal, o: { signal: AbortSignal }): Promise<void>
  /** How `unknown` records would be looked up, and what that costs in calls. */
  estimate(o: { unknown: number; signal: AbortSignal }): Promise<{ strategy: string; calls: number; why: string }>
  /** What the destination holds for each record: null = nothing, 'unclear' = several things, or conflicting ones. Writes nothing. */
  fetch(wanted: readonly Wanted<T>[], o: { signal: AbortSignal }): Promise<readonly (Held | null | 'unclear')[]>
}
