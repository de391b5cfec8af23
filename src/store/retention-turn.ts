/** Whose turn it is to do what one process does for the whole installation. */
import type { Queryable } from './db.ts'

/** True when it was due: it is ours until `until`, and due again then if we do not come back. */
export async function takeTurn(db: Queryable, o: { chore: string; now: Date; until: Date }): Promise<boolean> {
  const count = await db.execute(
    `insert into fin_sync.chores as chore (name, next_at) values ($1, $3)
     on conflict (name) do update set next_at = excluded.next_at where chore.next_at <= $2`,
    [o.chore, o.now, o.until],
  )
  return count === 1
}

/** Says when it is due again. */
export async function endTurn(db: Queryable, o: { chore: string; nextAt: Date }): Promise<void> {
  await db.execute('update fin_sync.chores set next_at = $2 where name = $1', [o.chore, o.nextAt])
}
