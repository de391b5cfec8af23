/** All conversations of the simulated workspace; a snooze that has ended is over before anybody looks. */
import { createLag } from '../lag.ts'
import type { SimConversation } from './sim-conversation.ts'
import { FIN, newPart } from './sim-part.ts'

/** A conversation before and after a change: without `before` it is new, without `after` it was deleted. */
export interface ConversationChange {
  readonly before?: SimConversation
  readonly after?: SimConversation
}

export interface Conversations {
  get(id: string): SimConversation | undefined
  /** Newest first. */
  all(): readonly SimConversation[]
  /** What search sees, newest first; lags behind `all`. */
  searchable(): readonly SimConversation[]
  /** Inserts, or replaces the conversation of the same id. */
  save(conversation: SimConversation): SimConversation
  delete(id: string): void
  /** The next id of each kind. */
  readonly next: { readonly id: () => string; readonly partId: () => string; readonly messageId: () => string }
  /** Tells about every change, as it is made. */
  onChange(listener: (change: ConversationChange) => void): void
}

/** `now` gives epoch milliseconds. */
export function createConversations({ searchDelayMs, now }: { searchDelayMs: number; now: () => number }): Conversations {
  const present = new Map<string, SimConversation>()
  const seen = new Map<string, SimConversation>()
  const snoozed = new Set<string>()
  const listeners: ((change: ConversationChange) => void)[] = []
  const next = { id: counter(500), partId: counter(128), messageId: counter(403_918_300) }
  const lag = createLag<ConversationChange & { id: string }>({
    delayMs: searchDelayMs,
    now,
    apply: ({ id, after }) => void (after === undefined ? seen.delete(id) : seen.set(id, after)),
  })
  const put = (id: string, after: SimConversation | undefined) => {
    const before = present.get(id)
    if (after === undefined) present.delete(id)
    else present.set(id, after)
    if (after?.state === 'snoozed' && after.snoozed_until !== null) snoozed.add(id)
    else snoozed.delete(id)
    const change = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }
    lag.record({ id, ...change })
    for (const listener of listeners) listener(change)
  }
  const wake = () => {
    for (const id of [...snoozed]) {
      const conversation = present.get(id)
      if (conversation !== undefined && isDue(conversation, now())) put(id, awake(conversation, next.partId()))
    }
  }
  return {
    get(id) {
      wake()
      return present.get(id)
    },
    all() {
      wake()
      return newestFirst(present)
    },
    searchable() {
      wake()
      lag.settle()
      return newestFirst(seen)
    },
    save(conversation) {
      put(conversation.id, conversation)
      return conversation
    },
    delete: (id) => put(id, undefined),
    next,
    onChange: (listener) => void listeners.push(listener),
  }
}

function counter(last: number): () => string {
  let value = last
  return () => String(++value)
}

/** A map keeps the order in which its keys came, and changes come to search in the order they were made. */
function newestFirst(conversations: ReadonlyMap<string, SimConversation>): SimConversation[] {
  return [...conversations.values()].reverse()
}

function isDue({ snoozed_until }: SimConversation, nowMs: number): boolean {
  return snoozed_until !== null && snoozed_until * 1000 <= nowMs
}

function awake(conversation: SimConversation, partId: string): SimConversation {
  const at = conversation.snoozed_until ?? conversation.updated_at
  const part = newPart({ part_type: 'timer_unsnooze' }, { id: partId, author: FIN, state: 'open', nowSeconds: at })
  return { ...conversation, state: 'open', snoozed_until: null, updated_at: at, parts: [...conversation.parts, part] }
}
