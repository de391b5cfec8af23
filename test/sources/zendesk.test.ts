/** The Zendesk source against a fake Help Center: the contracts of a source, of one over HTTP and of one of documents, and its own. */
import { expect, test } from 'vitest'
import { ConfigError } from '../../src/errors.ts'
import { openZendesk, type ZendeskOptions } from '../../src/sources/zendesk.ts'
import { languageOf } from '../../src/sources/zendesk-article.ts'
import { documentsOf, testDocumentSource } from '../contracts/document-source.ts'
import { testRemoteSource } from '../contracts/remote-source.ts'
import { readAll, rowsOf, testSource } from '../contracts/source.ts'
import { type FakeZendesk, startZendesk } from '../fakes/zendesk.ts'

const instantly = async (_ms: number, signal: AbortSignal) => signal.throwIfAborted()

function open(zendesk: FakeZendesk, o: Partial<ZendeskOptions> = {}) {
  const credentials = { kind: 'token', email: zendesk.email, apiToken: () => zendesk.tokens.good } as const
  return openZendesk({ baseUrl: zendesk.server.url, credentials, sleep: instantly, ...o })
}

testSource({
  name: 'openZendesk on 250 articles',
  make: async () => {
    const zendesk = await startZendesk({ articles: 250 })
    const source = open(zendesk)
    const rows = rowsOf(await readAll(source)).map((row) => row.cells)
    return { source, rows, open: zendesk.server.open, remove: zendesk.close }
  },
})

testRemoteSource({
  name: 'openZendesk',
  make: async () => {
    const zendesk = await startZendesk({ articles: 420 })
    const { good, narrow, unknown } = zendesk.tokens
    const basic = Buffer.from(`${zendesk.email}/token:${good}`).toString('base64')
    return {
      server: zendesk.server,
      open: ({ credentials = 'good', baseUrl = zendesk.server.url, ...o }) => {
        const apiToken = () => zendesk.tokens[credentials]
        return open(zendesk, { baseUrl, credentials: { kind: 'token', email: zendesk.email, apiToken }, ...o })
      },
      ids: zendesk.articles.map(({ id }) => String(id)),
      idOf: (row) => documentsOf([{ rows: [row] }])[0]?.external_id ?? '',
      isForRows: zendesk.isForRows,
      secrets: [good, basic, zendesk.email],
      otherSecrets: [narrow, unknown],
      expire: zendesk.expireToken,
      renews: false,
      circle: zendesk.circle,
      close: zendesk.close,
    }
  },
})

testDocumentSource({
  name: 'openZendesk',
  make: async () => {
    const zendesk = await startZendesk({ articles: 250 })
    const articleOf = (id: string) => {
      const article = zendesk.articles.find((one) => String(one.id) === id)
      if (article === undefined) throw new Error('there is no such article')
      return article
    }
    return {
      source: open(zendesk),
      documents: zendesk.articles.map(({ id }, index) => ({
        external_id: String(id),
        title: `Article ${index}`,
        format: 'html' as const,
        url: `https://example.zendesk.com/hc/en-us/articles/${id}`,
        locale: 'en',
        says: `The steps of article ${index}.`,
      })),
      edit: async (id, words) => void (articleOf(id).body += `<p>${words}</p>`),
      remove: async (id) => void (articleOf(id).draft = true),
      spoil: async () => {
        zendesk.spoil({ id: 12, title: 'Without a language' })
        return '12'
      },
      close: zendesk.close,
    }
  },
})

async function read(zendesk: FakeZendesk, o: Partial<ZendeskOptions> = {}) {
  return documentsOf(await readAll(open(zendesk, o)))
}

test('drafts, and what only some people may see, are read when they are asked for', async () => {
  const zendesk = await startZendesk({ articles: 1 })
  try {
    zendesk.write({ title: 'A draft', draft: true })
    zendesk.write({ title: 'For agents', user_segment_id: 77 })
    const titles = async (o: Partial<ZendeskOptions>) => (await read(zendesk, o)).map(({ title }) => title)
    expect(await titles({})).toEqual(['Article 0'])
    expect(await titles({ drafts: true })).toEqual(['Article 0', 'A draft'])
    expect(await titles({ restricted: true })).toEqual(['Article 0', 'For agents'])
  } finally {
    await zendesk.close()
  }
})

test('a translation is a page of its own beside its article, in its own language', async () => {
  const zendesk = await startZendesk()
  try {
    const { id } = zendesk.write()
    zendesk.write({ id, title: 'Artikel 0', locale: 'de', source_locale: 'en-us' })
    const found = await read(zendesk, { locales: ['en-us', 'de'] })
    expect(found.map(({ external_id, title, locale }) => [external_id, title, locale])).toEqual([
      [String(id), 'Article 0', 'en'],
      [`${id}:de`, 'Artikel 0', 'de'],
    ])
    expect((await read(zendesk, { locales: ['de'] })).map((document) => document.external_id)).toEqual([`${id}:de`])
  } finally {
    await zendesk.close()
  }
})

test('sections and labels choose articles on the server', async () => {
  const zendesk = await startZendesk({ articles: 12 })
  try {
    const found = await read(zendesk, { sections: ['1002', '1000'], labels: ['even'] })
    expect(found.map(({ title }) => title)).toEqual(['Article 2', 'Article 8', 'Article 0', 'Article 6'])
    expect(zendesk.server.calls).toHaveLength(2)
    expect(zendesk.server.calls.every(({ path }) => path.includes('label_names=even'))).toBe(true)
  } finally {
    await zendesk.close()
  }
})

test('a section that is not there is a mistake of the configuration', async () => {
  const zendesk = await startZendesk()
  try {
    zendesk.server.meet({ status: 404, body: { error: 'RecordNotFound', description: 'Not found' } })
    const reading = readAll(open(zendesk, { sections: ['5'] }))
    await expect(reading).rejects.toThrow(ConfigError)
    await expect(reading).rejects.toThrow(/listing articles: Zendesk at .*sections\/5\/articles answered 404/)
  } finally {
    await zendesk.close()
  }
})

test('OAuth goes as a bearer', async () => {
  const zendesk = await startZendesk({ articles: 1 })
  try {
    expect(await read(zendesk, { credentials: { kind: 'oauth', accessToken: () => zendesk.tokens.good } })).toHaveLength(1)
    expect(zendesk.server.calls[0]?.headers['authorization']).toBe(`Bearer ${zendesk.tokens.good}`)
  } finally {
    await zendesk.close()
  }
})

test('locales of Zendesk become languages of Intercom', () => {
  expect(['en-us', 'de', 'pt-br', 'zh-CN', 'fr-ca'].map(languageOf)).toEqual(['en', 'de', 'pt-BR', 'zh-CN', 'fr'])
})
