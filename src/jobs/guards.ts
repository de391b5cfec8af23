/** Guards: numbers that stop a run at the barrier, before anything was sent. Pure. */
import type { Guard, GuardFinding } from '../store/runs.ts'

/** Shares are 0 to 1; undefined = not guarded. */
export interface GuardLimits {
  readonly archive?: number | undefined
  /** Of a page sync, in the place of `archive`. */
  readonly delete?: number | undefined
  readonly change?: number | undefined
  readonly minRows?: number | undefined
}

export interface GuardFacts {
  /** Rows of a complete read of everything; undefined for any other read (a limit, a retry, only what changed). */
  readonly rows: number | undefined
  /** Contacts (or pages, or rows that were done) that the sync held before this run. */
  readonly held: number
  /** Of those: would be updated, would be archived (or deleted). */
  readonly changes: number
  readonly removals: number
}

/** Every guard that does not let the run pass by itself, with both numbers and whether it was allowed. */
export function findGuards(
  facts: GuardFacts,
  o: { limits: GuardLimits; allow: readonly Guard[]; what?: GuardFinding['what'] | undefined },
): GuardFinding[] {
  const { limits, what } = o
  const found: Omit<GuardFinding, 'allowed' | 'what'>[] = []
  const removal = what === 'pages' ? 'delete' : 'archive'
  if (isOver(facts.removals, facts.held, limits[removal])) {
    found.push({ guard: removal, found: facts.removals, of: facts.held, limit: limits[removal] ?? 0 })
  }
  if (isOver(facts.changes, facts.held, limits.change)) {
    found.push({ guard: 'change', found: facts.changes, of: facts.held, limit: limits.change ?? 0 })
  }
  if (facts.rows !== undefined && limits.minRows !== undefined && facts.rows < limits.minRows) {
    found.push({ guard: 'min_rows', found: facts.rows, of: facts.rows, limit: limits.minRows })
  }
  return found.map((one) => ({ ...one, ...(what === undefined ? {} : { what }), allowed: o.allow.includes(one.guard) }))
}

function isOver(part: number, whole: number, limit: number | undefined): boolean {
  return limit !== undefined && part > whole * limit
}

/** One sentence with both numbers and how to go on. */
export function guardText(finding: GuardFinding): string {
  return `${findingText(finding)}; if that is right, run it again with --allow ${finding.guard}`
}

/** One sentence with both numbers. */
export function findingText({ guard, found, of, limit, what }: GuardFinding): string {
  const things = what ?? 'contacts'
  if (guard === 'min_rows') {
    return `guard min_rows: the source gave ${found} ${things === 'pages' ? 'documents' : 'rows'}, at least ${limit} are expected`
  }
  const share = of === 0 ? '' : ` (${percent(found / of)})`
  return `guard ${guard}: ${found} of ${of} ${things}${share} would be ${HAPPENS[guard]}, at most ${percent(limit)} may be`
}

const HAPPENS = {
  archive: 'archived because they left the source',
  delete: 'deleted because their documents left the source',
  change: 'changed',
} as const

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`
}
