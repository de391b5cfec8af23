/** The newest runs as lines: a table for people, one JSON object a line for programs. */
import { z } from 'zod'
import { runJson } from '../jobs/run-json.ts'
import { type Summary, summarise } from '../jobs/summary.ts'
import type { Db } from '../store/db.ts'
import { listRuns, type Run } from '../store/runs.ts'
import { count, instant } from './figures.ts'
import { statusWord } from './run-text.ts'
import { type Column, tableLines } from './table.ts'

export const linesAnswer = z.array(z.string())

export interface ListOptions {
  readonly sync?: string
  readonly limit: number
  readonly json: boolean
  readonly width?: number
}

interface Listed {
  readonly run: Run
  readonly summary: Summary
}

/** No lines when there are no runs. */
export async function listRunLines(db: Db, o: ListOptions): Promise<readonly string[]> {
  const found = await listRuns(db, { limit: o.limit, ...(o.sync === undefined ? {} : { sync: o.sync }) })
  const runs = await Promise.all(found.map(async (run) => ({ run, summary: await summarise(db, run) })))
  if (o.json) return runs.map((one) => JSON.stringify(runJson(one)))
  return runs.length === 0 ? [] : runsTable(runs, o)
}

/** Whether anybody works on a run that has not ended. */
function openWord({ leaseUntil }: Run): string {
  return leaseUntil !== null && leaseUntil.getTime() > Date.now() ? 'running' : 'waiting'
}

const COLUMNS: readonly Column[] = [
  { title: 'run' },
  { title: 'sync' },
  { title: 'status' },
  { title: 'started' },
  { title: 'read', align: 'right' },
  { title: 'created', align: 'right', optional: true },
  { title: 'updated', align: 'right', optional: true },
  { title: 'refused', align: 'right' },
  { title: 'calls', align: 'right', optional: true },
  { title: 'seconds', align: 'right', optional: true },
]

function runsTable(runs: readonly Listed[], o: Pick<ListOptions, 'width'>): string[] {
  const rows = runs.map(({ run, summary }) => [
    run.id,
    run.sync,
    run.status === null ? openWord(run) : statusWord(run.status),
    instant(run.startedAt),
    ...[summary.read, summary.created, summary.updated, summary.refused, summary.calls].map(count),
    summary.seconds.toFixed(1),
  ])
  return tableLines(COLUMNS, rows, o)
}
