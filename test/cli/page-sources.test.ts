/** Zendesk, Confluence and Notion into the content library, as somebody runs it: what arrives, what changed, what left, what goes wrong. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startConfluence } from '../fakes/confluence.ts'
import { notionId, startNotion } from '../fakes/notion.ts'
import { startZendesk } from '../fakes/zendesk.ts'
import { atEnd } from '../support/at-end.ts'
import { createDesk } from './desk.ts'

const NEVER = /zd-|atl-|ntn_|@example\.com/

/** A page sync from this source; `env` holds its secrets. */
async function pagesFrom(source: readonly string[], env: Readonly<Record<string, string>>, o: { more?: string } = {}) {
  const desk = await createDesk()
  const lines = [
    'kind: pages',
    'content_source: https://help.example.com',
    'missing: delete',
    'source:',
    ...source.map((line) => `  ${line}`),
  ]
  const config = `syncs:\n  help:\n${[...lines, ...(o.more === undefined ? [] : [o.more])].map((line) => `    ${line}\n`).join('')}`
  await writeFile(join(desk.folder, 'fin-sync.yaml'), config)
  return {
    desk,
    pages: () => desk.simulator.state.externalPages().toSorted((a, b) => (a.external_id < b.external_id ? -1 : 1)),
    async run(...args: readonly string[]) {
      const { code, stdout, stderr } = await desk.here(['run', 'help', '--json', ...args], env)
      expect(stdout + stderr).not.toMatch(NEVER)
      return { code, stderr, ...JSON.parse(stdout.trim().split('\n').at(-1) || '{}') }
    },
    here: (...args: readonly string[]) => desk.here(args, env),
  }
}

test('articles of Zendesk become pages; one that is unpublished goes', { timeout: 60_000 }, async () => {
  const zendesk = await startZendesk({ articles: 12 })
  atEnd(() => zendesk.close())
  zendesk.write({ title: 'For agents', user_segment_id: 7 })
  const source = ['type: zendesk', 'base_url: ${ZD_URL}', 'email: ${ZD_EMAIL}', 'api_token: ${ZD_TOKEN}', 'locales: [en-us]']
  const env = { ZD_URL: zendesk.server.url, ZD_EMAIL: zendesk.email, ZD_TOKEN: zendesk.tokens.good }
  const { run, pages, here } = await pagesFrom(source, env, { more: 'guards: { delete: 20% }' })

  const check = await here('check', 'help')
  expect(check).toMatchObject({ code: 0, stdout: expect.stringContaining('Article 0') })
  expect(check.stdout).not.toMatch(NEVER)
  expect(await run()).toMatchObject({ code: 0, read: 12, created: 12 })
  expect(pages()[0]).toMatchObject({
    external_id: '360000000001',
    title: 'Article 0',
    url: 'https://example.zendesk.com/hc/en-us/articles/360000000001',
    locale: 'en',
    html: '<p>What article 0 is about.</p><h2>Steps</h2><p>The steps of article 0.</p>',
  })

  const [first, second] = zendesk.articles
  if (first !== undefined) first.body = '<p>Another text.</p>'
  if (second !== undefined) second.draft = true
  expect(await run()).toMatchObject({ code: 0, read: 11, updated: 1, unchanged: 10, deleted: 1 })

  zendesk.expireToken()
  expect(await run()).toMatchObject({ code: 4, stderr: expect.stringContaining('listing articles: Zendesk at') })
  expect(pages()).toHaveLength(11)
})

test('pages of Confluence become pages, cut at their headings', { timeout: 60_000 }, async () => {
  const confluence = await startConfluence({ pages: 3 })
  atEnd(() => confluence.close())
  confluence.write('1002', {
    storage:
      '<p>First.</p><h2>Code</h2><ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[a < b]]></ac:plain-text-body></ac:structured-macro>',
  })
  const source = ['type: confluence', 'base_url: ${WIKI_URL}', 'email: ${WIKI_EMAIL}', 'api_token: ${WIKI_TOKEN}', 'spaces: [DOCS]']
  const env = { WIKI_URL: confluence.server.url, WIKI_EMAIL: confluence.email, WIKI_TOKEN: confluence.tokens.good }
  const { run, pages } = await pagesFrom(source, env, { more: 'split: h2' })

  expect(await run()).toMatchObject({ code: 0, read: 6, created: 6 })
  expect(pages().map((page) => page.external_id)).toEqual(['1000', '1000#steps', '1001', '1001#steps', '1002', '1002#code'])
  expect(pages()[5]).toMatchObject({
    title: 'Page 1002: Code',
    html: '<h2>Code</h2><pre><code>a &lt; b</code></pre>',
    url: 'https://example.atlassian.net/wiki/spaces/DOCS/pages/1002/Page+1002#code',
  })

  confluence.spoil({ id: '1001', title: 7 })
  confluence.remove('1001')
  expect(await run()).toMatchObject({ code: 3, refused: 1 })
  expect(pages()).toHaveLength(6)
})

test('pages of Notion become pages; later runs ask for what was edited', { timeout: 60_000 }, async () => {
  const notion = await startNotion({ pages: 4 })
  atEnd(() => notion.close())
  const source = [
    'type: notion',
    'base_url: ${NOTION_URL}',
    'token: ${NOTION_TOKEN}',
    `databases: [${notion.database}]`,
    'overlap: 0s',
  ]
  const env = { NOTION_URL: notion.server.url, NOTION_TOKEN: notion.tokens.good }
  const { run, pages } = await pagesFrom(source, env)

  notion.pass(3_600_000)
  expect(await run()).toMatchObject({ code: 0, read: 4, created: 4 })
  expect(pages()[0]?.html).toMatch(
    /^<p>About \S+, version v\d+\.<\/p><h2>Steps<\/h2><p>The steps of \S+\.<\/p><p>Mind the gap\.<\/p><p>A plan<\/p>$/,
  )
  notion.pass(3_600_000)
  notion.write(notionId(2), { title: 'A new name' })
  const before = notion.server.calls.length
  expect(await run()).toMatchObject({ code: 0, read: 1, updated: 1 })
  expect(notion.server.calls.slice(before).filter(({ path }) => path.endsWith('/markdown'))).toHaveLength(1)
})
