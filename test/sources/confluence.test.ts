/** The Confluence source against a fake site: the contracts of a source, of one over HTTP, of an incremental one and of one of documents. */
import { expect, test } from 'vitest'
import { ConfigError } from '../../src/errors.ts'
import { type ConfluenceOptions, openConfluence } from '../../src/sources/confluence.ts'
import type { Row } from '../../src/sources/source.ts'
import { documentsOf, testDocumentSource } from '../contracts/document-source.ts'
import { testIncrementalSource } from '../contracts/incremental-source.ts'
import { testRemoteSource } from '../contracts/remote-source.ts'
import { readAll, rowsOf, testSource } from '../contracts/source.ts'
import { type FakeConfluence, startConfluence } from '../fakes/confluence.ts'

const instantly = async (_ms: number, signal: AbortSignal) => signal.throwIfAborted()

function open(confluence: FakeConfluence, o: Partial<ConfluenceOptions> = {}) {
  const credentials = { kind: 'token', email: confluence.email, apiToken: () => confluence.tokens.good } as const
  return openConfluence({ baseUrl: confluence.server.url, credentials, spaces: ['DOCS'], sleep: instantly, ...o })
}

const documentOf = (row: Row) => documentsOf([{ rows: [row] }])[0]
const idOf = (row: Row) => documentOf(row)?.external_id ?? ''

for (const body of ['storage', 'view'] as const) {
  testSource({
    name: `openConfluence, body: ${body}`,
    make: async () => {
      const confluence = await startConfluence({ pages: body === 'view' ? 55 : 250 })
      const source = open(confluence, { body })
      const rows = rowsOf(await readAll(source)).map((row) => row.cells)
      return { source, rows, open: confluence.server.open, remove: confluence.close }
    },
  })

  testDocumentSource({
    name: `openConfluence, body: ${body}`,
    make: async () => {
      const confluence = await startConfluence({ pages: body === 'view' ? 55 : 250 })
      return {
        source: open(confluence, { body }),
        documents: confluence.pages.map(({ id, title }) => ({
          external_id: id,
          title,
          format: 'html' as const,
          url: `https://example.atlassian.net/wiki/spaces/DOCS/pages/${id}/Page+${id}`,
          says: `The steps of page ${id}.`,
        })),
        edit: async (id, words) => void confluence.write(id, { storage: `<h2>Steps</h2><p>${words}</p>` }),
        remove: async (id) => confluence.remove(id),
        spoil: async () => {
          confluence.spoil({ id: '12', status: 'current' })
          return '12'
        },
        close: confluence.close,
      }
    },
  })
}

testRemoteSource({
  name: 'openConfluence',
  make: async () => {
    const confluence = await startConfluence({ pages: 420 })
    const { good, narrow, unknown } = confluence.tokens
    return {
      server: confluence.server,
      open: ({ credentials = 'good', baseUrl = confluence.server.url, ...o }) => {
        const apiToken = () => confluence.tokens[credentials]
        return open(confluence, { baseUrl, credentials: { kind: 'token', email: confluence.email, apiToken }, ...o })
      },
      ids: confluence.pages.map(({ id }) => id),
      idOf,
      isForRows: confluence.isForRows,
      secrets: [good, Buffer.from(`${confluence.email}:${good}`).toString('base64'), confluence.email],
      otherSecrets: [narrow, unknown],
      expire: confluence.expireToken,
      renews: false,
      circle: confluence.circle,
      close: confluence.close,
    }
  },
})

testIncrementalSource({
  name: 'openConfluence, body: view',
  make: async () => {
    const confluence = await startConfluence({ pages: 55 })
    confluence.pass(3_600_000)
    const overlapMs = 5 * 60_000
    const ids = new Map<string, string>()
    // Confluence's ids are numbers, those of the contract are words.
    const idFor = (word: string) => {
      const known = [...ids].find(([, other]) => other === word)?.[0]
      const id = known ?? (/^\d+$/.test(word) ? word : String(10_000 + ids.size))
      ids.set(id, word)
      return id
    }
    const versionIn = (text: string) => /version (v\d+)/.exec(text)?.[1] ?? ''
    return {
      source: open(confluence, { body: 'view', overlapMs }),
      ids: confluence.pages.map(({ id }) => id),
      idOf: (row) => ids.get(idOf(row)) ?? idOf(row),
      versionOf: (row) => versionIn(documentOf(row)?.body ?? ''),
      write: async (id, o) => versionIn(confluence.write(idFor(id), o).storage),
      writeTogether: async (words) => {
        const written = confluence.writeTogether(words.map(idFor))
        return new Map(written.map(({ id, storage }) => [ids.get(id) ?? id, versionIn(storage)]))
      },
      morePerPage: 30,
      overlapMs,
      pass: confluence.pass,
      close: confluence.close,
    }
  },
})

test('spaces are read one after the other, each by one look-up of its key', async () => {
  const confluence = await startConfluence()
  try {
    confluence.write('5', { space: 'HR', title: 'Holidays' })
    confluence.write('7', { space: 'DOCS', title: 'Install' })
    const source = open(confluence, { spaces: ['HR', 'DOCS'] })
    expect(documentsOf(await readAll(source)).map(({ title }) => title)).toEqual(['Holidays', 'Install'])
    expect(confluence.server.calls.map(({ path }) => path.replace(/\?.*/, ''))).toEqual([
      '/wiki/api/v2/spaces',
      '/wiki/api/v2/spaces/98305/pages',
      '/wiki/api/v2/spaces/98304/pages',
    ])
  } finally {
    await confluence.close()
  }
})

test('a space that is not there, or may not be seen, is named with the nearest one', async () => {
  const confluence = await startConfluence()
  try {
    const reading = readAll(open(confluence, { spaces: ['DOCS', 'DOC'] }))
    await expect(reading).rejects.toThrow(ConfigError)
    await expect(reading).rejects.toThrow('Confluence has no space with the key "DOC", or the account may not see it; did you mean')
  } finally {
    await confluence.close()
  }
})

test('with body: view macros are as readers see them, and a page that goes while it is read is left out', async () => {
  const confluence = await startConfluence({ pages: 3 })
  try {
    const source = open(confluence, { body: 'view' })
    confluence.server.meet({ status: 404, body: {} }, { when: ({ path }) => path.includes('/pages/1001') })
    const found = documentsOf(await readAll(source))
    expect(found.map((document) => document.external_id)).toEqual(['1000', '1002'])
    expect(found[0]?.body).toContain('As readers see it.')
  } finally {
    await confluence.close()
  }
})

test('with body: view an incremental read asks for the pages that were changed, and for no other', async () => {
  const confluence = await startConfluence({ pages: 60 })
  confluence.pass(60_000)
  try {
    const source = open(confluence, { body: 'view', overlapMs: 0 })
    const since = (await readAll(source)).at(-1)?.watermark
    if (since === undefined) throw new Error('the read needs a watermark')
    confluence.pass(60_000)
    confluence.write('1030')
    const before = confluence.server.calls.length
    const rows: string[] = []
    for await (const chunk of source.read({ since, signal: new AbortController().signal })) rows.push(...chunk.rows.map(idOf))
    expect(rows).toEqual(['1030'])
    expect(confluence.server.calls.slice(before).map(({ path }) => path.replace(/\?.*/, ''))).toEqual([
      '/wiki/api/v2/spaces',
      '/wiki/api/v2/spaces/98304/pages',
      '/wiki/api/v2/pages/1030',
    ])
  } finally {
    await confluence.close()
  }
})
