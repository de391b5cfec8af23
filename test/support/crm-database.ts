/** A database that a sync reads from, on a real server, and sources opened on it. */
import pg from 'pg'
import { beforeAll } from 'vitest'
import { openPostgres } from '../../src/sources/postgres.ts'
import type { PostgresOptions } from '../../src/sources/postgres-options.ts'
import type { Source } from '../../src/sources/source.ts'
import { atEnd } from './at-end.ts'
import { privatePostgres } from './postgres.ts'

export interface CrmDatabase {
  readonly url: string
  /** Runs SQL, also several statements. */
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>
  /** Opens a source on it, with small chunks and no overlap unless told otherwise. */
  open(options: Partial<PostgresOptions> & { query: string }): Promise<Source>
  /** How many connections its sources hold open: once no more are being closed. */
  connections(): Promise<number>
}

/** One database for all tests of a file: the returned function empties it and fills it anew. */
export function crmDatabases(): (schema: string) => Promise<CrmDatabase> {
  let crm: CrmDatabase | undefined
  beforeAll(async () => {
    crm = await connected()
  })
  return async (schema) => {
    if (crm === undefined) throw new Error('a database for the source is there once the tests run')
    await crm.sql(`drop schema public cascade; create schema public; grant usage on schema public to public; ${schema}`)
    return crm
  }
}

async function connected(): Promise<CrmDatabase> {
  const url = await privatePostgres({ migrated: false })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  // The database goes away with its connections.
  client.on('error', () => undefined)
  atEnd(() => client.end())
  const sql: CrmDatabase['sql'] = async (text, values) => {
    const answer: pg.QueryResult = values === undefined ? await client.query(text) : await client.query(text, [...values])
    return answer.rows
  }
  const defaults = { url: () => url, overlapMs: 0, statementTimeoutMs: 60_000, chunkRows: 7 }
  return {
    url,
    sql,
    open: (options) => openPostgres({ ...defaults, ...options }),
    connections: () => settled(sql),
  }
}

/** The server takes a moment to see that a client has gone; each look is a round trip. */
async function settled(sql: CrmDatabase['sql']): Promise<number> {
  let count = 1
  for (let looks = 0; looks < 2_000 && count > 0; looks++) count = await countConnections(sql)
  return count
}

async function countConnections(sql: CrmDatabase['sql']): Promise<number> {
  const rows = await sql(
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name = 'fin-sync'`,
  )
  return Number(rows[0]?.['count'])
}
