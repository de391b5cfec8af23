/** The refused rows of an earlier run as a source: what `retry` reads, from the cells that were kept. */
import { ConfigError } from '../errors.ts'
import type { Row, Source } from '../sources/source.ts'
import type { Db } from '../store/db.ts'
import { listOutcomes, type StoredOutcome } from '../store/outcomes.ts'
import { getRun } from '../store/runs.ts'
import type { RowMapping } from './parts.ts'

const PAGE = 1_000

/** What a run reads that only carries on what earlier ones left. */
export const NOTHING_TO_READ: Source = {
  label: 'earlier runs',
  can: { resume: false, since: false, range: false },
  async *read() {},
}

/** There are no rows that it could be asked about. */
export const NO_MAPPING: RowMapping = {
  hash: '',
  key: () => ({ code: 'key_missing', why: 'nothing is read' }),
  map: () => ({ refused: { code: 'key_missing', why: 'nothing is read' } }),
}

/** @throws ConfigError when there is no such run */
export async function openStoredRows(db: Db, runId: string): Promise<Source> {
  const run = await getRun(db, runId)
  if (run === undefined) throw new ConfigError(`there is no run ${runId}; "fin-sync runs" lists them`)
  return {
    label: run.label,
    ...(run.columns === null ? {} : { columns: run.columns }),
    ...(run.dates === null ? {} : { dates: run.dates }),
    can: { resume: true, since: false, range: false },
    async *read({ after, signal }) {
      let place = typeof after === 'number' ? after : -1
      for (;;) {
        signal.throwIfAborted()
        const page = await listOutcomes(db, { run: runId, did: ['refused'], after: place, limit: PAGE })
        const last = page.at(-1)
        if (last === undefined) return
        place = last.place
        yield { rows: page.map((row) => rowOf(row, run.dates ?? [])), cursor: place }
      }
    },
  }
}

/** A row whose cells could not be told apart is refused again as it was: mapping it would put cells under the wrong columns. */
function rowOf({ place, cells: stored, readable, code, why }: StoredOutcome, dates: readonly number[]): Row {
  const cells = (stored ?? []).map((cell, index) => (typeof cell === 'string' && dates.includes(index) ? dateOf(cell) : cell))
  if (readable) return { place, cells }
  return { place, cells, problem: { code: code ?? 'unreadable', why: why ?? 'the row could not be read' } }
}

/** As JSON wrote it; a column of times may hold text where a time cannot be a Date (`infinity`). */
function dateOf(text: string): Date | string {
  const date = new Date(text)
  return !Number.isNaN(date.getTime()) && date.toISOString() === text ? date : text
}
