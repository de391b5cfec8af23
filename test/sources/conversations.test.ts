/** The source `type: intercom`: conversations that a search finds, page by page over real HTTP. */
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openConversationSource } from '../../src/cli/open-conversation-source.ts'
import { ConfigError, NotAuthorised, Unreachable } from '../../src/errors.ts'
import type { IntercomClient } from '../../src/intercom/client.ts'
import { type ConversationsOptions, openConversations } from '../../src/sources/conversations.ts'
import { readAll, rowsOf, testSource } from '../contracts/source.ts'
import { openClient } from '../intercom/open-client.ts'
import { type Received, type Reply, refusalBody, startServer, type TestServer } from '../intercom/server.ts'

const QUERY = { field: 'state', operator: '=', value: 'open' } as const

const searchSchema = z.object({
  query: z.unknown(),
  pagination: z.object({ per_page: z.number(), starting_after: z.string().optional() }),
})

/** Answers searches over `ids`; a cursor is the position that a page begins at. */
const pagesOf =
  (ids: readonly number[]) =>
  ({ body }: Received): Reply => {
    const { pagination } = searchSchema.parse(JSON.parse(body))
    const from = Number(pagination.starting_after ?? 0)
    const end = from + pagination.per_page
    const conversations = ids.slice(from, end).map((id) => ({ type: 'conversation', id, state: 'open', admin_assignee_id: 0 }))
    const next = end < ids.length ? { page: 2, starting_after: String(end) } : null
    return {
      status: 200,
      json: { type: 'conversation.list', conversations, total_count: ids.length, pages: { type: 'pages', next } },
    }
  }

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

interface Subject {
  readonly client: IntercomClient
  readonly server: TestServer
  /** Calls under way. */
  readonly open: () => number
  readonly read: (o?: Partial<ConversationsOptions>) => ReturnType<typeof readAll>
  readonly close: () => Promise<void>
}

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const start = async (reply: (request: Received, index: number) => Reply): Promise<Subject> => {
  const server = await startServer((index, request) => reply(request, index))
  const { client: plain } = openClient(server.url)
  let underWay = 0
  const client: IntercomClient = {
    call: async (request, o) => {
      underWay += 1
      return plain.call(request, o).finally(() => {
        underWay -= 1
      })
    },
    close: plain.close,
  }
  const close = async () => {
    await client.close()
    await server.close()
  }
  const read = (o: Partial<ConversationsOptions> = {}) => readAll(openConversations({ client, query: QUERY, perPage: 2, ...o }))
  return { client, server, open: () => underWay, read, close }
}

const against = async (reply: (request: Received, index: number) => Reply): Promise<Subject> => {
  const subject = await start(reply)
  closers.push(subject.close)
  return subject
}

testSource({
  name: 'openConversations on 7 conversations, 2 a page',
  make: async () => {
    const { client, open, close } = await start(pagesOf(numbers(7)))
    const source = openConversations({ client, query: QUERY, perPage: 2 })
    const rows = rowsOf(await readAll(source)).map((row) => row.cells)
    return { source, rows, open, remove: close }
  },
})

test('a row is the conversation, and its place the running number', async () => {
  const { read } = await against(pagesOf([503, 504, 505]))
  const rows = rowsOf(await read())
  expect(rows.map(({ place }) => place)).toEqual([1, 2, 3])
  expect(rows[2]?.cells).toMatchObject([{ id: '505', state: 'open', admin_assignee_id: null, conversation_parts: null }])
})

test('pages are as large as Intercom gives them, and the query is sent with each', async () => {
  const { client, server } = await against(pagesOf(numbers(151)))
  expect(rowsOf(await readAll(openConversations({ client, query: QUERY })))).toHaveLength(151)
  expect(server.received.map(({ method, url, body }) => [method, url, JSON.parse(body)])).toEqual([
    ['POST', '/conversations/search', { query: QUERY, pagination: { per_page: 150 } }],
    ['POST', '/conversations/search', { query: QUERY, pagination: { per_page: 150, starting_after: '150' } }],
  ])
})

test('nobody found: a complete read without rows', async () => {
  const { read } = await against(pagesOf([]))
  expect(await read()).toEqual([])
})

test('a conversation that moved to a later page comes twice, each time with a place of its own', async () => {
  const { read } = await against(pagesOf([503, 504, 503]))
  const rows = rowsOf(await read())
  expect(rows.map(({ place, cells }) => [place, cells])).toMatchObject([
    [1, [{ id: '503' }]],
    [2, [{ id: '504' }]],
    [3, [{ id: '503' }]],
  ])
})

describe('a search that ends badly', () => {
  test('refused at once: the query is wrong', async () => {
    const { read } = await against(() => ({ status: 400, json: refusalBody('parameter_invalid', 'invalid operator') }))
    const reading = read()
    await expect(reading).rejects.toBeInstanceOf(ConfigError)
    await expect(reading).rejects.toThrow(/searching conversations: .*invalid operator.*Check the query of the source/)
  })

  test('the cursor dies on the way: nothing counts as complete', async () => {
    const page = pagesOf(numbers(5))
    const { read } = await against((request, index) =>
      index === 0 ? page(request) : { status: 400, json: refusalBody('parameter_invalid', 'invalid cursor') },
    )
    const reading = read()
    await expect(reading).rejects.toBeInstanceOf(Unreachable)
    await expect(reading).rejects.toThrow(/the next page was not given.*run the sync again/)
  })

  test('pages that go in a circle', async () => {
    const circle = { conversations: [{ id: 1 }], pages: { next: { starting_after: 'again' } } }
    const { read } = await against(() => ({ status: 200, json: circle }))
    await expect(read()).rejects.toThrow(/would never end/)
  })

  test('a token without the permission', async () => {
    const { read } = await against(() => ({ status: 403, json: refusalBody('forbidden', 'no') }))
    await expect(read()).rejects.toBeInstanceOf(NotAuthorised)
  })
})

describe('source: { type: intercom }', () => {
  const options = (client: IntercomClient) => ({ client, version: '2.16', signal: new AbortController().signal })

  test('its query is read in the readable form', async () => {
    const { client, server } = await against(pagesOf([1]))
    const query = 'ai_agent_participated = true AND state IN [open, snoozed]'
    const source = await openConversationSource({ type: 'intercom', query }, options(client))
    expect(source.label).toBe('Intercom')
    expect(rowsOf(await readAll(source))).toHaveLength(1)
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({
      query: {
        operator: 'AND',
        value: [
          { field: 'ai_agent_participated', operator: '=', value: true },
          { field: 'state', operator: 'IN', value: ['open', 'snoozed'] },
        ],
      },
    })
  })

  test("or as Intercom's JSON; a mistake is told before anything is asked", async () => {
    const { client, server } = await against(pagesOf([1]))
    const rows = await readAll(await openConversationSource({ type: 'intercom', query: { query: { ...QUERY } } }, options(client)))
    expect(rows).toHaveLength(1)
    const wrong = openConversationSource({ type: 'intercom', query: 'stat = open' }, options(client))
    await expect(wrong).rejects.toThrow(
      'source.query: search, column 1: conversations cannot be searched by "stat"; did you mean "state"?',
    )
    expect(server.received).toHaveLength(1)
  })
})
