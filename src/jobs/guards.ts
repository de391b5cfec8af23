/** Guards: numbers that stop a run at the barrier, before anything was sent. Pure. */
import type { Guard, GuardFinding } from '../store/runs.ts'

/** Shares are 0 to 1; undefined = not guarded. */
export interface GuardLimits {
  readonly archive?: number | undefined
  readonly change?: number | undefined
  readonly minRows?: number | undefined
}

export interface GuardFacts {
  /** Rows of a complete read of everything; undefined for any other read (a limit, a retry, only what changed). */
  readonly rows: number | undefined
  /** Contacts that the sync held before this run. */
  readonly held: number
  /** Of those: would be updated, would be archived. */
  readonly changes: number
  readonly removals: number
}

/** Every guard that does not let the run pass by itself, with both numbers and whether it was allowed. */
export function findGuards(facts: GuardFacts, o: { limits: GuardLimits; allow: readonly Guard[] }): GuardFinding[] {
  const { limits } = o
  const found: Omit<GuardFinding, 'allowed'>[] = []
  if (isOver(facts.removals, facts.held, limits.archive)) {
    found.push({ guard: 'archive', found: facts.removals, of: facts.held, limit: limits.archive ?? 0 })
  }
  if (isOver(facts.changes, facts.held, limits.change)) {
    found.push({ guard: 'change', found: facts.changes, of: facts.held, limit: limits.change ?? 0 })
  }
  if (facts.rows !== undefined && limits.minRows !== undefined && facts.rows < limits.minRows) {
    found.push({ guard: 'min_rows', found: facts.rows, of: facts.rows, limit: limits.minRows })
  }
  return found.map((one) => ({ ...one, allowed: o.allow.includes(one.guard) }))
}

function isOver(part: number, whole: number, limit: number | undefined): boolean {
  return limit !== undefined && part > whole * limit
}

/** One sentence with both numbers and how to go on. */
export function guardText(finding: GuardFinding): string {
  return `${findingText(finding)}; if that is right, run it again with --allow ${finding.guard}`
}

/** One sentence with both numbers. */
export function findingText({ guard, found, of, limit }: GuardFinding): string {
  if (guard === 'min_rows') return `guard min_rows: the source gave ${found} rows, at least ${limit} are expected`
  const share = of === 0 ? '' : ` (${percent(found / of)})`
  const what = guard === 'archive' ? 'would be archived because they left the source' : 'would be changed'
  return `guard ${guard}: ${found} of ${of} contacts${share} ${what}, at most ${percent(limit)} may be`
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`
}
