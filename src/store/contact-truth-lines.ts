/** The ledger lines that hold a contact, locked while what Intercom told of it is written down. */
import type { Queryable } from './db.ts'
import type { State } from './ledger-read.ts'

export interface Asked {
  readonly workspace: string
  /** The contact syncs whose lines are meant: in the lines of other kinds the same column holds ids of other things. */
  readonly syncs: readonly string[]
}

export interface Line {
  readonly sync: string
  readonly key: string
  readonly state: State
  /** The email that Intercom holds as far as we know; undefined = the record has none, or it is not known. */
  readonly heldEmail: string | null | undefined
}

/**
 * Locks the lines that hold the contact and fulfil `where`. `busy` when one of them is in a worker's hands, or being written to at this very
 * moment: whoever waits for one line with another one locked is in a deadlock with whoever settles them in another order.
 */
export async function lockLines(tx: Queryable, o: Asked & { contactId: string; where: string }): Promise<readonly Line[] | 'busy'> {
  const parameters = [o.contactId, o.syncs, o.workspace]
  const meant = `contact_id = $1 and ${o.where} and sync in (select name from fin_sync.syncs where name = any ($2::text[]) and workspace = $3)`
  const rows = await tx.query<Row>(
    `select sync, key, state, held_fingerprint is not null and coalesce(held -> 'set' ? 'email', false) as "holdsEmail",
       held -> 'set' ->> 'email' as email
     from fin_sync.ledger where ${meant} and state not in ('claimed', 'sending') order by sync, key for update skip locked`,
    parameters,
  )
  const [all] = await tx.query<{ count: number }>(`select count(*)::int as count from fin_sync.ledger where ${meant}`, parameters)
  return all?.count === rows.length ? rows.map(lineOf) : 'busy'
}

interface Row extends Pick<Line, 'sync' | 'key' | 'state'> {
  readonly holdsEmail: boolean
  readonly email: string | null
}

function lineOf({ holdsEmail, email, ...line }: Row): Line {
  return { ...line, heldEmail: holdsEmail ? email : undefined }
}

/** Of these syncs, those of which another record holds the contact. */
export async function takenSyncs(tx: Queryable, o: Asked & { contactId: string }): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ sync: string }>(
    `select distinct sync from fin_sync.ledger where contact_id = $1 and sync = any ($2::text[]) and op = 'put' and state <> 'removed'`,
    [o.contactId, o.syncs],
  )
  return new Set(rows.map(({ sync }) => sync))
}
