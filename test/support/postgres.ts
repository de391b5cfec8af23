/**
 * A database of a real Postgres server for one test or one file; only in *.pg.test.ts files, which are left out where there is no
 * server.
 */
import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { openStore, type Store } from '../../src/store/open.ts'
import { atEnd } from './at-end.ts'
import { databaseOf, onServer } from './postgres-global.ts'

/** Makes a database, migrated unless told otherwise, and returns its URL; it removes itself. */
export async function privatePostgres(o: { migrated?: boolean } = {}): Promise<string> {
  const { url, template } = inject('postgres')
  const name = `fin_sync_test_${randomBytes(6).toString('hex')}`
  await onServer(url, `create database ${name} template ${o.migrated === false ? 'template0' : template}`)
  atEnd(() => onServer(url, `drop database ${name} with (force)`))
  return databaseOf(url, name)
}

/** An open store on a database of its own; it closes and removes itself. */
export async function serverStore(o: { migrated?: boolean } = {}): Promise<Store> {
  const store = await openStore({ databaseUrl: await privatePostgres(o), home: '' })
  atEnd(() => store.close())
  return store
}
