/** The Postgres source on a real server, as a source and as one that tells what changed. */
import { testIncrementalSource } from '../contracts/incremental-source.ts'
import { testSource } from '../contracts/source.ts'
import { crmDatabases } from '../support/crm-database.ts'

const crmDatabase = crmDatabases()

const PEOPLE = `
create table people (id integer, name text, changed timestamptz);
insert into people select i, 'P' || i, timestamptz '2026-01-01' + i / 3 * interval '1 minute' from generate_series(1, 25) i;`
const ROWS = Array.from({ length: 25 }, (_, i) => [i + 1, `P${i + 1}`])

for (const [name, options] of [
  ['a query that is read as it comes', { query: 'select id, name from people order by id' }],
  ['a query with since', { query: 'select id, name, changed from people', since: 'changed', key: 'id' }],
] as const) {
  testSource({
    name: `openPostgres on ${name}`,
    make: async () => {
      const crm = await crmDatabase(PEOPLE)
      const source = await crm.open(options)
      const times = ROWS.map((_, i) => new Date(Date.UTC(2026, 0, 1, 0, Math.floor((i + 1) / 3))))
      return {
        source,
        rows: 'since' in options ? ROWS.map((cells, i) => [...cells, times[i]]) : ROWS,
        open: () => crm.connections(),
        remove: async () => void (await crm.sql('drop table people')),
      }
    },
  })
}

for (const [type, now] of [
  ['timestamptz', (late: string) => `clock_timestamp() - ${late}`],
  ['timestamp', (late: string) => `(clock_timestamp() at time zone 'UTC') - ${late}`],
  ['date', (late: string) => `(clock_timestamp() - ${late})::date`],
] as const) {
  testIncrementalSource({
    name: `openPostgres by a ${type}`,
    make: async () => {
      const crm = await crmDatabase(
        `create table people (id text primary key, version integer not null, changed ${type} not null);
         create sequence versions;
         insert into people select 'p' || i, nextval('versions'), ${now("interval '1 hour'")} from generate_series(1, 25) i`,
      )
      const write = (ids: readonly string[], lateMs = 0) =>
        crm.sql(
          `insert into people select id, nextval('versions'), at from unnest($1::text[]) as id,
             (select ${now(`interval '${lateMs} ms'`)} as at offset 0) as one
           on conflict (id) do update set version = excluded.version, changed = excluded.changed returning id, version`,
          [ids],
        )
      return {
        source: await crm.open({ query: 'select * from people', since: 'changed', key: 'id', overlapMs: 60_000 }),
        ids: Array.from({ length: 25 }, (_, i) => `p${i + 1}`),
        idOf: (row) => String(row.cells[0]),
        versionOf: (row) => String(row.cells[1]),
        write: async (id, { lateMs } = {}) => String((await write([id], lateMs))[0]?.['version']),
        writeTogether: async (ids) => new Map((await write(ids)).map((row) => [String(row['id']), String(row['version'])])),
        morePerPage: 20,
        overlapMs: 60_000,
        close: async () => void (await crm.sql('drop table people')),
      }
    },
  })
}
