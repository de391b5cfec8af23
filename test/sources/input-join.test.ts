/** Several files as one source: which files a pattern means, in which order, and what their headers must have in common. */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { placeText } from '../../src/place.ts'
import { openCsvInput } from '../../src/sources/csv.ts'
import { localFiles } from '../../src/sources/input-glob.ts'
import { openFiles } from '../../src/sources/input-open.ts'
import { openJsonlInput } from '../../src/sources/jsonl.ts'
import type { Source } from '../../src/sources/source.ts'
import { readAll, rowsOf, testSource } from '../contracts/source.ts'
import { tempDir } from '../support/temp.ts'
import { countOpen } from './temp-csv.ts'

const folderWith = async (files: Record<string, string | Uint8Array>): Promise<string> => {
  const folder = await tempDir()
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  return folder
}

const open = async (pattern: string, chunkRows = 2): Promise<Source> =>
  openFiles(await localFiles(pattern), (file, how) => openCsvInput(file, { ...how, chunkRows }))
const cellsOf = async (source: Source) => rowsOf(await readAll(source)).map(({ cells }) => cells)

testSource({
  name: 'CSV in three files whose columns stand in another order',
  make: async () => {
    const files = {
      'a.csv': 'id,name\n1,Ann\n2,Bo\n3,Cy\n',
      'b.csv.gz': gzipSync('name;id\nDi;4\nEd;5\n'),
      'c.csv': 'id,name\n',
      'd.csv': '"id","name"\n6,"F\ny"\n7,Gus',
    }
    const folder = await folderWith(files)
    return {
      source: await open(join(folder, '*.csv*')),
      rows: [
        ['1', 'Ann'],
        ['2', 'Bo'],
        ['3', 'Cy'],
        ['4', 'Di'],
        ['5', 'Ed'],
        ['6', 'F\ny'],
        ['7', 'Gus'],
      ],
      open: () => Object.keys(files).reduce((sum, name) => sum + countOpen(join(folder, name)), 0),
      change: () => writeFile(join(folder, 'a.csv'), 'id,name\n1,Ann\n2,Bo\n3,Cynthia\n'),
      remove: () => rm(folder, { recursive: true }),
    }
  },
})

describe('which files', () => {
  const FILES = {
    'b.csv': 'id\nb\n',
    'a.csv': 'id\na\n',
    'Z.csv': 'id\nZ\n',
    'a10.csv': 'id\na10\n',
    'a2.csv': 'id\na2\n',
    '.hidden.csv': 'id\nh\n',
    'notes.txt': 'x',
    'deep/c.csv': 'id\nc\n',
    'deep/er/d.csv': 'id\nd\n',
  }

  test.each([
    ['*.csv', ['Z', 'a', 'a10', 'a2', 'b']],
    ['a?.csv', ['a2']],
    ['{b,a}.csv', ['a', 'b']],
    ['[ab].csv', ['a', 'b']],
    ['**/*.csv', ['Z', 'a', 'a10', 'a2', 'b', 'c', 'd']],
    ['deep/**', ['c', 'd']],
  ])('%s: in the order of their names, character by character', async (pattern, ids) => {
    const folder = await folderWith(FILES)
    expect((await cellsOf(await open(join(folder, pattern)))).flat()).toEqual(ids)
  })

  test('a folder or a file whose name looks like a pattern is meant as it is called', async () => {
    const folder = await folderWith({ 'exports (new) [1]/a.csv': 'id\na\n', 'exports (new) [1]/b*.csv': 'id\nb\n' })
    expect((await cellsOf(await open(join(folder, 'exports (new) [1]/*.csv')))).flat()).toEqual(['a', 'b'])
    expect((await cellsOf(await open(join(folder, 'exports (new) [1]/b*.csv')))).flat()).toEqual(['b'])
  })

  test('one file that matches is read as if it were named', async () => {
    const folder = await folderWith({ 'only.csv': 'id\n1\n' })
    const source = await open(join(folder, '*.csv'))
    expect(source.label).toBe('only.csv')
    expect(rowsOf(await readAll(source))).toEqual([{ place: 2, cells: ['1'] }])
  })

  test('none', async () => {
    const pattern = join(await folderWith({}), '*.csv')
    await expect(open(pattern)).rejects.toMatchObject({
      name: 'ConfigError',
      message: `${pattern} matches no file. Check the pattern, and that the export has run.`,
    })
  })

  test('a link that leads nowhere', async () => {
    const folder = await folderWith({ 'a.csv': 'id\n1\n' })
    await symlink(join(folder, 'gone'), join(folder, 'b.csv'))
    expect((await cellsOf(await open(join(folder, '*.csv')))).flat()).toEqual(['1'])
  })
})

describe('columns', () => {
  test('of a file that lacks some refuse it as a whole, before anything is read', async () => {
    const folder = await folderWith({ '1.csv': 'id,email,name\n1,a,b\n', '2.csv': 'name,id,phone\nx,2,3\n' })
    await expect(open(join(folder, '*.csv'))).rejects.toMatchObject({
      name: 'ConfigError',
      message: `${join(folder, '2.csv')} has other columns than ${join(folder, '1.csv')}: it lacks "email" and has "phone" besides. All files that match must have the same columns, in any order; nothing was read.`,
    })
  })

  test('of a file without a header are not shown, as they may be people', async () => {
    const folder = await folderWith({ '1.csv': 'id,email\n1,a\n', '2.csv': '2,ann@example.com\n3,b\n' })
    await expect(open(join(folder, '*.csv'))).rejects.toMatchObject({ message: expect.not.stringContaining('ann@') })
  })

  test('a row with too few cells keeps them as they stood', async () => {
    const folder = await folderWith({ '1.csv': 'id,name,plan\n1,a,x\n', '2.csv': 'plan,name,id\ny,b,2\nz,c\n' })
    const rows = rowsOf(await readAll(await open(join(folder, '*.csv'))))
    expect(rows.map(({ cells, problem }) => [...cells, problem?.code])).toEqual([
      ['1', 'a', 'x', undefined],
      ['2', 'b', 'y', undefined],
      ['z', 'c', 'csv_ragged_row'],
    ])
  })
})

describe('rows', () => {
  test('a file with only a header is no mistake, all of them are', async () => {
    const folder = await folderWith({ '1.csv': 'id\n', '2.csv': 'id\n7\n' })
    expect((await cellsOf(await open(join(folder, '*.csv')))).flat()).toEqual(['7'])
    await writeFile(join(folder, '2.csv'), 'id\n')
    await expect(readAll(await open(join(folder, '*.csv')))).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('none of the 2 files has a row'),
    })
  })

  test('a file that is empty has no columns, and is told', async () => {
    const folder = await folderWith({ '1.csv': 'id\n1\n', '2.csv': '' })
    await expect(open(join(folder, '*.csv'))).rejects.toMatchObject({
      name: 'ConfigError',
      message: `${join(folder, '2.csv')} is empty. The first line must name the columns.`,
    })
  })

  test('a file that vanishes before its turn ends the read', async () => {
    const folder = await folderWith({ '1.csv': 'id\n1\n', '2.csv': 'id\n2\n' })
    const source = await open(join(folder, '*.csv'))
    await rm(join(folder, '2.csv'))
    await expect(readAll(source)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('2.csv cannot be read: there is no such file'),
    })
  })

  test('another file that comes or goes asks to start again', async () => {
    const folder = await folderWith({ '1.csv': 'id\n1\n', '2.csv': 'id\n2\n' })
    const [first] = await readAll(await open(join(folder, '*.csv')))
    await writeFile(join(folder, '3.csv'), 'id\n3\n')
    const later = await open(join(folder, '*.csv'))
    await expect(readAll(later, first?.cursor)).rejects.toMatchObject({
      name: 'StartAgain',
      message: expect.stringContaining('the files that match, or what they hold, changed'),
    })
  })

  test('places tell the file and the line, in the words of the label', async () => {
    const folder = await folderWith({ '1.csv': 'id\n1\n', '2.csv': 'id\n2\n3\n' })
    const source = await open(join(folder, '*.csv'))
    const places = rowsOf(await readAll(source)).map(({ place }) => placeText(source.label, place))
    expect(places).toEqual(['1.csv:2', '2.csv:2', '2.csv:3'].map((place) => `${basename(folder)}/${place}`))
  })

  test('JSON lines have no columns to compare', async () => {
    const folder = await folderWith({ '1.jsonl': '{"a":1}\n', '2.jsonl': '\n', '3.jsonl': '{"b":2}\n' })
    const source = await openFiles(await localFiles(join(folder, '*.jsonl')), (file, how) => openJsonlInput(file, how))
    expect(rowsOf(await readAll(source))).toEqual([
      { place: 1_000_000_001, cells: [{ a: 1 }] },
      { place: 3_000_000_001, cells: [{ b: 2 }] },
    ])
  })
})
