/** How often each outcome and reason came in a run: what metrics count. */
import type { Did } from '../outcome.ts'
import type { Queryable } from './db.ts'

export interface OutcomeCount {
  readonly did: Did
  /** Empty where there was none to give. */
  readonly code: string
  readonly count: number
}

/** Rows that wait to be delivered are left out, as are rows found unchanged when they were read. */
export async function countByReason(db: Queryable, run: string): Promise<OutcomeCount[]> {
  return db.query<OutcomeCount>(
    `select did, coalesce(code, '') as code, count(*)::int as count from fin_sync.outcomes
     where run = $1 and did is not null and (place >= 0 or did in ('archived', 'deleted')) group by did, code`,
    [run],
  )
}
