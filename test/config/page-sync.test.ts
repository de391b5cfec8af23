/** A page sync in the configuration: what can be said of it, and what is refused. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { tempDir } from '../support/temp.ts'

const SOURCE = 'source: { type: directory, path: ./handbook }'

async function load(lines: readonly string[]) {
  const cwd = await tempDir()
  const all = ['kind: pages', 'content_source: https://handbook.example.com', ...lines]
  await writeFile(join(cwd, 'fin-sync.yaml'), `syncs:\n  handbook:\n${all.map((line) => `    ${line}\n`).join('')}`)
  const config = await loadConfig({ cwd, env: readEnvironment({ INTERCOM_ACCESS_TOKEN: 't' }) })
  return { cwd, sync: config.syncs.get('handbook') }
}

test('everything that can be said of one', async () => {
  const { cwd, sync } = await load([
    'source:',
    '  { type: directory, path: docs, include: ["**/*.md"], exclude: ["old/**"], external_id: id, url: "https://a.example.com/{name}" }',
    'audience_ids: [3, "4"]',
    'locale: pt-BR',
    'content: main',
    'remove: [.ads, "#menu"]',
    'split: h2',
    'missing: delete',
    'guards: { delete: 20%, change: 50%, min_rows: 10 }',
    'full_every: 1d',
    'ingest_within: 6h',
  ])
  expect(sync).toMatchObject({
    source: {
      path: join(cwd, 'docs'),
      include: ['**/*.md'],
      exclude: ['old/**'],
      externalId: 'id',
      url: 'https://a.example.com/{name}',
    },
    audienceIds: [3, 4],
    locale: 'pt-BR',
    content: 'main',
    remove: ['.ads', '#menu'],
    split: 'h2',
    guards: { delete: 0.2, change: 0.5, minRows: 10 },
    fullEveryMs: 86_400_000,
    ingestWithinMs: 21_600_000,
  })
})

test.each([
  [[SOURCE, 'split: h3'], 'split'],
  [[SOURCE, 'locale: English'], 'expected a language code such as en, fr or pt-BR'],
  [[SOURCE, 'missing: archive'], 'missing'],
  [[SOURCE, 'guards: { archive: 5% }'], 'unknown key "archive"'],
  [['source: { type: directory, path: a, url: "https://a.example.com" }'], 'expected an address with {path} or {name} in it'],
  [['source: { type: directory, path: a, url: "ftp://a.example.com/{path}" }'], 'expected an address with {path} or {name} in it'],
  [
    ['source: { type: directory, path: a, url: "https://a.example.com/{slug}" }'],
    'expected an address with {path} or {name} in it',
  ],
  [['source: { type: directory, path: a, include: ["../b/*.md"] }'], 'expected a pattern within the folder'],
  [['source: { type: directory, path: a, include: ["/etc/*"] }'], 'expected a pattern within the folder'],
])('%j is refused', async (lines, said) => {
  await expect(load(lines)).rejects.toThrow(said)
})
