/** The handbook of the examples: every document makes a page, none refuses, links lead somewhere, and the long ones are cut. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { pageMapping } from '../src/cli/assemble-pages.ts'
import { openPageSource } from '../src/cli/open-page-source.ts'
import { readEnvironment } from '../src/config/environment.ts'
import { loadConfig } from '../src/config/load.ts'
import { compilePageMapping } from '../src/mapping/page-mapping.ts'
import type { PageRecord } from '../src/pages/record.ts'
import { readAll, rowsOf } from './contracts/source.ts'

async function handbook() {
  const config = await loadConfig({ path: 'examples/handbook.yaml', env: readEnvironment({ INTERCOM_ACCESS_TOKEN: 'a-token' }) })
  const sync = config.syncs.get('handbook')
  if (sync?.kind !== 'pages') throw new Error('handbook is no sync of pages')
  return sync
}

async function pagesOf(): Promise<PageRecord[]> {
  const sync = await handbook()
  const mapping = await pageMapping(sync)
  return rowsOf(await readAll(await openPageSource(sync, {}))).map(({ cells, problem }) => {
    const mapped = mapping.map(cells)
    if (problem !== undefined || mapped.refused !== undefined) throw new Error(`${JSON.stringify(cells)} makes no page`)
    expect(mapped.notes).toEqual([])
    return mapped.record
  })
}

test('it needs nothing but a token, and its folder is beside it', async () => {
  const { source, contentSource, missing } = await handbook()
  expect({ contentSource, missing }).toEqual({ contentSource: 'https://handbook.example.com', missing: 'delete' })
  expect(basename(source.type === 'directory' ? source.path : '')).toBe('handbook')
})

test('every document makes a page or more, each with a title, a url of its own and clean HTML', async () => {
  const pages = await pagesOf()
  const files = readdirSync('examples/handbook', { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(md|html|txt)$/.test(file),
  )
  expect(files.length).toBeGreaterThanOrEqual(12)
  expect(new Set(pages.map(({ external_id: id }) => id.replace(/#.*/, '')))).toEqual(new Set(files))
  expect(new Set(pages.map(({ url }) => url)).size).toBe(pages.length)
  for (const { html } of pages)
    expect(html).not.toMatch(/<(?:nav|script|style|form|button)|stats\.tidewick|href="(?!https:|mailto:)/)
})

test('the long ones are cut at their headings', async () => {
  const ids = (await pagesOf()).map(({ external_id: id }) => id)
  expect(ids.filter((id) => id.startsWith('developers/api.md'))).toEqual([
    'developers/api.md',
    'developers/api.md#authentication',
    'developers/api.md#rate-limits',
    'developers/api.md#lists-and-pages',
    'developers/api.md#webhooks',
    'developers/api.md#errors',
  ])
})

test('links from one document to another lead to a document', async () => {
  const sync = await handbook()
  const pages = await pagesOf()
  const links = pages.flatMap(({ html }) =>
    [...html.matchAll(/href="https:\/\/handbook\.example\.com\/([^"#]*)/g)].map(([, path]) => path ?? ''),
  )
  const folder = sync.source.type === 'directory' ? sync.source.path : ''
  expect(links.length).toBeGreaterThan(0)
  for (const link of links) expect([link, existsSync(join(folder, `${link}.md`))]).toEqual([link, true])
})

test('a change of the selectors changes the pages', async () => {
  const sync = await handbook()
  expect((await compilePageMapping({ ...sync, content: undefined })).hash).not.toBe((await pageMapping(sync)).hash)
})
