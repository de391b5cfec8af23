/** Files that are refused as a whole: each message names the file, the place and what to do. */
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openCsv } from '../../src/sources/csv.ts'
import { readAll } from '../contracts/source.ts'
import { tempDir } from '../support/temp.ts'
import { tempCsv } from './temp-csv.ts'
import { xlsxOf } from './temp-xlsx.ts'

const refusal = async (path: string): Promise<{ name: string; message: string }> => {
  const error: unknown = await openCsv({ path }).catch((thrown: unknown) => thrown)
  if (error instanceof Error) return { name: error.name, message: error.message.replaceAll(path, 'FILE') }
  throw new Error('the file was not refused')
}

describe('a header that cannot be used', () => {
  for (const [why, content, message] of [
    ['two equal names', 'id,email, id \n1,2,3\n', 'FILE:1: columns 1 and 3 have the same name "id". Rename one of them.'],
    [
      'two equal email addresses: a file without a header',
      'a@b.example,a@b.example\n1,2\n',
      'FILE:1: columns 1 and 2 have the same name. Rename one of them.',
    ],
    [
      'an empty name',
      '\n\nid,"  ",email\n1,2,3\n',
      'FILE:3: column 2 of 3 has no name in the header. Name it, or remove the column (or the delimiter too many).',
    ],
    [
      'a delimiter too many',
      'id,email,\n1,2,\n',
      'FILE:1: column 3 of 3 has no name in the header. Name it, or remove the column (or the delimiter too many).',
    ],
    [
      'an unclosed quote',
      'id,"a\nb","email\n1,2,3\n',
      'FILE:2: the header opens a quote that is never closed. Close it, or set quote: "" to read quotes as text.',
    ],
    [
      'text behind a quote',
      'id,"a"b\n1,2\n',
      'FILE:1: in the header text follows a closing quote. Write a quote inside quotes twice ("").',
    ],
    ['no end', `id,${'x'.repeat(1024 * 1024)}`, 'FILE: the header does not end within 1 MB. Check that it is a CSV file.'],
    ['nothing at all', '', 'FILE is empty. The first line must name the columns.'],
    ['nothing but blank lines', '\ufeff\r\n\n\r', 'FILE is empty. The first line must name the columns.'],
    [
      'no rows after it',
      'id,email\r\n\r\n',
      'FILE has a header but no rows. Check that the export is complete; without rows there is nothing to sync.',
    ],
    [
      'no line end and no rows',
      'id,email',
      'FILE has a header but no rows. Check that the export is complete; without rows there is nothing to sync.',
    ],
  ] as const) {
    test(`${why}`, async () => expect(await refusal(await tempCsv(content))).toEqual({ name: 'ConfigError', message }))
  }

  test('names that differ in case are different', async () => {
    expect((await openCsv({ path: await tempCsv('id,ID\n1,2\n') })).columns).toEqual(['id', 'ID'])
  })

  test('a header longer than the sample is read whole', async () => {
    const columns = Array.from({ length: 9_000 }, (_, index) => `a column ${index}`)
    const path = await tempCsv(`${columns.join(';')}\n${columns.join(';')}\n`)
    expect((await openCsv({ path })).columns).toEqual(columns)
  })

  test('a header followed by a great many blank lines has no rows either', async () => {
    const path = await tempCsv(`id,email\n${'\n'.repeat(200_000)}`)
    await expect(readAll(await openCsv({ path }))).rejects.toMatchObject({
      name: 'ConfigError',
      message: `${path} has a header but no rows. Check that the export is complete; without rows there is nothing to sync.`,
    })
  })
})

describe('what is plainly no CSV, whatever its name says', () => {
  test.each([
    [
      'a workbook',
      xlsxOf([{ name: 'People', rows: [['id'], [1]] }]),
      'FILE is an Excel workbook (.xlsx) or a zip archive, not CSV. Read a workbook as type: xlsx (import: --format xlsx); unpack an archive.',
    ],
    [
      'an old workbook',
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      'FILE is a workbook of an old Excel (.xls), not CSV. Save it as .xlsx or CSV.',
    ],
    [
      'a web page',
      '\ufeff\n <HTML lang="en">',
      'FILE is a web page, not CSV. It may be a login or error page that was saved instead of the export: get the export again.',
    ],
    [
      'a gzipped web page',
      gzipSync('<!doctype html>'),
      'FILE is a web page, not CSV. It may be a login or error page that was saved instead of the export: get the export again.',
    ],
  ])('%s', async (_, content, message) => {
    expect(await refusal(await tempCsv(content))).toEqual({ name: 'ConfigError', message })
  })
})

describe('what is no readable file', () => {
  test('a missing file', async () => {
    expect(await refusal(join(await tempDir(), 'none.csv'))).toEqual({
      name: 'ConfigError',
      message:
        'FILE cannot be read: there is no such file. Check the path; a relative one starts at the directory the command runs in.',
    })
  })

  test('a path through a file', async () => {
    expect(await refusal(join(await tempCsv('a,b\n'), 'contacts.csv'))).toEqual({
      name: 'ConfigError',
      message: 'FILE cannot be read: a part of its path is a file, not a directory. Check the path.',
    })
  })

  test('a directory', async () => {
    const path = join(await tempDir(), 'exports')
    await mkdir(path)
    expect(await refusal(path)).toEqual({
      name: 'ConfigError',
      message: 'FILE is a directory, not a file. Name one file in it, or several by a pattern such as FILE/*.csv.',
    })
  })

  test('a pipe, which is not even opened', async () => {
    const path = join(await tempDir(), 'pipe')
    execFileSync('mkfifo', [path])
    expect(await refusal(path)).toEqual({
      name: 'ConfigError',
      message: 'FILE is not a regular file (a pipe or a device). Save its content to a file and name that.',
    })
  })

  test('links in a circle', async () => {
    const path = join(await tempDir(), 'circle.csv')
    await symlink(path, path)
    expect(await refusal(path)).toEqual({
      name: 'ConfigError',
      message: 'FILE cannot be read: its symbolic links lead in a circle. Name the file itself.',
    })
  })

  test('a file that the system fails to read, which may work later', async () => {
    // Linux has one regular file that opens and cannot be read from its beginning; elsewhere there is no such file.
    const message = { linux: 'could not be read: the system answered EIO. Try again.' }[String(process.platform)]
    expect((await refusal('/proc/self/mem')).message).toContain(message ?? 'there is no such file')
  })

  test('a file without the right to read it', async () => {
    const path = await tempCsv('id,email\n1,2\n')
    await chmod(path, 0)
    expect(await asOrdinaryUser(() => refusal(path))).toEqual({
      name: 'ConfigError',
      message: 'FILE cannot be read: permission denied. Give the user who runs this the right to read it.',
    })
  })
})

/** Root may read everything; so for the time of the work this process gives that up. */
const asOrdinaryUser = async <T>(work: () => Promise<T>): Promise<T> => {
  if (process.geteuid?.() !== 0) return work()
  process.seteuid?.(65_534)
  try {
    return await work()
  } finally {
    process.seteuid?.(0)
  }
}
