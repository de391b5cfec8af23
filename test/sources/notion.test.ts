/** The Notion source against a fake workspace: the contracts of a source, of one over HTTP, of an incremental one and of one of documents. */
import { expect, test } from 'vitest'
import { ConfigError, Unreachable } from '../../src/errors.ts'
import { type NotionOptions, openNotion } from '../../src/sources/notion.ts'
import type { Row } from '../../src/sources/source.ts'
import { documentsOf, testDocumentSource } from '../contracts/document-source.ts'
import { testIncrementalSource } from '../contracts/incremental-source.ts'
import { testRemoteSource } from '../contracts/remote-source.ts'
import { readAll, rowsOf, testSource } from '../contracts/source.ts'
import { type FakeNotion, notionId, startNotion } from '../fakes/notion.ts'

const instantly = async (_ms: number, signal: AbortSignal) => signal.throwIfAborted()

function open(notion: FakeNotion, o: Partial<NotionOptions> = {}) {
  return openNotion({ token: () => notion.tokens.good, baseUrl: notion.server.url, sleep: instantly, ...o })
}

const documentOf = (row: Row) => documentsOf([{ rows: [row] }])[0]
const idOf = (row: Row) => documentOf(row)?.external_id ?? ''

testSource({
  name: 'openNotion on 35 pages',
  make: async () => {
    const notion = await startNotion({ pages: 35 })
    const source = open(notion)
    const rows = rowsOf(await readAll(source)).map((row) => row.cells)
    return { source, rows, open: notion.server.open, remove: notion.close }
  },
})

testRemoteSource({
  name: 'openNotion',
  make: async () => {
    const notion = await startNotion({ pages: 45 })
    const { good, narrow, unknown } = notion.tokens
    return {
      server: notion.server,
      open: ({ credentials = 'good', baseUrl = notion.server.url, ...o }) =>
        open(notion, { baseUrl, token: () => notion.tokens[credentials], databases: [notion.database], ...o }),
      ids: notion.pages.map(({ id }) => id),
      idOf,
      isForRows: notion.isForRows,
      secrets: [good],
      otherSecrets: [narrow, unknown],
      expire: notion.expireToken,
      renews: false,
      close: notion.close,
    }
  },
})

for (const [how, options] of [
  ['all that is shared', () => ({})],
  ['a database', (notion: FakeNotion) => ({ databases: [notion.database] })],
] as const) {
  testIncrementalSource({
    name: `openNotion, ${how}`,
    make: async () => {
      const notion = await startNotion({ pages: 25 })
      notion.pass(3_600_000)
      const overlapMs = 5 * 60_000
      const ids = new Map<string, string>()
      const idFor = (word: string) => {
        const known = [...ids].find(([, other]) => other === word)?.[0]
        const id = known ?? (/^\d/.test(word) ? word : notionId(10_000 + ids.size))
        ids.set(id, word)
        return id
      }
      const versionIn = (text: string) => /version (v\d+)/.exec(text)?.[1] ?? ''
      return {
        source: open(notion, { overlapMs, ...options(notion) }),
        ids: notion.pages.map(({ id }) => id),
        idOf: (row) => ids.get(idOf(row)) ?? idOf(row),
        versionOf: (row) => versionIn(documentOf(row)?.body ?? ''),
        write: async (id, o) => versionIn(notion.write(idFor(id), o).markdown),
        writeTogether: async (words) => {
          const written = notion.writeTogether(words.map(idFor))
          return new Map(written.map(({ id, markdown }) => [ids.get(id) ?? id, versionIn(markdown)]))
        },
        morePerPage: 22,
        overlapMs,
        pass: notion.pass,
        close: notion.close,
      }
    },
  })

  testDocumentSource({
    name: `openNotion, ${how}`,
    make: async () => {
      const notion = await startNotion({ pages: 25 })
      return {
        source: open(notion, options(notion)),
        documents: notion.pages.map(({ id, title }) => ({
          external_id: id,
          title,
          format: 'markdown' as const,
          url: `https://www.notion.so/${id.replaceAll('-', '')}`,
          says: `The steps of ${id}.`,
        })),
        edit: async (id, words) => void notion.write(id, { markdown: `## Steps\n${words}` }),
        remove: async (id) => void notion.write(id, { inTrash: true }),
        spoil: async () => {
          notion.spoil({ object: 'page', id: notionId(500) })
          return notionId(500)
        },
        close: notion.close,
      }
    },
  })
}

async function withNotion(pages: number, check: (notion: FakeNotion) => Promise<void>): Promise<void> {
  const notion = await startNotion({ pages })
  try {
    await check(notion)
  } finally {
    await notion.close()
  }
}

const idsIn = async (notion: FakeNotion, o: Partial<NotionOptions> = {}) =>
  documentsOf(await readAll(open(notion, o))).map((document) => document.external_id)

test('a page that is published is named by the address that everybody can open', () =>
  withNotion(1, async (notion) => {
    notion.write(notionId(0), { publicUrl: 'https://example.notion.site/Page-0' })
    expect(documentsOf(await readAll(open(notion)))[0]?.url).toBe('https://example.notion.site/Page-0')
  }))

test('a page without a title is named by its first heading', () =>
  withNotion(0, async (notion) => {
    notion.write(notionId(0), { title: '', markdown: '# Travel\nBy train.' })
    expect(documentsOf(await readAll(open(notion)))[0]?.title).toBeNull()
  }))

test('a page that two lists show is read once', () =>
  withNotion(3, async (notion) => {
    const found = await idsIn(notion, { databases: [notion.database], dataSources: [notion.dataSource] })
    expect(found).toEqual([notionId(0), notionId(1), notionId(2)])
  }))

test('a page that is edited while it is being searched for is not missed', () =>
  withNotion(120, async (notion) => {
    let searches = 0
    const source = open(notion, {
      token: () => {
        searches += 1
        if (searches === 2) notion.pass(60_000)
        if (searches === 2) notion.write(notionId(119), {})
        return notion.tokens.good
      },
    })
    expect(rowsOf(await readAll(source))).toHaveLength(120)
  }))

test('a list that ends at a limit is asked for once more from there, and never taken for all there is', () =>
  withNotion(0, async (notion) => {
    for (let i = 0; i < 30; i += 1) {
      notion.pass(60_000)
      notion.write(notionId(i), {})
    }
    notion.limitQueries(12)
    expect(await idsIn(notion, { dataSources: [notion.dataSource] })).toHaveLength(30)
    notion.limitQueries(1)
    await expect(idsIn(notion, { dataSources: [notion.dataSource] })).rejects.toThrow(Unreachable)
  }))

test('lists that go in a circle end the read', () =>
  withNotion(120, async (notion) => {
    notion.circle()
    for (const o of [{}, { databases: [notion.database] }]) await expect(idsIn(notion, o)).rejects.toThrow(Unreachable)
  }))

test('a database that is not there, or not shared, is a mistake of the configuration', () =>
  withNotion(1, async (notion) => {
    const reading = idsIn(notion, { databases: [notionId(9)] })
    await expect(reading).rejects.toThrow(ConfigError)
    await expect(reading).rejects.toThrow(`Notion has no database ${notionId(9)}, or it is not shared with the integration`)
    await expect(idsIn(notion, { dataSources: [notionId(8)] })).rejects.toThrow(`Notion has no data source ${notionId(8)}`)
  }))

test('a page that goes between the list and its text is left out', () =>
  withNotion(3, async (notion) => {
    const gone = { object: 'error', status: 404, code: 'object_not_found', message: 'Could not find page.' }
    notion.server.meet({ status: 404, body: gone }, { when: ({ path }) => path.includes(notionId(1)) })
    expect(await idsIn(notion)).toEqual([notionId(0), notionId(2)])
  }))

test('a page that is too long for one answer is put together, without what is not shared', () =>
  withNotion(0, async (notion) => {
    const [shared, hidden] = [notionId(700), notionId(701)]
    const unknown = (id: string) => `<unknown url="https://www.notion.so/page#${id.replaceAll('-', '')}" alt="toggle"/>`
    const markdown = `Before\n- item\n\t${unknown(shared)}\n${unknown(hidden)}\nAfter`
    const { parts } = notion.write(notionId(0), { markdown })
    parts.set(shared, 'In the middle\n\tdeeper')
    parts.set(hidden, '')
    notion.server.meet(
      { status: 404, body: { object: 'error', status: 404, code: 'object_not_found', message: 'no' } },
      { when: ({ path }) => path.includes(hidden) },
    )
    const [document] = documentsOf(await readAll(open(notion)))
    expect(document?.body).toBe('Before\n\n- item\n\n  In the middle\n\n  deeper\n\nAfter\n\nA plan')
  }))

test('a package that is not installed is named', () =>
  withNotion(1, async (notion) => {
    const load = () => Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }))
    const reading = idsIn(notion, { load })
    await expect(reading).rejects.toThrow(ConfigError)
    await expect(reading).rejects.toThrow('reading from Notion needs the package @notionhq/client: npm install @notionhq/client')
    expect(notion.server.calls).toEqual([])
  }))

test('no more than three calls a second are made, however many are under way together', () =>
  withNotion(10, async (notion) => {
    let now = Date.UTC(2026, 0, 5)
    const slept: number[] = []
    const sleep = async (ms: number) => {
      slept.push(ms)
      now += ms
    }
    expect(await idsIn(notion, { sleep, now: () => now })).toHaveLength(10)
    // Two searches and ten texts: eleven gaps of a third of a second.
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(11_000 / 3 - 1)
  }))
