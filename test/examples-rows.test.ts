/** The example files read by the real source and mapping: how many rows arrive, repeat a key and are refused, as examples/README.md says. */
import { expect, test } from 'vitest'
import { readEnvironment } from '../src/config/environment.ts'
import { loadConfig } from '../src/config/load.ts'
import { compileContactMapping } from '../src/mapping/contact-mapping.ts'
import { openCsv } from '../src/sources/csv.ts'
import type { Row, Source } from '../src/sources/source.ts'

test('customers.csv', async () => {
  expect(await tally('customers')).toEqual({
    rows: 1500,
    arrive: 1448,
    repeated: 20,
    refused: { csv_ragged_row: 6, key_missing: 6, email_invalid: 10, date_invalid: 8, integer_invalid: 2 },
    leftOut: { phone_invalid: 40 },
  })
})

test('leads.csv', async () => {
  expect(await tally('leads')).toEqual({
    rows: 700,
    arrive: 660,
    repeated: 15,
    refused: { csv_ragged_row: 4, key_missing: 5, email_invalid: 8, phone_invalid: 8 },
    leftOut: {},
  })
})

async function tally(name: string) {
  const { sync, source } = await open(name)
  const mapping = compileContactMapping(sync, source.columns)
  const [refused, leftOut, arrived] = [new Map<string, number>(), new Map<string, number>(), new Set<string>()]
  const rows = await rowsOf(source)
  for (const row of rows) {
    const key = row.problem ?? mapping.key(row.cells)
    const mapped = typeof key === 'string' ? mapping.map(row.cells) : { refused: key }
    if ('refused' in mapped) add(refused, mapped.refused.code)
    else if (typeof key === 'string' && !arrived.has(key)) for (const { code } of mapped.notes) add(leftOut, code)
    if ('record' in mapped && typeof key === 'string') arrived.add(key)
  }
  const lost = [...refused.values()].reduce((sum, count) => sum + count, 0)
  return {
    rows: rows.length,
    arrive: arrived.size,
    repeated: rows.length - arrived.size - lost,
    refused: Object.fromEntries(refused),
    leftOut: Object.fromEntries(leftOut),
  }
}

async function open(name: string) {
  const config = await loadConfig({ path: 'examples/fin-sync.yaml', env: readEnvironment({ INTERCOM_ACCESS_TOKEN: 'a-token' }) })
  const sync = config.syncs.get(name)
  if (sync?.kind !== 'contacts' || sync.source.type !== 'csv') throw new Error(`${name} is no sync of contacts from a CSV file`)
  const { path, delimiter } = sync.source
  return { sync, source: await openCsv({ path, ...(delimiter !== undefined && { delimiter }) }) }
}

async function rowsOf(source: Source): Promise<Row[]> {
  const rows: Row[] = []
  for await (const chunk of source.read({ signal: new AbortController().signal })) rows.push(...chunk.rows)
  return rows
}

function add(counts: Map<string, number>, code: string): void {
  counts.set(code, (counts.get(code) ?? 0) + 1)
}
