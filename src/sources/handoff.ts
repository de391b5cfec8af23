/** The conversations that go from Fin to people: what has changed lately is searched, judged by the rules, and handed on as rows. */
import { ConfigError } from '../errors.ts'
import { participationOf } from '../handoff/conversation.ts'
import { type HandoffRules, matchRules } from '../handoff/rules.ts'
import type { IntercomClient } from '../intercom/client.ts'
import { type Conversation, type ConversationPage, searchConversations } from '../intercom/conversations.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import type { SearchQuery } from '../intercom/search-query.ts'
import type { Db } from '../store/db.ts'
import { endedHandoffs } from '../store/handoffs.ts'
import { createPageGuard } from './http-page-guard.ts'
import type { Chunk, ReadQuery, Row, Source } from './source.ts'

export interface HandoffSourceOptions {
  readonly client: IntercomClient
  readonly db: Db
  readonly workspace: string
  readonly rules: HandoffRules
  /** How far back conversations may have changed last. */
  readonly lookBackMs: number
  /** Whether that assignee is a teammate, and not Fin or another bot. */
  readonly isPerson: (id: string, o: { signal: AbortSignal }) => Promise<boolean>
  /** Epoch milliseconds. */
  readonly now?: () => number
}

/**
 * Each row is the document `{ conversation_id, participation, reasons, updated_at }`. What is with a person, or was handed over in this
 * participation of Fin, is no row and costs no call.
 */
export function openHandoffSource(o: HandoffSourceOptions): Source {
  return { label: 'Fin', can: { resume: false, since: false, range: false }, read: (query) => read(o, query) }
}

async function* read(o: HandoffSourceOptions, { signal }: ReadQuery): AsyncGenerator<Chunk> {
  const query = recentFinQuery((o.now ?? Date.now)() - o.lookBackMs)
  const guard = createPageGuard({ label: 'Intercom', operation: 'searching conversations' })
  let rows = 0
  let after: string | undefined
  do {
    signal.throwIfAborted()
    const page = await search(o, { query, after, signal })
    const due = await dueOf(page.conversations, o, signal)
    if (due.length > 0) yield { rows: due.map((one, index) => rowOf(one, { place: rows + index + 1, rules: o.rules })) }
    rows += due.length
    after = page.next
    if (after !== undefined) guard(after)
  } while (after !== undefined)
}

/** Conversations that Fin took part in and that changed since then (epoch milliseconds). */
export function recentFinQuery(sinceMs: number): SearchQuery {
  return {
    operator: 'AND',
    value: [
      { field: 'ai_agent_participated', operator: '=', value: true },
      { field: 'updated_at', operator: '>', value: Math.floor(sinceMs / 1000) },
    ],
  }
}

interface Query {
  readonly query: SearchQuery
  readonly after: string | undefined
  readonly signal: AbortSignal
}

/** Intercom's search may lag some minutes behind: the next run, which looks as far back, finds what this one missed. */
async function search(o: HandoffSourceOptions, q: Query): Promise<ConversationPage> {
  const paging = q.after === undefined ? {} : { startingAfter: q.after }
  try {
    return await searchConversations(o.client, { query: q.query, ...paging }, { signal: q.signal, live: true })
  } catch (error) {
    if (!(error instanceof IntercomRefusal)) throw error
    const message = `looking for conversations to hand over: ${error.message}. Nothing was handed over. Check workspace.version and the token's permissions`
    throw new ConfigError(message, { cause: error })
  }
}

async function dueOf(
  found: readonly Conversation[],
  o: HandoffSourceOptions,
  signal: AbortSignal,
): Promise<readonly Conversation[]> {
  const matching = found.filter((one) => matchRules(one, o.rules).length > 0)
  const isFree = async ({ admin_assignee_id: id }: Conversation): Promise<boolean> =>
    id === null || !(await o.isPerson(id, { signal }))
  const free = await Promise.all(matching.map(isFree)).then((frees) => matching.filter((_, index) => frees[index]))
  if (free.length === 0) return []
  const ended = await endedHandoffs(o.db, { workspace: o.workspace, of: free.map(keyOf) })
  return free.filter((one) => {
    const { conversation, participation } = keyOf(one)
    return !ended.has(`${conversation}/${participation}`)
  })
}

function keyOf(one: Conversation): { conversation: string; participation: string } {
  return { conversation: one.id, participation: participationOf(one) }
}

function rowOf(one: Conversation, o: { place: number; rules: HandoffRules }): Row {
  const reasons = matchRules(one, o.rules).map(({ rule }) => rule)
  const document = { conversation_id: one.id, participation: participationOf(one), reasons, updated_at: one.updated_at }
  return { place: o.place, cells: [document] }
}
