/** A plan as `plan --json` prints it and the admin API answers. Pure. */
import type { FieldDifference } from './differences.ts'
import type { Plan, PlannedChange } from './plan.ts'
import type { LiveComparison, LiveDifference } from './plan-live.ts'
import { type Priced, secondsOf } from './plan-price.ts'
import { type GuardJson, guardJson, type ReadingJson, type ReasonJson, readingJson, reasonJson } from './run-json.ts'

export interface ChangeJson {
  readonly key: string
  readonly place: number
  readonly contact_id: string | null
  /** A field whose value is not known has no `from`. */
  readonly fields: readonly FieldDifference[]
}

export interface LiveJson extends Omit<LiveComparison, 'alreadyThere' | 'changes' | 'edits'> {
  readonly already_there: number
  readonly changes: readonly ChangeJson[]
  readonly edits: readonly ChangeJson[]
}

export interface CostJson {
  readonly calls: number
  readonly look_up_by: { readonly strategy: string; readonly calls: number; readonly why: string }
  readonly calls_per_window: number | null
  readonly headroom: number
  readonly minutes: number | null
}

export interface PlanJson
  extends Pick<Plan, 'sync' | 'rows' | 'unchanged' | 'update' | 'archive' | 'refused' | 'duplicate' | 'postponed' | 'missing'>,
    CostJson {
  readonly source: string
  readonly reading: ReadingJson
  readonly look_up: number
  readonly changes: readonly ChangeJson[]
  readonly guards: readonly GuardJson[]
  readonly reasons: readonly ReasonJson[]
  readonly live: LiveJson | null
}

export function planJson(priced: Priced): PlanJson {
  const { plan } = priced
  return {
    sync: plan.sync,
    source: plan.label,
    reading: readingJson({ ...plan.reading, since: plan.reading.sinceAt }),
    rows: plan.rows,
    unchanged: plan.unchanged,
    update: plan.update,
    look_up: plan.lookUp,
    archive: plan.archive,
    refused: plan.refused,
    duplicate: plan.duplicate,
    postponed: plan.postponed,
    changes: plan.changes.map(changeJson),
    missing: plan.missing,
    guards: plan.guards.map(guardJson),
    reasons: plan.reasons.map(reasonJson),
    ...costJson(plan, priced),
    live: plan.live === null ? null : liveJson(plan.live),
  }
}

function costJson({ cost }: Plan, priced: Priced): CostJson {
  const seconds = secondsOf(priced)
  return {
    calls: cost.calls,
    look_up_by: cost.lookUp,
    calls_per_window: priced.limit,
    headroom: priced.headroom,
    minutes: seconds === null ? null : Math.round((seconds / 60) * 100) / 100,
  }
}

function changeJson({ key, place, contactId, fields }: PlannedChange | LiveDifference): ChangeJson {
  return { key, place, contact_id: contactId, fields }
}

function liveJson({ alreadyThere, changes, edits, ...counts }: LiveComparison): LiveJson {
  return { ...counts, already_there: alreadyThere, changes: changes.map(changeJson), edits: edits.map(changeJson) }
}
