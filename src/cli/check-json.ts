/** The result of `check --json`: one object a sync. */
import type { Schedule } from '../config/config.ts'
import type { ActCheck } from './check-acts.ts'
import { exitCodeOfFindings, type Finding } from './check-finding.ts'
import type { IntercomCheck } from './check-intercom.ts'
import type { PagesCheck } from './check-pages.ts'
import type { SampleRow } from './check-rows.ts'
import { localIso } from './check-schedule.ts'
import type { SourceCheck } from './check-source.ts'

export interface SyncCheck {
  readonly sync: string
  readonly findings: readonly Finding[]
  /** Undefined for what is no contact sync. */
  readonly source: SourceCheck | undefined
  /** Of a page sync. */
  readonly pages?: PagesCheck
  /** Of a sync of acts. */
  readonly acts?: ActCheck
  readonly schedule: Schedule | undefined
  readonly next: readonly Date[]
}

/** `intercom` is the same for all of them. Times in ISO 8601; `reset_at` and `next` too. */
export function checkJson(check: SyncCheck, intercom: IntercomCheck): object {
  const findings = [...intercom.findings, ...check.findings]
  const { workspace, limit } = intercom
  return {
    sync: check.sync,
    exit_code: exitCodeOfFindings(findings),
    checks: findings.map(({ check: name, verdict, said, more }) => ({ check: name, verdict, said, more })),
    workspace: workspace === null ? null : { id: workspace.id, name: workspace.name, region: workspace.region },
    limit: limit === null ? null : { limit: limit.limit, remaining: limit.remaining, reset_at: iso(limit.resetAt) },
    ...partsJson(check),
    schedule: scheduleJson(check),
  }
}

function partsJson({ source, pages, acts }: SyncCheck): object {
  if (pages !== undefined) return lookedJson(pages, undefined)
  return acts === undefined ? sourceJson(source) : lookedJson(acts, acts.columns)
}

function sourceJson(source: SourceCheck | undefined): object {
  if (source === undefined) return { source: null, columns: null, rows: null, sample: [] }
  const { label, columns, missing, unused, looked } = source
  return {
    source: label,
    columns: columns === undefined ? null : { all: columns, missing, unused },
    rows: looked === null ? null : { looked_at: looked.rows, all: looked.isAll, refused: looked.refused },
    sample: looked === null ? [] : looked.sample.map((row) => sampleJson(row, columns)),
  }
}

/** Of pages and acts; which of the columns are used is not told. */
function lookedJson(
  { label, looked }: Pick<PagesCheck | ActCheck, 'label' | 'looked'>,
  columns: readonly string[] | undefined,
): object {
  return {
    source: label,
    columns: columns === undefined ? null : { all: columns },
    rows: looked === null ? null : { looked_at: looked.rows, all: looked.isAll, refused: looked.refused },
    sample: (looked?.sample ?? []).map((row) => sampleJson(row, columns)),
  }
}

function sampleJson(
  { place, cells, key, record, notes, refused }: SampleRow<unknown>,
  columns: readonly string[] | undefined,
): object {
  const read = columns === undefined ? cells[0] : Object.fromEntries(columns.map((name, index) => [name, cells[index]]))
  return { place, read, key: key ?? null, record: record ?? null, refused: refused ?? null, notes }
}

function scheduleJson({ schedule, next }: SyncCheck): object | null {
  if (schedule === undefined) return null
  const { cron, timezone } = schedule
  return { cron, timezone, next: next.map((time) => ({ local: localIso(time, timezone), utc: time.toISOString() })) }
}

function iso(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString()
}
