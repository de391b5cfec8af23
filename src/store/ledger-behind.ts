/** Lanes: what stands behind a record that was postponed is postponed with it, so that a run does not have to stay for it. */
import type { Reason } from '../outcome.ts'
import type { Queryable } from './db.ts'

const BEHIND: Reason = {
  code: 'waits_in_lane',
  why: 'a row before it, of the same conversation or contact, could not be done yet; they go in order',
}

/**
 * Postpones the lines that wait for their first outcome behind a postponed one of their lane, until that one is due. Answers how many they
 * were. To be called when nothing can be claimed any more; with other workers at the same lines it does nothing twice.
 */
export async function postponeBehind(db: Queryable, sync: string): Promise<number> {
  return db.execute(POSTPONE, [sync, BEHIND.code, BEHIND.why])
}

const POSTPONE = `
with head as (
  select ahead.wanted ->> 'lane' as lane, min(ahead.seq) as seq, max(ahead.retry_at) as retry_at
  from fin_sync.ledger ahead
  join fin_sync.outcomes o on o.run = ahead.run and o.place = ahead.place and o.did = 'postponed'
  where ahead.sync = $1 and ahead.state = 'due' and ahead.retry_at > clock_timestamp() and ahead.wanted ->> 'lane' is not null
  group by 1
), behind as (
  update fin_sync.ledger l set retry_at = head.retry_at
  from head, fin_sync.outcomes o
  where l.sync = $1 and l.state = 'due' and l.wanted ->> 'lane' = head.lane and l.seq > head.seq
    and o.run = l.run and o.place = l.place and o.did is null
  returning l.run, l.place
)
update fin_sync.outcomes o set did = 'postponed', code = $2, why = $3, at = clock_timestamp()
from behind where o.run = behind.run and o.place = behind.place`
