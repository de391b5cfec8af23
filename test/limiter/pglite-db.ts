/** A Db over an in-process PGlite, with just the limiter's table. */
import { readFile } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import type { Db, Queryable } from '../../src/store/db.ts'

/** The part of PGlite and of its transactions that runs a statement. */
interface Runner {
  query(sql: string, parameters: unknown[]): Promise<{ rows: unknown[]; affectedRows?: number }>
}

export async function openPgliteDb(): Promise<Db> {
  const pglite = await PGlite.create()
  await pglite.exec('create schema if not exists fin_sync')
  await pglite.exec(await readFile(new URL('../../migrations/0002_buckets.sql', import.meta.url), 'utf8'))
  return {
    ...queryable(pglite),
    tx: (work) => pglite.transaction((tx) => work(queryable(tx))),
    close: () => pglite.close(),
  }
}

function queryable(runner: Runner): Queryable {
  return {
    // The shape of the rows is the statement's promise, as everywhere behind Queryable.
    query: async <R extends object>(sql: string, parameters: readonly unknown[] = []) =>
      (await runner.query(sql, [...parameters])).rows as R[],
    execute: async (sql, parameters = []) => (await runner.query(sql, [...parameters])).affectedRows ?? 0,
  }
}
