/** A stored transcript as lines: words for people, one JSON object for programs. */
import { ConfigError } from '../errors.ts'
import type { Db } from '../store/db.ts'
import { findTranscript, type StoredTranscript } from '../store/transcripts.ts'
import { instant } from './figures.ts'

/** @throws ConfigError when none is stored */
export async function transcriptLines(db: Db, o: { conversation: string; json: boolean }): Promise<readonly string[]> {
  const found = await findTranscript(db, o.conversation)
  if (found === undefined) throw notStored(o.conversation)
  if (o.json) return [JSON.stringify(transcriptJson(found))]
  // Words are made of HTML by a large library.
  const { transcriptText } = await import('../handoff/transcript-text.ts')
  const cut = found.truncated ? [`only the newest ${found.parts} parts: Intercom hands out no more`] : []
  return [`conversation ${found.conversation}, as it was on ${instant(found.fetchedAt)}`, ...cut, ...transcriptText(found.body)]
}

function notStored(conversation: string): ConfigError {
  return new ConfigError(
    `no transcript of conversation ${JSON.stringify(conversation)} is stored: one is kept of each conversation that was looked at for a ` +
      'hand-off, as long as retention.transcripts says. "fin-sync handoffs" lists those that were handed over.',
  )
}

function transcriptJson(one: StoredTranscript): Readonly<Record<string, unknown>> {
  return {
    conversation: one.conversation,
    workspace: one.workspace,
    truncated: one.truncated,
    parts: one.parts,
    fetched_at: one.fetchedAt.toISOString(),
    updated_at: one.updatedAt?.toISOString() ?? null,
    body: one.body,
  }
}
