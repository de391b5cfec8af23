/** Transcripts of conversations: personal data, kept for as long as retention says. */
import { storable } from './cells-json.ts'
import type { Queryable } from './db.ts'
import type { Batch } from './retention-rows.ts'

export interface NewTranscript {
  readonly workspace: string
  readonly conversation: string
  readonly body: object
  readonly parts: number
  /** Intercom did not hand out all of its parts. */
  readonly truncated: boolean
  readonly updatedAt: Date | null
}

export interface StoredTranscript extends NewTranscript {
  readonly fetchedAt: Date
}

/** The newest look at a conversation takes the place of the one before. */
export async function storeTranscript(db: Queryable, o: NewTranscript): Promise<void> {
  await db.execute(
    `insert into fin_sync.transcripts as t (workspace, conversation_id, body, truncated, parts, updated_at)
     values ($1, $2, $3::jsonb, $4, $5, $6)
     on conflict (workspace, conversation_id) do update set
       body = excluded.body, truncated = excluded.truncated, parts = excluded.parts, fetched_at = clock_timestamp(),
       updated_at = excluded.updated_at`,
    [o.workspace, o.conversation, bodyJson(o.body), o.truncated, o.parts, o.updatedAt],
  )
}

/** jsonb takes neither NUL nor half a surrogate pair; somebody may have written both. */
function bodyJson(body: object): string {
  return JSON.stringify(body, (_key, value: unknown) => (typeof value === 'string' ? storable(value) : value))
}

/** Of this installation's workspaces; the newest one where several have a conversation of that id. */
export async function findTranscript(db: Queryable, conversation: string): Promise<StoredTranscript | undefined> {
  const [row] = await db.query<StoredTranscript>(
    `select workspace, conversation_id as conversation, body, parts, truncated, updated_at as "updatedAt", fetched_at as "fetchedAt"
     from fin_sync.transcripts where conversation_id = $1 order by fetched_at desc limit 1`,
    [conversation],
  )
  return row
}

export async function removeTranscripts(db: Queryable, { before, limit }: Batch): Promise<number> {
  return db.execute(
    `delete from fin_sync.transcripts where (workspace, conversation_id) in (
       select workspace, conversation_id from fin_sync.transcripts where fetched_at < $1 limit $2)`,
    [before, limit],
  )
}
