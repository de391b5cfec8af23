/** A plan as `plan --json` prints it. Pure. */
import type { Plan, PlannedChange } from '../jobs/plan.ts'
import type { LiveComparison, LiveDifference } from '../jobs/plan-live.ts'
import { type Priced, secondsOf } from './plan-price.ts'
import { guardJson, reasonJson } from './show-json.ts'

export function planJson(priced: Priced): object {
  const { plan } = priced
  return {
    sync: plan.sync,
    source: plan.label,
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

function costJson({ cost }: Plan, priced: Priced): object {
  const seconds = secondsOf(priced)
  return {
    calls: cost.calls,
    look_up_by: cost.lookUp,
    calls_per_window: priced.limit,
    headroom: priced.headroom,
    minutes: seconds === null ? null : Math.round((seconds / 60) * 100) / 100,
  }
}

/** A field whose value is not known has no `from`. */
function changeJson({ key, place, contactId, fields }: PlannedChange | LiveDifference): object {
  return { key, place, contact_id: contactId, fields }
}

function liveJson({ alreadyThere, changes, edits, ...counts }: LiveComparison): object {
  return { ...counts, already_there: alreadyThere, changes: changes.map(changeJson), edits: edits.map(changeJson) }
}
