/** Folders of documents on real disks: which files are read, what is made of each, and which are refused alone. */
import { readdir } from 'node:fs'
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, StartAgain, Unreachable } from '../../src/errors.ts'
import { type DirectoryOptions, openDirectory } from '../../src/sources/directory.ts'
import { listFiles } from '../../src/sources/directory-files.ts'
import { readAll, rowsOf, testSource } from '../contracts/source.ts'
import { type DocumentFolder, documentFolder } from '../support/documents.ts'
import { tempDir } from '../support/temp.ts'

const ALL = { include: ['**/*'], exclude: [] }

const open = (path: string, o: Partial<DirectoryOptions> = {}) => openDirectory({ path, ...ALL, ...o })

async function rowsIn(folder: DocumentFolder, o: Partial<DirectoryOptions> = {}) {
  return rowsOf(await readAll(await open(folder.path, o)))
}

const idsIn = async (folder: DocumentFolder, o: Partial<DirectoryOptions> = {}) =>
  (await rowsIn(folder, o)).map(({ cells: [document] }) => (document as { external_id?: string }).external_id)

testSource({
  name: 'a folder of documents',
  make: async () => {
    const names = Array.from({ length: 25 }, (_, i) => `part ${i % 3}/${String.fromCharCode(97 + i)}.md`).toSorted()
    const folder = await documentFolder(Object.fromEntries(names.map((name) => [name, `# ${name}\n\nText`])))
    return {
      source: await open(folder.path, { chunkRows: 7 }),
      rows: names.map((name) => [
        { external_id: name, title: null, body: `# ${name}\n\nText`, format: 'markdown', url: null, locale: null, path: name },
      ]),
      open: () => 0,
      change: () => folder.write('a new one.md', 'x'),
      remove: () => rm(folder.path, { recursive: true }),
    }
  },
})

describe('which files are read', () => {
  test('those that a pattern includes and none excludes, in the order of their characters, hidden ones left out', async () => {
    const folder = await documentFolder({
      'b.md': '',
      'B.md': '',
      'a/z.md': '',
      'a/z.html': '',
      'drafts/x.md': '',
      '.git/c.md': '',
      'ä.md': '',
    })
    expect(await idsIn(folder, { include: ['**/*.md'], exclude: ['drafts/**'] })).toEqual(['B.md', 'a/z.md', 'b.md', 'ä.md'])
  })

  test('links lead to files of the folder, once each, and never out of it', async () => {
    const folder = await documentFolder({ 'plain.md': 'plain', '.data/mounted.md': 'mounted' })
    const outside = await documentFolder({ 'secret.md': 'secret' })
    const links = {
      'again.md': 'plain.md',
      'mounted.md': '.data/mounted.md',
      'out.md': join(outside.path, 'secret.md'),
      folder: outside.path,
      round: '.',
      'nowhere.md': 'gone.md',
    }
    for (const [name, to] of Object.entries(links)) await symlink(to, join(folder.path, name))
    const rows = await rowsIn(folder)
    expect(rows.map(({ cells: [document], problem }) => [(document as { path: string }).path, problem?.code ?? 'read'])).toEqual([
      ['folder/secret.md', 'file_outside'],
      ['mounted.md', 'read'],
      ['plain.md', 'read'],
    ])
    expect(JSON.stringify(rows)).not.toContain('"secret"')
  })

  test('a folder that is a link itself is read', async () => {
    const { path } = await documentFolder({ 'a.md': 'a' })
    const link = join(await tempDir(), 'current')
    await symlink(path, link)
    expect(await idsIn({ ...(await documentFolder()), path: link })).toEqual(['a.md'])
  })

  test('no folder, and a file in its place: the configuration is wrong', async () => {
    const folder = await documentFolder({ 'a.md': '' })
    await expect(rowsIn({ ...folder, path: join(folder.path, 'gone') })).rejects.toThrow(ConfigError)
    await expect(rowsIn({ ...folder, path: join(folder.path, 'a.md') })).rejects.toThrow('is no folder')
  })

  test('a folder in it that cannot be listed ends the read: its documents must not look as if they were gone', async () => {
    const folder = await documentFolder({ 'a.md': '', 'closed/b.md': '' })
    const refusing = new Proxy(readdir, {
      apply(target, self, args: unknown[]) {
        const done = args.at(-1)
        const isClosed = String(args[0]).replace(/\/$/, '').endsWith('closed')
        if (!isClosed || typeof done !== 'function') return Reflect.apply(target, self, args)
        const error = Object.assign(new Error('not allowed'), { code: 'EACCES', path: String(args[0]) })
        return Reflect.apply(done, undefined, [error])
      },
    })
    const listing = listFiles({ folder: folder.path, ...ALL, listFolder: refusing })
    await expect(listing).rejects.toThrow(Unreachable)
    await expect(listing).rejects.toThrow(/closed\/? cannot be listed \(EACCES\)/)
  })
})

describe('a document', () => {
  const one = async (content: string, o: Partial<DirectoryOptions> & { name?: string } = {}) => {
    const { name = 'guides/first steps.md', ...options } = o
    const [row] = await rowsIn(await documentFolder({ [name]: content }), options)
    return { ...(row?.cells[0] as Record<string, unknown>), ...(row?.problem === undefined ? {} : { problem: row.problem }) }
  }

  test('takes title, url and language from its front matter, whatever YAML makes of them', async () => {
    const text = '\ufeff---\r\ntitle: 2026\r\nurl: https://a.example.com/x\r\nlocale: de\r\ndraft: [1]\r\n---\r\nText\r\n'
    expect(await one(text)).toMatchObject({ title: '2026', url: 'https://a.example.com/x', locale: 'de', body: 'Text\n' })
  })

  test('has a url by the pattern where it names none itself', async () => {
    expect(await one('x', { url: 'https://help.example.com/{name}?v=1' })).toMatchObject({
      url: 'https://help.example.com/guides/first%20steps?v=1',
    })
    expect(await one('x', { url: 'https://help.example.com/{path}' })).toMatchObject({
      url: 'https://help.example.com/guides/first%20steps.md',
    })
    expect(await one('---\nurl: https://b.example.com\n---\nx', { url: 'https://help.example.com/{path}' })).toMatchObject({
      url: 'https://b.example.com',
    })
  })

  test('is named by its path, or by a field of its front matter, which a renamed file keeps', async () => {
    const folder = await documentFolder({ 'old.md': '---\nid: 17\n---\nText' })
    expect(await idsIn(folder)).toEqual(['old.md'])
    expect(await idsIn(folder, { externalId: 'id' })).toEqual(['17'])
    await rename(join(folder.path, 'old.md'), join(folder.path, 'new.md'))
    expect(await idsIn(folder, { externalId: 'id' })).toEqual(['17'])
    await folder.write('none.md', 'Text')
    expect(await idsIn(folder, { externalId: 'id' })).toEqual(['17', ''])
  })

  test.each([
    ['a.md', 'markdown'],
    ['a.MARKDOWN', 'markdown'],
    ['a.html', 'html'],
    ['a.HTM', 'html'],
    ['a.txt', 'text'],
    ['NOTES', 'text'],
  ])('%s is %s', async (name, format) => {
    expect(await one('---\ntitle: T\n---\nText', { name })).toMatchObject(
      format === 'text' ? { format, title: null, body: '---\ntitle: T\n---\nText' } : { format, title: 'T', body: 'Text' },
    )
  })

  test.each([
    ['page_not_text', Buffer.from('a\0b')],
    ['page_bad_encoding', Buffer.from('caf\xe9', 'latin1')],
    ['front_matter_invalid', '---\ntitle: [a]\n---\nx'],
    ['front_matter_invalid', '---\ntitle: "a\n---\nx'],
    ['page_too_large', 'x'.repeat(101)],
  ])('%s is told of the one it is about, which keeps its name', async (code, content) => {
    const folder = await documentFolder({ 'a.md': 'fine', 'b.md': content, 'c.md': 'fine' })
    const rows = await rowsIn(folder, { maxFileBytes: 100 })
    expect(rows.map(({ place, problem }) => [place, problem?.code])).toEqual([
      [1, undefined],
      [2, code],
      [3, undefined],
    ])
    expect(rows[1]?.cells).toEqual([{ path: 'b.md', external_id: 'b.md' }])
    // Where the name stands in what cannot be read, nobody knows it.
    expect((await rowsIn(folder, { maxFileBytes: 100, externalId: 'id' }))[1]?.cells).toEqual([{ path: 'b.md' }])
  })

  test('a file that goes away between the listing and its reading is refused, with the code of the system', async () => {
    const folder = await documentFolder({ 'a.md': 'a', 'b.md': 'b' })
    const chunks = (await open(folder.path, { chunkRows: 1 })).read({ signal: new AbortController().signal })
    const codes: (string | undefined)[] = []
    for await (const { rows } of chunks) {
      codes.push(...rows.map(({ problem }) => problem?.why))
      await rm(join(folder.path, 'b.md'), { force: true })
    }
    expect(codes).toEqual([undefined, 'the file cannot be read (ENOENT)'])
  })
})

test('a chunk of large documents ends earlier', async () => {
  const folder = await documentFolder({ 'a.md': 'a'.repeat(700_000), 'b.md': 'b'.repeat(700_000), 'c.md': 'c', 'd.md': 'd' })
  expect((await readAll(await open(folder.path))).map(({ rows }) => rows.length)).toEqual([1, 3])
})

test('a file that was written to since asks to start again', async () => {
  const folder = await documentFolder({ 'a.md': 'a', 'b.md': 'b' })
  const source = await open(folder.path, { chunkRows: 1 })
  const [first] = await readAll(source)
  await writeFile(join(folder.path, 'b.md'), 'longer')
  await expect(readAll(source, first?.cursor)).rejects.toThrow(StartAgain)
  await expect(readAll(source, first?.cursor)).rejects.toThrow('its files are others by now')
})

test('an empty folder has no documents', async () => {
  const folder = await documentFolder()
  await mkdir(join(folder.path, 'empty'))
  expect(await rowsIn(folder)).toEqual([])
})
