/** A plan as `plan --json` prints it and the admin API answers. Pure. */
import type { FieldDifference } from './differences.ts'
import type { Plan, PlannedChange } from './plan.ts'
import type { LiveComparison, LiveDifference } from './plan-live.ts'
import type { PageChange, PlannedPages } from './plan-pages.ts'
import { type Priced, secondsOf } from './plan-price.ts'
import { type GuardJson, guardJson, type ReadingJson, type ReasonJson, readingJson, reasonJson } from './run-json.ts'

export interface ChangeJson {
  readonly key: string
  readonly place: number
  readonly contact_id: string | null
  /** A field whose value is not known has no `from`. */
  readonly fields: readonly FieldDifference[]
  /** Of a page: its text, line by line. */
  readonly text?: readonly string[]
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
  /** Of a page sync; `look_up` and `archive` are 0 and `changes` and `missing` empty then. */
  readonly pages: PagesJson | null
}

/** `text` = what changes in the words, as lines that begin with `+`, `-` or a space. */
export interface PagesJson extends Omit<PlannedPages, 'changes'> {
  readonly changes: readonly (Omit<PageChange, 'pageId'> & { readonly page_id: string | null })[]
}

export function planJson(priced: Priced): PlanJson {
  const { plan } = priced
  const { pages } = plan
  return {
    sync: plan.sync,
    source: plan.label,
    reading: readingJson({ ...plan.reading, since: plan.reading.sinceAt }),
    rows: plan.rows,
    unchanged: plan.unchanged,
    update: plan.update,
    look_up: pages === undefined ? plan.lookUp : 0,
    archive: pages === undefined ? plan.archive : 0,
    refused: plan.refused,
    duplicate: plan.duplicate,
    postponed: plan.postponed,
    changes: plan.changes.map(changeJson),
    missing: pages === undefined ? plan.missing : [],
    guards: plan.guards.map(guardJson),
    reasons: plan.reasons.map(reasonJson),
    ...costJson(plan, priced),
    live: plan.live === null ? null : liveJson(plan.live),
    pages: pages === undefined ? null : pagesJson(pages),
  }
}

function pagesJson({ changes, ...rest }: PlannedPages): PagesJson {
  return { ...rest, changes: changes.map(({ pageId, ...change }) => ({ ...change, page_id: pageId })) }
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

function changeJson({ contactId, ...change }: PlannedChange | LiveDifference): ChangeJson {
  return { ...change, contact_id: contactId }
}

function liveJson({ alreadyThere, changes, edits, ...counts }: LiveComparison): LiveJson {
  return { ...counts, already_there: alreadyThere, changes: changes.map(changeJson), edits: edits.map(changeJson) }
}
