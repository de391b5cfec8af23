/** Brings the schema `fin_sync` to what this program needs; safe to run from many processes at once. */
import { hasCode } from '../error-code.ts'
import { ConfigError, FinSyncError } from '../errors.ts'
import type { Db, Queryable } from './db.ts'
import { type MigrationFile, migrationFiles } from './migrate-files.ts'

interface Applied {
  readonly version: number
  readonly name: string
  readonly checksum: string
}

/** Spells "FIN!": the advisory lock under which the schema and its first table are made. `if not exists` alone still collides. */
const LOCK = 0x46494e21

/**
 * Applies the files that the database does not know yet, each in its own transaction, and returns their names.
 * Throws ConfigError when the database was written by a newer program or a file was changed after it was applied; FinSyncError,
 * with the server's words, when a file fails: nothing of that file is kept.
 * `folder` defaults to the package's own migrations, `now` to the clock.
 */
export async function migrate(db: Db, o: { folder?: string; now?: () => Date } = {}): Promise<string[]> {
  const files = await migrationFiles(o.folder)
  const known = await applied(db)
  checkHistory(files, known)
  const pending = files.slice(known.length)
  if (pending.length === 0) return []
  await makeLedger(db)
  const done: string[] = []
  for (const file of pending) {
    if (await apply(db, file, (o.now ?? (() => new Date()))())) done.push(file.name)
  }
  return done
}

/** Nothing is created here, so that a user without the right to create may run on a schema that is up to date. */
async function applied(db: Queryable): Promise<Applied[]> {
  const [table] = await db.query<{ present: boolean }>(`select to_regclass('fin_sync.migrations') is not null as present`)
  if (table?.present !== true) return []
  return await db.query<Applied>('select version, name, checksum from fin_sync.migrations order by version')
}

function checkHistory(files: readonly MigrationFile[], known: readonly Applied[]): void {
  known.forEach((was, index) => {
    const file = files[was.version - 1]
    if (file === undefined) {
      throw new ConfigError(
        `The database holds migration ${was.name}, which this fin-sync does not have: it was written by a newer one. Update fin-sync, or use another database.`,
      )
    }
    if (was.version !== index + 1)
      throw new ConfigError(`The database lacks migration ${index + 1} but holds ${was.name}. Restore it from a backup.`)
    checkSame(file, was)
  })
}

function checkSame(file: MigrationFile, was: Applied): void {
  if (was.checksum === file.checksum) return
  throw new ConfigError(
    `Migration ${file.name} is not the one this database was made with (${was.name}). Install the released fin-sync again, or use another database.`,
  )
}

async function makeLedger(db: Db): Promise<void> {
  await failing('make the schema fin_sync', () =>
    db.tx(async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [LOCK])
      await tx.execute('create schema if not exists fin_sync')
      await tx.execute(`create table if not exists fin_sync.migrations (
        version int primary key, name text not null, checksum text not null, applied_at timestamptz not null)`)
    }),
  )
}

/**
 * The row goes in first: its primary key is the lock, on which a second process waits until the first has committed and then has
 * nothing to do. Returns whether it was us.
 */
async function apply(db: Db, file: MigrationFile, now: Date): Promise<boolean> {
  return await failing(`apply migration ${file.name}`, () =>
    db.tx(async (tx) => {
      const ours = await tx.execute(
        'insert into fin_sync.migrations (version, name, checksum, applied_at) values ($1, $2, $3, $4) on conflict do nothing',
        [file.version, file.name, file.checksum, now],
      )
      if (ours === 1) await tx.execute(file.sql)
      else checkSame(file, await theirs(tx, file.version))
      return ours === 1
    }),
  )
}

async function theirs(tx: Queryable, version: number): Promise<Applied> {
  const [row] = await tx.query<Applied>('select version, name, checksum from fin_sync.migrations where version = $1', [version])
  if (row === undefined) throw new Error(`migration ${version} vanished while it was looked at`)
  return row
}

async function failing<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof FinSyncError) throw cause
    const said = cause instanceof Error ? cause.message : String(cause)
    if (hasCode(cause, '42501'))
      throw new ConfigError(`Could not ${doing}: ${said}. Run "fin-sync migrate" as a user that may create schemas.`, { cause })
    throw new FinSyncError(`Could not ${doing}: ${said}. Nothing of it was kept.`, { cause })
  }
}
