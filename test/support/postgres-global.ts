/**
 * Once per run of the *.pg.test.ts files: finds or starts a server and makes the migrated database that privatePostgres() copies.
 */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../src/store/migrate.ts'
import { openStore } from '../../src/store/open.ts'
import { startPostgres } from './postgres-binaries.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of a database of the server whose user may create databases, and the name of the migrated template. */
    postgres: { readonly url: string; readonly template: string }
  }
}

/**
 * TEST_DATABASE_URL names a server to use; its user must be allowed to create databases. Without it one is started and stopped
 * here.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const server = given === undefined || given === '' ? await startPostgres() : { url: given, stop: async () => undefined }
  const template = `fin_sync_template_${randomBytes(4).toString('hex')}`
  await onServer(server.url, `create database ${template}`)
  await migrated(databaseOf(server.url, template))
  project.provide('postgres', { url: server.url, template })
  return async () => {
    await onServer(server.url, `drop database ${template} with (force)`)
    await server.stop()
  }
}

async function migrated(databaseUrl: string): Promise<void> {
  const store = await openStore({ databaseUrl, home: '' })
  try {
    await migrate(store.db)
  } finally {
    await store.close()
  }
}

/** The same server, another database. */
export function databaseOf(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${database}`
  return other.href
}

/** Runs one statement on the server's own database. */
export async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
