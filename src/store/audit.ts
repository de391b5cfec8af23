/** The audit: who asked the admin API to change something, and how that ended. */
import type { Queryable } from './db.ts'

export interface AuditEntry {
  readonly who: string
  readonly address: string
  readonly action: string
  readonly target: string
}

export interface AuditRow extends AuditEntry {
  readonly id: number
  readonly at: Date
  /** The answer's HTTP status; null = it began, and was never answered. */
  readonly status: number | null
}

/** Records that something is about to be done; answers the row's id. */
export async function beginAudit(db: Queryable, { who, address, action, target }: AuditEntry): Promise<number> {
  const [row] = await db.query<{ id: number }>(
    'insert into fin_sync.audit (who, address, action, target) values ($1, $2, $3, $4) returning id',
    [who, address, action, target],
  )
  if (row === undefined) throw new Error('an audit row was written and has no id')
  return row.id
}

/** Records how it ended, and what it turned out to be about. */
export async function endAudit(
  db: Queryable,
  { id, status, action, target }: Pick<AuditRow, 'id' | 'action' | 'target'> & { status: number },
): Promise<void> {
  await db.execute('update fin_sync.audit set status = $2, action = $3, target = $4 where id = $1', [id, status, action, target])
}

/** Newest first, those before `before`. */
export async function listAudit(
  db: Queryable,
  o: { before: number | null; who: string | null; limit: number },
): Promise<AuditRow[]> {
  return db.query<AuditRow>(
    `select id, at, who, address, action, target, status from fin_sync.audit
     where ($1::bigint is null or id < $1) and ($2::text is null or who = $2) order by id desc limit $3`,
    [o.before, o.who, o.limit],
  )
}
