/** Real CSV files for the tests, and what the operating system says is open. */
import { fstatSync, readdirSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openCsv } from '../../src/sources/csv.ts'
import type { CsvOptions } from '../../src/sources/csv-options.ts'
import type { Row } from '../../src/sources/source.ts'
import { readAll, rowsOf } from '../contracts/source.ts'
import { tempDir } from '../support/temp.ts'

/** Writes a file into a folder of its own, which is gone when the test is over. Answers its path. */
export const tempCsv = async (content: string | Uint8Array, name = 'contacts.csv'): Promise<string> => {
  const path = join(await tempDir(), name)
  await writeFile(path, content)
  return path
}

/** How many of this process's file descriptors are open on a file. */
export const countOpen = (path: string): number => {
  const { dev, ino } = statSync(path)
  return readdirSync('/dev/fd').filter((descriptor) => {
    try {
      const found = fstatSync(Number(descriptor))
      return found.dev === dev && found.ino === ino
    } catch {
      return false // the descriptor that listed the directory is closed by now
    }
  }).length
}

/** All rows of a file with this content. */
export const rowsIn = async (content: string | Uint8Array, options: Omit<CsvOptions, 'path'> = {}): Promise<Row[]> =>
  rowsOf(await readAll(await openCsv({ path: await tempCsv(content), ...options })))
