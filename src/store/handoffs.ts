/** Hand-offs: what was begun for a conversation and one participation of Fin in it, how far it came, and how it ended. */
import type { HandoffReason } from '../handoff/rules.ts'
import type { Queryable } from './db.ts'

/** In the order in which they are done. */
export const HANDOFF_STEPS = ['begun', 'tagged', 'opened', 'assigned', 'noted', 'verified'] as const
export type HandoffStep = (typeof HANDOFF_STEPS)[number]

export interface HandoffKey {
  readonly workspace: string
  readonly conversation: string
  readonly participation: string
}

export interface NewHandoff extends HandoffKey {
  readonly reasons: readonly HandoffReason[]
  /** `team 991` or `admin 12`. */
  readonly assignedTo: string
  /** The newest part of the conversation before. */
  readonly seen: string | null
  /** The sync whose ledger line asks for it: its run is kept. */
  readonly sync: string
}

export interface Handoff extends Omit<NewHandoff, 'sync'> {
  readonly step: HandoffStep
  readonly run: string | null
  readonly startedAt: Date
  readonly verifiedAt: Date | null
  /** Why it ended without having been verified. */
  readonly code: string | null
}

const COLUMNS = `workspace, conversation_id as conversation, participation, reasons, assigned_to as "assignedTo", seen, step, run,
  started_at as "startedAt", verified_at as "verifiedAt", code`
const IS_KEY = 'workspace = $1 and conversation_id = $2 and participation = $3'

const keyOf = (o: HandoffKey): [string, string, string] => [o.workspace, o.conversation, o.participation]

export async function findHandoff(db: Queryable, key: HandoffKey): Promise<Handoff | undefined> {
  const [row] = await db.query<Handoff>(`select ${COLUMNS} from fin_sync.handoffs where ${IS_KEY}`, keyOf(key))
  return row
}

/** To be awaited before the first write. Answers what is there when it was begun before: one participation is handed over once. */
export async function beginHandoff(db: Queryable, o: NewHandoff): Promise<Handoff> {
  const [row] = await db.query<Handoff>(
    `insert into fin_sync.handoffs as h (workspace, conversation_id, participation, reasons, assigned_to, seen, run)
     values ($1, $2, $3, $4::jsonb, $5, $6, (select run from fin_sync.ledger where sync = $7 and key = $2))
     on conflict (workspace, conversation_id, participation) do update set step = h.step returning ${COLUMNS}`,
    [...keyOf(o), JSON.stringify(o.reasons), o.assignedTo, o.seen, o.sync],
  )
  if (row === undefined) throw new Error('a hand-off that was begun has no row')
  return row
}

export async function storeHandoffStep(db: Queryable, o: HandoffKey & { step: HandoffStep; assignedTo: string }): Promise<void> {
  await db.execute(`update fin_sync.handoffs set step = $4, assigned_to = $5, code = null where ${IS_KEY}`, [
    ...keyOf(o),
    o.step,
    o.assignedTo,
  ])
}

/** Without a code: Intercom was asked, and it took. */
export async function endHandoff(db: Queryable, o: HandoffKey, code?: string): Promise<void> {
  await db.execute(
    `update fin_sync.handoffs set code = $4::text, verified_at = case when $4::text is null then clock_timestamp() end,
       step = case when $4::text is null then 'verified' else step end
     where ${IS_KEY}`,
    [...keyOf(o), code ?? null],
  )
}

/** Which of these have ended, well or not; `conversation/participation` each. */
export async function endedHandoffs(
  db: Queryable,
  o: { workspace: string; of: readonly Pick<HandoffKey, 'conversation' | 'participation'>[] },
): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ key: string }>(
    `select h.conversation_id || '/' || h.participation as key
     from unnest($2::text[], $3::text[]) as asked (conversation, participation)
     join fin_sync.handoffs h on h.workspace = $1 and h.conversation_id = asked.conversation and h.participation = asked.participation
     where h.verified_at is not null or h.code is not null`,
    [o.workspace, o.of.map(({ conversation }) => conversation), o.of.map(({ participation }) => participation)],
  )
  return new Set(rows.map(({ key }) => key))
}

/** The newest first. */
export async function listHandoffs(db: Queryable, o: { limit: number }): Promise<Handoff[]> {
  return db.query<Handoff>(`select ${COLUMNS} from fin_sync.handoffs order by started_at desc limit $1`, [o.limit])
}
