/** The conversations sink: each item is one act on a conversation, done once, in the order of its lane, and never said twice. */
import { conversationRecord } from '../conversation-act.ts'
import { createGroupCommit } from '../group-commit.ts'
import type { IntercomClient } from '../intercom/client.ts'
import type { Contact } from '../intercom/contacts.ts'
import { liveClient } from '../intercom/live-client.ts'
import type { Json } from '../json.ts'
import { serverTime } from '../store/server-time.ts'
import { learnValuesPerSearch, valuesPerSearch } from '../store/workspaces.ts'
import { createActSink } from './acts.ts'
import { createPeople } from './contacts-people.ts'
import { createSearch, type Search } from './contacts-search.ts'
import type { FieldValue } from './contacts-values.ts'
import { checkConversations } from './conversations-check.ts'
import type { ConversationsSinkOptions } from './conversations-context.ts'
import { deliverAct } from './conversations-deliver.ts'
import { createDirectory } from './conversations-directory.ts'
import type { Sink } from './sink.ts'

/** Its records are `ConversationRecord`s (`recordOfAct` makes one). */
export function createConversationsSink(o: ConversationsSinkOptions): Sink<Json> {
  const client = o.live === false ? o.client : liveClient(o.client)
  const directory = o.directory ?? createDirectory(client)
  const shared = { options: o, client, directory, people: createPeople(o), search: sharedSearch(o, client) }
  // When something was sent, and when it may be looked for, are times of the database.
  let clock: Promise<() => number> | undefined
  const clockOf = (): Promise<() => number> => (clock ??= o.now === undefined ? serverTime(o.db) : Promise.resolve(o.now))
  return createActSink({
    parse: (want) => conversationRecord.parse(want),
    perform: async (item, { journal, signal }) => deliverAct(item, { ...shared, journal, signal, now: await clockOf() }),
    check: ({ signal }) => checkConversations(o, { client, directory, signal }),
    again: false,
    concurrency: o.concurrency,
    lookUp: { strategy: 'as needed', why: 'people, admins, teams and tags are looked up as the rows name them' },
  })
}

/** People who are looked for at the same time are looked for by one call. */
function sharedSearch(o: ConversationsSinkOptions, client: IntercomClient): Search['find'] {
  const size = {
    load: () => valuesPerSearch(o.db, o.workspace),
    learn: (values: number) => learnValuesPerSearch(o.db, { workspace: o.workspace, values }),
  }
  const { find } = createSearch({ client, size })
  const together = createGroupCommit<{ values: readonly FieldValue[]; signal: AbortSignal }, Contact[]>(async (asked) => {
    const signal = asked[0]?.signal ?? AbortSignal.abort()
    const found = await find(
      asked.flatMap(({ values }) => values),
      { signal },
    )
    return asked.map(() => found)
  })
  return (values, { signal }) => together({ values, signal })
}
