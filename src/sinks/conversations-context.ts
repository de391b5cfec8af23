/** What the parts of the conversations sink share: its options, the API, who is known, and how an act ends early. */
import type { ConversationRecord } from '../conversation-act.ts'
import type { IntercomClient } from '../intercom/client.ts'
import type { Outcome, Reason } from '../outcome.ts'
import type { Db } from '../store/db.ts'
import type { People } from './contacts-people.ts'
import type { Search } from './contacts-search.ts'
import type { Directory } from './conversations-directory.ts'
import type { Item, Journal } from './sink.ts'

/** What all rows have in common, so that it can be looked at before the first of them is sent. Words as `conversation:` has them. */
export interface FixedWords {
  /** Every act needs somebody who acts, and no row says who. */
  readonly needsAdmin?: boolean
  readonly adminId?: string | undefined
  readonly admin?: string | undefined
  readonly team?: string | undefined
  readonly tag?: string | undefined
  /** Names of conversation attributes. */
  readonly attributes?: readonly string[]
}

export interface ConversationsSinkOptions {
  readonly client: IntercomClient
  readonly db: Db
  readonly workspace: string
  /** The configured Intercom-Version. */
  readonly version: string
  readonly sync: string
  /** Who acts where a row names nobody: id, email or name of an admin (`workspace.admin_id`). */
  readonly adminId?: string | undefined
  /** How long Intercom's search may lag behind writes. */
  readonly searchDelayMs: number
  /** Calls in flight at once. */
  readonly concurrency: number
  /** What was sent without an answer and is not found by looking for it is sent again, or refused. */
  readonly ambiguous: 'recreate' | 'refuse'
  readonly fixed?: FixedWords
  /** Teammates, teams and tags; default: one of its own. */
  readonly directory?: Directory
  /** Goes before bulk work; default true. */
  readonly live?: boolean
  /** Epoch milliseconds; default the database's clock. */
  readonly now?: () => number
}

export type ActItem = Item<ConversationRecord>

/** An outcome, or null when the item was handed back to be tried again soon. */
export type Delivered = Outcome | null

/** One delivery of one act: what its steps need besides the item. */
export interface ActDelivery {
  readonly options: ConversationsSinkOptions
  readonly client: IntercomClient
  readonly directory: Directory
  readonly people: People
  readonly search: Search['find']
  readonly journal: Journal
  readonly now: () => number
  readonly signal: AbortSignal
}

/** Thrown by a step: the act ends here, and this is how. */
export class ActEnds extends Error {
  override readonly name = 'ActEnds'
  readonly outcome: Delivered
  constructor(outcome: Delivered) {
    super('the act ended early')
    this.outcome = outcome
  }
}

/** The act is refused: not again without a change. */
export function refusedAct(reason: Reason): ActEnds {
  return new ActEnds({ did: 'refused', reason })
}
