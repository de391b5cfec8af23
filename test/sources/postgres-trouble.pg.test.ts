/** What a Postgres source refuses, and what it says when the server does not play along. */
import { describe, expect, test } from 'vitest'
import { ConfigError, NotAuthorised, Unreachable } from '../../src/errors.ts'
import type { PostgresOptions } from '../../src/sources/postgres-options.ts'
import { neverAborted, readAll } from '../contracts/source.ts'
import { type CrmDatabase, crmDatabases } from '../support/crm-database.ts'

const crmDatabase = crmDatabases()

const PEOPLE = `
create table people (id integer, name text, changed timestamptz);
insert into people select i, 'P' || i, timestamptz '2026-01-01' + i / 3 * interval '1 minute' from generate_series(1, 25) i;`

describe('what is refused before anything is read', () => {
  const refused = async (crm: CrmDatabase, query: string, options: Partial<PostgresOptions> = {}): Promise<string> => {
    const error = await crm.open({ query, ...options }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    if (!(error instanceof ConfigError)) throw new Error(`not refused: ${query} (${String(error)})`)
    expect(error.message).not.toContain('\n')
    return error.message
  }

  test('what is no SELECT, or several, or writes; and it has done nothing', async () => {
    const crm = await crmDatabase(PEOPLE)
    for (const query of [
      'delete from people returning *',
      'drop table people',
      'select 1; select 2',
      'select 1) q; commit; drop table people; select * from (select 2',
      'explain select 1',
    ])
      expect(await refused(crm, query)).toContain('Write one SELECT: a source is one statement that only reads.')
    expect(await refused(crm, 'select 1) q; commit; drop table people; --')).toContain('syntax error')
    expect(await refused(crm, 'with gone as (delete from people returning *) select * from gone')).toContain('write a plain SELECT')
    expect(await refused(crm, 'select id from people for update')).toContain('a source is only read')
    expect(await crm.sql('select count(*)::int as count from people')).toEqual([{ count: 25 }])
  })

  test('a wrong name, with its line', async () => {
    const crm = await crmDatabase(PEOPLE)
    expect(await refused(crm, 'select id,\n  emial\nfrom people')).toMatch(
      /^the query of the source, at 127\.0\.0\.1:\d+\/\w+, failed in line 2: column "emial" does not exist\. Correct the query/,
    )
    expect(await refused(crm, 'select * from nobody')).toMatch(/line 1: relation "nobody" does not exist/)
    expect(await refused(crm, 'select id from people where')).toMatch(/failed(?: in line 1)?: syntax error/)
  })

  test('columns that no mapping could name or take', async () => {
    const crm = await crmDatabase(PEOPLE)
    expect(await refused(crm, 'select id, name as id from people')).toContain('two columns with the name "id"')
    expect(await refused(crm, "select 'x'::bytea as photo")).toContain('column "photo" of the query holds bytes (bytea)')
    expect(await refused(crm, 'select from people')).toContain('gives no columns')
  })

  test('a since or a key that cannot be read by', async () => {
    const crm = await crmDatabase(PEOPLE)
    const query = "select id, name, changed, '{}'::json as data from people"
    expect(await refused(crm, query, { since: 'chnged', key: 'id' })).toBe(
      'since of the source names "chnged", which is no column of the query; did you mean "changed"?',
    )
    expect(await refused(crm, query, { since: 'name', key: 'id' })).toContain('is of type text; it has to be a time, a date or a')
    expect(await refused(crm, query, { since: 'changed', key: '{id}-{name}' })).toContain('which is no column of the query')
    expect(await refused(crm, query, { since: 'changed', key: 'data' })).toContain('has no order to read by')
  })
})

describe('when the server does not play along', () => {
  const opened = (crm: CrmDatabase, o: Partial<PostgresOptions>): Promise<unknown> => crm.open({ query: 'select 1 as id', ...o })
  const withPart = (crm: CrmDatabase, change: (url: URL) => void): (() => string) => {
    const url = new URL(crm.url)
    change(url)
    return () => url.href
  }

  test('a wrong password, user or database, and a missing right: who is to do what, and never the password', async () => {
    const crm = await crmDatabase(`${PEOPLE} create role "reader_${process.pid}" login`)
    try {
      const reader = withPart(crm, (url) => {
        url.username = `reader_${process.pid}`
        url.password = 'hide-me'
      })
      const error = await crm.open({ url: reader, query: 'select * from people' }).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(NotAuthorised)
      expect(String(error)).toContain('permission denied for table people. Grant the user')
      expect(String(error)).not.toContain('hide-me')
    } finally {
      await crm.sql(`drop owned by "reader_${process.pid}"; drop role "reader_${process.pid}"`)
    }
    const nobody = withPart(crm, (url) => {
      url.username = 'nobody-known'
    })
    await expect(opened(crm, { url: nobody })).rejects.toThrow(NotAuthorised)
    const nowhere = withPart(crm, (url) => {
      url.pathname = '/nowhere'
    })
    await expect(opened(crm, { url: nowhere })).rejects.toThrow(/database "nowhere" does not exist\. Correct the name/)
  })

  test('nobody there, and a url that is none', async () => {
    const crm = await crmDatabase('')
    const away = withPart(crm, (url) => {
      url.port = '1'
    })
    await expect(opened(crm, { url: away })).rejects.toThrow(Unreachable)
    for (const url of [
      'mysql://ann:hide-me@db/x',
      'postgres://ann:hide-me@db:port/x',
      'postgres://ann:hide-me@db/x?sslmode=prefer',
    ]) {
      const error = await opened(crm, { url: () => url }).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(ConfigError)
      expect(JSON.stringify([String(error), error instanceof Error ? error.cause : null])).not.toContain('hide-me')
    }
  })

  test('a server without encryption, where encryption is asked for; and a certificate file that is not there', async () => {
    const crm = await crmDatabase('')
    await expect(opened(crm, { tls: { verify: true } })).rejects.toThrow(/does not encrypt\. Take tls and sslmode away/)
    await expect(opened(crm, { tls: { verify: true, ca: '/nowhere/ca.pem' } })).rejects.toThrow(/cannot read \/nowhere\/ca\.pem/)
  })

  test('a step that takes too long', async () => {
    const crm = await crmDatabase(PEOPLE)
    const source = await crm.open({ query: 'select id, pg_sleep(id * 0.05) as slept from people', statementTimeoutMs: 100 })
    await expect(readAll(source)).rejects.toThrow(/canceling statement due to statement timeout\. Raise statement_timeout/)
    expect(await crm.connections()).toBe(0)
  })

  test('a function that writes, and a value that does not fit, are met while reading; the value is not told', async () => {
    const crm = await crmDatabase(`${PEOPLE} create function touch() returns int language sql as 'delete from people returning 1'`)
    await expect(readAll(await crm.open({ query: 'select touch() as id' }))).rejects.toThrow(
      /read-only transaction\. The query writes/,
    )
    const error = await readAll(await crm.open({ query: "select ('ann@example.com' || id)::int as n from people" })).catch(String)
    expect(error).toMatch(/invalid input syntax for type integer: …\. A value does not fit/)
  })

  test('a connection that breaks in the middle is never a complete read', async () => {
    const crm = await crmDatabase('')
    const source = await crm.open({
      query: "select i as id, repeat('x', 1000) as x from generate_series(1, 100000) i",
      chunkRows: 5_000,
    })
    const reading = (async () => {
      let chunks = 0
      for await (const chunk of source.read({ signal: neverAborted() })) {
        chunks += chunk.rows.length
        await crm.sql(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'fin-sync' and datname = current_database()`,
        )
      }
      return chunks
    })()
    await expect(reading).rejects.toThrow(Unreachable)
  })

  test('told to stop, it cancels what the server is doing', async () => {
    const crm = await crmDatabase('')
    const source = await crm.open({ query: 'select pg_sleep(600)::text as slept' })
    const controller = new AbortController()
    const reason = new Error('told to stop')
    const reading = source.read({ signal: controller.signal })[Symbol.asyncIterator]().next()
    const busy = async (): Promise<boolean> =>
      (await crm.sql(`select 1 from pg_stat_activity where application_name = 'fin-sync' and wait_event = 'PgSleep'`)).length > 0
    while (!(await busy())) expect(controller.signal.aborted).toBe(false)
    controller.abort(reason)
    await expect(reading).rejects.toBe(reason)
    expect(await crm.connections()).toBe(0)
  })
})
