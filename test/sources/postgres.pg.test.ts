/** The Postgres source on a real server: what becomes of values, and how it goes by what changed. */
import { describe, expect, test } from 'vitest'
import { StartAgain } from '../../src/errors.ts'
import type { PostgresOptions } from '../../src/sources/postgres-options.ts'
import { neverAborted, readAll, readQuery, rowsOf } from '../contracts/source.ts'
import { crmDatabases } from '../support/crm-database.ts'

const crmDatabase = crmDatabases()

const PEOPLE = `
create table people (id integer, name text, changed timestamptz);
insert into people select i, 'P' || i, timestamptz '2026-01-01' + i / 3 * interval '1 minute' from generate_series(1, 25) i;`

const cellsOf = async (query: string, options: Partial<PostgresOptions> = {}): Promise<(readonly unknown[])[]> =>
  rowsOf(await readAll(await (await crmDatabase('')).open({ query, ...options }))).map((row) => row.cells)

describe('values keep their types', () => {
  test('numbers, unless a number would be another number: then text', async () => {
    expect(
      await cellsOf(`select 7::int2, -7 as int4, 9007199254740991 as safe, 9007199254740993 as unsafe, 1.50 as price,
        0.1 + 0.2 as sum, 12345678901234.5 as fits, 123456789012345.678 as long, 0.0000001 as small, 1e20::numeric as big, 'NaN'::numeric as nan,
        0.1::float8 as float, 'Infinity'::float8 as infinite`),
    ).toEqual([
      [
        7,
        -7,
        9007199254740991,
        '9007199254740993',
        1.5,
        0.3,
        12345678901234.5,
        '123456789012345.678',
        '0.0000001',
        '100000000000000000000',
        'NaN',
        0.1,
        'Infinity',
      ],
    ])
  })

  test('times with a zone are Dates; times without one and days are ISO text, whatever the settings of the server', async () => {
    const crm = await crmDatabase('')
    const settings = (change: string) =>
      crm.sql(`do $$ begin execute format('alter database %I ${change}', current_database()); end $$`)
    await settings("set timezone = ''Asia/Tokyo''")
    await settings("set datestyle = ''German''")
    const source = await crm.open({
      query: `select timestamptz '2026-03-01 09:30:15.123456+02' as a, timestamp '2026-03-01 09:30:15' as b, date '2026-03-01' as c,
        'infinity'::timestamptz as d, interval '1 day 2 hours' as e, time '09:30' as f`,
    })
    expect(rowsOf(await readAll(source)).map((row) => row.cells)).toEqual([
      [new Date('2026-03-01T07:30:15.123Z'), '2026-03-01T09:30:15', '2026-03-01', 'infinity', 'P1DT2H', '09:30:00'],
    ])
    await settings('reset all')
  })

  test('true and false, documents, lists, records, and nothing', async () => {
    expect(
      await cellsOf(`select true as a, false as b, '{"a": {"b": [1]}}'::jsonb as c, '[1, "2"]'::json as d, array['x', null, 'y,"z'] as e,
        array[1, 2] as f, array[[true], [false]] as g, row(1, 'a') as h, null::int as i, null::int[] as j, '' as k, 'tab	' as l,
        '4f9b7a52-0000-4000-8000-000000000000'::uuid as m`),
    ).toEqual([
      [
        true,
        false,
        { a: { b: [1] } },
        [1, '2'],
        ['x', null, 'y,"z'],
        [1, 2],
        [[true], [false]],
        { f1: 1, f2: 'a' },
        null,
        null,
        '',
        'tab\t',
        '4f9b7a52-0000-4000-8000-000000000000',
      ],
    ])
  })

  test('domains are what they stand for, other types are text', async () => {
    const crm = await crmDatabase(`create domain age as int; create type mood as enum ('glad'); create table t (a age, b mood);
      insert into t values (7, 'glad')`)
    const source = await crm.open({ query: 'select t.*, t as whole from t' })
    expect(rowsOf(await readAll(source)).map((row) => row.cells)).toEqual([[7, 'glad', { a: 7, b: 'glad' }]])
  })
})

describe('what is read', () => {
  test('WITH, VALUES, comments, a semicolon at the end', async () => {
    expect(await cellsOf('with a as (select 1 as x) select x from a -- the end')).toEqual([[1]])
    expect(await cellsOf('values (1), (2);\n')).toEqual([[1], [2]])
  })

  test('the columns are known before anything runs', async () => {
    const crm = await crmDatabase('create table t (a int, "A b" text)')
    const source = await crm.open({ query: 'select *, pg_sleep(600) as slept from t' })
    expect(source.columns).toEqual(['a', 'A b', 'slept'])
    expect(source.label).toMatch(/^127\.0\.0\.1:\d+\/fin_sync_test_\w+$/)
    expect(source.can).toEqual({ resume: false, since: false, range: false })
  })

  test('wide rows come in smaller chunks, narrow ones in larger', async () => {
    const crm = await crmDatabase('')
    const read = async (width: number): Promise<number[]> => {
      const source = await crm.open({ query: `select repeat('x', ${width}) as x from generate_series(1, 2500)`, chunkRows: 5_000 })
      return (await readAll(source)).map((chunk) => chunk.rows.length)
    }
    expect(await read(10)).toEqual([500, 2_000])
    expect(Math.max(...(await read(10_000)).slice(1))).toBeLessThanOrEqual(105)
  })

  test('everything is read as it was when the read began', async () => {
    const crm = await crmDatabase(PEOPLE)
    const source = await crm.open({ query: 'select id from people order by id' })
    let rows = 0
    for await (const chunk of source.read({ signal: neverAborted() })) {
      if (rows === 0) await crm.sql('delete from people where id > 10; insert into people values (99)')
      rows += chunk.rows.length
    }
    expect(rows).toBe(25)
  })
})

describe('by what changed', () => {
  const SINCE = { query: 'select id, changed from people', since: 'changed', key: 'id' } as const

  test('rows without a time come last in every full read, can be resumed, and are in no part', async () => {
    const crm = await crmDatabase(
      `${PEOPLE} update people set changed = null where id > 18; insert into people values (null, 'no key', null)`,
    )
    const source = await crm.open(SINCE)
    const chunks = await readAll(source)
    expect(rowsOf(chunks)).toHaveLength(26)
    expect(
      rowsOf(chunks)
        .slice(18)
        .every((row) => row.cells[1] === null),
    ).toBe(true)
    for (const [index, chunk] of chunks.entries()) {
      const rest = await readQuery(source, { ...(chunk.cursor === undefined ? {} : { after: chunk.cursor }) })
      expect(rowsOf(rest)).toEqual(rowsOf(chunks.slice(index + 1)))
    }
    const since = chunks.at(-1)?.watermark ?? null
    expect(rowsOf(await readQuery(source, { since })).map((row) => row.cells[0])).toEqual([18])
  })

  test('rows that share time and key are neither lost nor read twice by a read that is taken up', async () => {
    const crm = await crmDatabase(`create table people (id int, changed timestamptz);
      insert into people select 1, timestamptz '2026-01-01' from generate_series(1, 20)`)
    const chunks = await readAll(await crm.open(SINCE))
    for (const [index, chunk] of chunks.entries()) {
      const rest = await readQuery(await crm.open(SINCE), { after: chunk.cursor ?? null })
      expect(rowsOf(rest).map((row) => row.place)).toEqual(rowsOf(chunks.slice(index + 1)).map((row) => row.place))
    }
  })

  test('a read that is taken up later promises no more than its first part saw', async () => {
    const crm = await crmDatabase(PEOPLE)
    const source = await crm.open({ ...SINCE, overlapMs: 60_000 })
    const [first] = await readAll(source)
    await crm.sql("insert into people values (100, 'new', clock_timestamp() + interval '1 year')")
    const rest = await readQuery(source, { after: first?.cursor ?? null })
    expect(rowsOf(rest).at(-1)?.cells[0]).toBe(100)
    // A row of a transaction that was open when the first part was read, and whose place had been passed by then.
    await crm.sql("insert into people values (101, 'late', clock_timestamp() - interval '30 seconds')")
    const next = await readQuery(source, { since: rest.at(-1)?.watermark ?? null })
    expect(rowsOf(next).map((row) => row.cells[0])).toEqual([101, 100])
  })

  test('microseconds count', async () => {
    const crm = await crmDatabase(`create table people (id int, changed timestamptz);
      insert into people select i, timestamptz '2026-01-01 00:00:00.000001' + i * interval '1 microsecond' from generate_series(1, 20) i`)
    const source = await crm.open(SINCE)
    const chunks = await readAll(source)
    expect(rowsOf(await readQuery(source, { after: chunks[0]?.cursor ?? null }))).toEqual(rowsOf(chunks.slice(1)))
    expect(rowsOf(await readQuery(source, { since: chunks.at(-1)?.watermark ?? null }))).toHaveLength(1)
  })

  test.each(['bigint', 'numeric(20, 4)'])(
    'a number (%s) has no overlap in time; rows of the newest one come again',
    async (type) => {
      const crm = await crmDatabase(
        `create table people (id int, changed ${type}); insert into people select i, i / 2 from generate_series(1, 25) i`,
      )
      const source = await crm.open({ ...SINCE, overlapMs: 3_600_000 })
      expect(source.can).toEqual({ resume: true, since: true, range: false })
      const since = (await readAll(source)).at(-1)?.watermark ?? null
      await crm.sql('insert into people values (26, 12), (27, 13), (28, 1)')
      expect(rowsOf(await readQuery(source, { since })).map((row) => row.cells[0])).toEqual([24, 25, 26, 27])
    },
  )

  test('a range is read from its first instant to before its last', async () => {
    const crm = await crmDatabase(PEOPLE)
    const source = await crm.open(SINCE)
    const minute = (n: number): Date => new Date(Date.UTC(2026, 0, 1, 0, n))
    const ids = async (range: { from?: Date; to?: Date }): Promise<unknown[]> =>
      rowsOf(await readQuery(source, range)).map((row) => row.cells[0])
    expect(await ids({ from: minute(2), to: minute(3) })).toEqual([6, 7, 8])
    expect(await ids({ to: minute(1) })).toEqual([1, 2])
    expect(await ids({ from: minute(8) })).toEqual([24, 25])
  })

  test('another query, or another column, starts again', async () => {
    const crm = await crmDatabase(PEOPLE)
    const [first] = await readAll(await crm.open(SINCE))
    const other = await crm.open({ ...SINCE, query: 'select id, changed from people where id > 0' })
    await expect(readQuery(other, { after: first?.cursor ?? null })).rejects.toThrow(StartAgain)
    const byId = await crm.open({ ...SINCE, since: 'id' })
    await expect(readQuery(byId, { since: first?.watermark ?? null })).rejects.toThrow(StartAgain)
  })
})
