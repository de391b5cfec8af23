/** A page sync by the command line: documents in, pages of Fin's library out, and what is told of both. */
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type DocumentFolder, documentsIn } from '../support/documents.ts'
import { createDesk, type Desk } from './desk.ts'

const CONTENT_SOURCE = 'https://handbook.example.com'
const MIRROR = 'missing: delete'

interface PageDesk extends Desk, DocumentFolder {
  /** Replaces what the configuration says of the sync. */
  configure(...lines: readonly string[]): Promise<void>
  /** Pages in Intercom by external_id. */
  pages(): Record<string, string>
  /** Writes to the library since the simulator's counts were reset. */
  writes(): string[]
}

async function pageDesk(
  files: Readonly<Record<string, string | Uint8Array>>,
  o: { lines?: readonly string[]; simulator?: SimulatorOptions } = {},
): Promise<PageDesk> {
  const desk = await createDesk({ ...(o.simulator === undefined ? {} : { simulator: o.simulator }) })
  const folder = documentsIn(join(desk.folder, 'handbook'))
  for (const [name, content] of Object.entries(files)) await folder.write(name, content)
  const configure = (...lines: readonly string[]): Promise<void> =>
    writeFile(
      join(desk.folder, 'fin-sync.yaml'),
      `syncs:\n  handbook:\n    kind: pages\n    content_source: ${CONTENT_SOURCE}\n${[SOURCE, ...lines].map((line) => `    ${line}\n`).join('')}`,
    )
  await configure(...(o.lines ?? [MIRROR]))
  const { simulator } = desk
  return {
    ...desk,
    ...folder,
    folder: desk.folder,
    configure,
    pages: () => Object.fromEntries(simulator.state.externalPages().map(({ external_id: id, html }) => [id, html])),
    writes: () =>
      simulator.calls().flatMap(({ method, pattern }) => (method !== 'GET' && pattern?.includes('/ai/') ? [pattern] : [])),
  }
}

const SOURCE = `source: { type: directory, path: ./handbook, url: "${CONTENT_SOURCE}/{name}" }`

const run = async (desk: Desk, ...args: readonly string[]) => {
  desk.simulator.resetCounts()
  const { code, stdout, stderr } = await desk.here(['run', 'handbook', '--json', ...args])
  return { code, stderr, ...JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') }
}

const THREE = { 'a.md': '# A\n\nOne', 'b.md': '# B\n\nTwo', 'c/c.md': '# C\n\nThree' }
const POST = 'POST /ai/external_pages'

test('a plan tells what is added, changed line by line, moved and deleted, and sends nothing', async () => {
  const text = '# Billing\n\nInvoices come on the first.\n\nCards are charged at once.\n\nRefunds take ten days.'
  const desk = await pageDesk({ ...THREE, 'billing.md': text })
  await run(desk)
  await desk.write('billing.md', text.replace('at once', 'within a day').replace('# Billing', '# Billing & invoices'))
  await desk.write('new.md', 'New')
  await rename(join(desk.path, 'a.md'), join(desk.path, 'moved.md'))
  await desk.remove('b.md')
  desk.simulator.resetCounts()
  const { code, stdout } = await desk.here(['plan', 'handbook'])
  expect(code).toBe(0)
  expect(stdout.split('\n').slice(0, 27)).toEqual([
    'handbook: 4 documents of handbook; a run would',
    '',
    '  create             1',
    '  update             1  pages that the sync knows',
    '  leave as they are  1  nothing changed since they were sent',
    '  move               1  the same page under another external_id',
    '  delete             1  their documents left the source',
    '',
    'changes (+ added, ~ changed):',
    '  ~ billing.md · Billing & invoices',
    '    title: "Billing" → "Billing & invoices"',
    '    - # Billing',
    '    + # Billing & invoices',
    '      Invoices come on the first.',
    '    - Cards are charged at once.',
    '    + Cards are charged within a day.',
    '      Refunds take ten days.',
    '  + new.md · New',
    '',
    'move (sent under the new external_id, then deleted under the old one):',
    '  a.md → moved.md',
    '',
    'would be deleted:',
    '  - b.md',
    '',
    'the run would stop: guard delete: 1 of 4 pages (25%) would be deleted because their documents left the source, at most 10% may be; if that is right, run it again with --allow delete',
    '',
  ])
  const json = JSON.parse((await desk.here(['plan', 'handbook', '--json', '--live'])).stdout)
  expect(json).toMatchObject({ update: 1, look_up: 0, archive: 0, changes: [], missing: [], unchanged: 1, calls: 5 })
  expect(json.pages).toMatchObject({
    create: 1,
    update: 1,
    move: 1,
    delete: 1,
    deleted: ['b.md'],
    moves: [{ from: 'a.md', to: 'moved.md' }],
  })
  expect(json.pages.changes.map((change: { key: string }) => change.key)).toEqual(['billing.md', 'new.md'])
  expect(json.pages.changes[0].text).toContain('+ Cards are charged within a day.')
  expect(json.live).toMatchObject({ update: 1, create: 2, edited: 0 })
  expect(json.live.changes[0]).toMatchObject({ key: 'billing.md', fields: [{ field: 'title' }], text: json.pages.changes[0].text })
  expect(desk.writes()).toEqual([])
})

test('what is refused is told with its name, and how it is mended; a guard is told with how to pass it', async () => {
  const desk = await pageDesk({ ...THREE, 'empty.md': '' })
  const { code, stdout } = await desk.here(['run', 'handbook'])
  expect(code).toBe(3)
  expect(stdout).toContain('page_empty  handbook:4  empty.md: it has no text')
  expect(stdout).toContain('to mend them: correct the documents, then fin-sync run handbook')
  const [id = ''] = /\d{8}-\w+/.exec(stdout) ?? []
  expect((await desk.here(['show', id])).stdout).toContain('to mend them: correct the documents, then fin-sync run handbook')
  await desk.remove('c')
  const stopped = await run(desk)
  expect(stopped).toMatchObject({ code: 3, status: 'stopped' })
  expect(stopped.stderr).toContain('run it again with --allow delete')
  expect(await run(desk, '--allow', 'delete')).toMatchObject({ code: 3, deleted: 1, refused: 1 })
})

describe('preview', () => {
  const MARKDOWN = '---\ntitle: About *this*\n---\n# A\n\nSee [b](b.md) <script>x()</script>\n'

  test('prints the exact HTML that a run sends, and beside it what else is sent', async () => {
    const desk = await pageDesk({ ...THREE, 'a.md': MARKDOWN })
    const { code, stdout, stderr } = await desk.here(['preview', 'handbook', 'a.md'], { INTERCOM_ACCESS_TOKEN: '' })
    expect(code).toBe(0)
    await run(desk)
    expect(stdout).toBe(`${desk.pages()['a.md']}\n`)
    expect(stderr).toBe(`title    About *this*\nurl      ${CONTENT_SOURCE}/a\nlocale   en\nused by  Fin and Copilot\n`)
    const json = JSON.parse((await desk.here(['preview', 'handbook', 'a.md', '--json'])).stdout)
    expect(json).toMatchObject({ external_id: 'a.md', title: 'About *this*', html: desk.pages()['a.md'], notes: [] })
  })

  test('says why there is none', async () => {
    const desk = await pageDesk({ ...THREE, 'empty.md': '---\nlocale: fr\n---\n' })
    expect(await desk.here(['preview', 'handbook', 'c.md'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'fin-sync: handbook has no document "c.md" (of 4); did you mean "c/c.md"?\n',
    })
    expect(await desk.here(['preview', 'handbook', 'empty.md'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'fin-sync: no page would be sent: page_empty: empty.md: it has no text\n',
    })
    await desk.write('french.md', '---\nlocale: fr\n---\nBonjour')
    expect((await desk.here(['preview', 'handbook', 'french.md'])).stderr).toContain(
      'note     locale_unsupported: Intercom-Version 2.16',
    )
  })
})

test('check: what a run needs, and the first pages as they would be sent', async () => {
  const desk = await pageDesk({ ...THREE, 'empty.md': '' })
  const before = await desk.here(['check', 'handbook', '--rows', '1'])
  expect(before.code).toBe(0)
  expect(before.stdout).toContain(`  note library      the first run creates the content source ${CONTENT_SOURCE}`)
  expect(before.stdout).toContain('  note documents    of all 4 documents 1 would be refused')
  expect(before.stdout).toContain('empty.md: it has no text')
  expect(before.stdout).toMatch(
    /\n {2}a\.md\n {4}title {3}A\n {4}url {5}https:\/\/handbook\.example\.com\/a\n {4}locale {2}en\n {4}html {4}\d+ characters\n {4}\| # A\n {4}\| One\n/,
  )
  expect(desk.writes()).toEqual([])
  desk.simulator.state.addContentSource({ url: CONTENT_SOURCE, sync_behavior: 'automatic' })
  const after = await desk.here(['check', 'handbook', '--rows', '0'])
  expect(after.code).toBe(2)
  expect(after.stdout).toContain('is filled by Intercom itself (sync_behavior automatic) and takes no pages from here')
})

test('a selector that is none, and a language that the version cannot have: exit 2, and check says so as well', async () => {
  const desk = await pageDesk(THREE, { lines: ['content: "main["'] })
  const { code, stderr } = await desk.here(['run', 'handbook'])
  expect(code).toBe(2)
  expect(stderr).toContain('sync "handbook": "main[" is no CSS selector')
  await desk.configure('content: "main["', 'locale: fr')
  const checked = await desk.here(['check', 'handbook'])
  expect(checked.code).toBe(2)
  expect(checked.stdout).toContain('"main[" is no CSS selector')
  expect(checked.stdout).toContain('Intercom-Version 2.16 takes pages in "en" alone, not in "fr"')
  expect(desk.writes()).toEqual([])
})

test('a run that was interrupted is resumed, and every page is there once', async () => {
  const desk = await pageDesk(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}.md`, `Page ${i}`])))
  const { signal, ended } = desk.startHere(['run', 'handbook'])
  const off = desk.simulator.onCall(({ pattern }) => {
    if (pattern !== POST) return
    off()
    signal('SIGINT')
  })
  expect((await ended).code).toBe(130)
  const { code, stdout } = await desk.here(['resume', 'handbook', '--json'])
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, status: 'done', created: 30 })
  expect(desk.simulator.state.externalPages()).toHaveLength(30)
  expect(desk.simulator.state.contentSources()).toHaveLength(1)
})
