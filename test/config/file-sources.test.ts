/** Sources that read files: where a path may lead, and which settings go with which. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { tempDir } from '../support/temp.ts'

const load = async (source: string) => {
  const cwd = await tempDir()
  const text = `syncs:\n  a:\n    kind: contacts\n    source: ${source}\n    key: id\n    contact: { external_id: id }\n`
  await writeFile(join(cwd, 'fin-sync.yaml'), text)
  const config = await loadConfig({ cwd, env: readEnvironment({ INTERCOM_ACCESS_TOKEN: 't', FILE_TOKEN: 'token-of-the-host' }) })
  const sync = config.syncs.get('a')
  if (sync?.kind !== 'contacts') throw new Error('no sync of contacts')
  return { cwd, source: sync.source }
}

test.each([
  ['{ type: jsonl, path: ./a.jsonl }', 'a.jsonl'],
  ['{ type: csv, path: "exports/*.csv" }', 'exports/*.csv'],
  ['{ type: xlsx, path: ../a.xlsx }', '../a.xlsx'],
])('%s: a path on this machine begins at the folder of the configuration', async (written, path) => {
  const { cwd, source } = await load(written)
  expect(source).toMatchObject({ path: join(cwd, path) })
})

test('an address with headers, whose values are secrets', async () => {
  const { source } = await load(
    '{ type: csv, path: "https://files.example.com/a.csv", headers: { Authorization: "Bearer ${FILE_TOKEN}" } }',
  )
  if (source.type !== 'csv') throw new Error('no CSV')
  expect(source.path).toBe('https://files.example.com/a.csv')
  expect(source.headers?.['Authorization']?.reveal()).toBe('Bearer token-of-the-host')
  expect(JSON.stringify(source)).not.toContain('token-of')
})

test('objects of a store, and a sheet of a workbook', async () => {
  const { source } = await load(
    '{ type: xlsx, path: "s3://exports/a.xlsx", sheet: People, header_row: 3, s3: { endpoint: "http://127.0.0.1:9000", region: eu-west-1, force_path_style: true } }',
  )
  expect(source).toEqual({
    type: 'xlsx',
    path: 's3://exports/a.xlsx',
    sheet: 'People',
    headerRow: 3,
    s3: { endpoint: 'http://127.0.0.1:9000', region: 'eu-west-1', forcePathStyle: true },
  })
})

test.each([
  ['{ type: jsonl, path: a.jsonl, headers: { a: b } }', 'source.headers: headers go with a path that begins with https://'],
  ['{ type: csv, path: "https://h/a.csv", s3: { region: eu } }', 'source.s3: s3 goes with a path that begins with s3://'],
  ['{ type: csv, path: "sftp://h/a.csv" }', 'source.path: sftp:// cannot be read; expected a file, https://… or s3://…'],
  ['{ type: csv, path: "https://" }', 'source.path: expected a URL that begins with https://'],
  ['{ type: jsonl, path: "-" }', 'source.path: stdin goes with fin-sync import - only'],
  ['{ type: xlsx, path: a.xlsx, header_row: 0 }', 'source.header_row: expected'],
  ['{ type: jsonl, path: a.jsonl, delimiter: ";" }', 'unknown key "delimiter"'],
])('%s is refused', async (source, message) => {
  await expect(load(source)).rejects.toMatchObject({ name: 'ConfigError', message: expect.stringContaining(message) })
})
