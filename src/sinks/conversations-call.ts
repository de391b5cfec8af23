/** One act made ready: how it is sent, and how it is looked for when its answer was lost. */
import type { CallOptions } from '../intercom/client.ts'
import type { Reason } from '../outcome.ts'

/** Done, with the id of what it made or touched. */
export interface Done {
  readonly did: 'created' | 'updated' | 'unchanged'
  readonly id: string
  readonly reason?: Reason
}

export interface ActCallReady {
  /** @throws IntercomRefusal, AnswerLost, Unreachable, ActEnds */
  send(o: CallOptions): Promise<Done>
  /** Absent: sending it twice does no more than sending it once. */
  readonly lookUp?: LookUp
}

/**
 * `at_once`: by id, which shows everything that was applied. `search`: what was applied shows up with a delay. `never`: nothing shows it.
 */
export type LookUp =
  | { readonly how: 'at_once' | 'search'; readonly find: (since: Date) => Promise<Done | null> }
  | { readonly how: 'never'; readonly why: string }
