/** Reads the numbered SQL files that make up the schema. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '../errors.ts'

export interface MigrationFile {
  readonly version: number
  readonly name: string
  readonly sql: string
  /** sha256 of the text with LF line ends, hexadecimal: a checkout that writes CRLF is the same file. */
  readonly checksum: string
}

/** The package's own migrations; `src/store` and `dist/store` are equally deep. */
const OWN_FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url))

/** All `NNNN_name.sql` files of `folder`, in order. Throws ConfigError when they do not count 1, 2, 3 … without a gap. */
export async function migrationFiles(folder: string = OWN_FOLDER): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const files = await Promise.all(names.map((name) => migrationFile(folder, name)))
  files.forEach((file, index) => {
    if (file.version !== index + 1)
      throw new ConfigError(`The migrations in ${folder} must count from 0001 without a gap; ${file.name} breaks that.`)
  })
  return files
}

async function migrationFile(folder: string, name: string): Promise<MigrationFile> {
  const [, version] = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name) ?? []
  if (version === undefined) throw new ConfigError(`${join(folder, name)} is not named like 0001_what_it_does.sql.`)
  const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n')
  return { version: Number(version), name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}
