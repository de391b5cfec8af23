/** Puts the real parts of a sync with `kind: conversations` together. */
import type { FieldOrText } from '../config/kinds/act-field.ts'
import type { ConversationSync } from '../config/kinds/conversations.ts'
import type { IntercomSourceConfig } from '../config/sources/intercom.ts'
import { ROW_ACTS } from '../conversation-act.ts'
import { ACT_FIELDS } from '../conversation-act-fields.ts'
import { ConfigError } from '../errors.ts'
import type { RowMapping, SyncParts } from '../jobs/parts.ts'
import { compileConversationMapping } from '../mapping/conversation-mapping.ts'
import { createConversationsSink } from '../sinks/conversations.ts'
import type { FixedWords } from '../sinks/conversations-context.ts'
import type { Source } from '../sources/source.ts'
import type { RunRequest } from '../store/runs.ts'
import type { AssembleOptions } from './assemble.ts'
import { assembleAct } from './assemble-act.ts'
import type { Connection } from './connection.ts'

export function assembleConversations(sync: ConversationSync, o: AssembleOptions): SyncParts {
  const { client, workspace, settings } = o.connection
  const sink = createConversationsSink({
    client,
    db: o.store.db,
    workspace,
    version: settings.version,
    sync: sync.name,
    adminId: settings.adminId,
    searchDelayMs: settings.searchDelayMs,
    concurrency: settings.concurrency,
    ambiguous: sync.ambiguous,
    fixed: fixedWords(sync),
  })
  const parts = assembleAct(sync, { sink, compileMapping: (columns) => conversationRows(sync, columns) }, o)
  const { source } = sync
  if (source.type !== 'intercom') return parts
  return {
    ...parts,
    openSource: (request, { signal }) => searchedSource({ sync: sync.name, source, request, connection: o.connection, signal }),
  }
}

/** Conversations that are there already. */
async function searchedSource(o: {
  sync: string
  source: IntercomSourceConfig
  request: RunRequest
  connection: Connection
  signal: AbortSignal
}): Promise<Source> {
  if (o.request.path !== null)
    throw new ConfigError(
      `sync "${o.sync}" reads conversations of the workspace, so no file can take their place: give the file a sync of its own`,
    )
  const { openConversationSource } = await import('./open-conversation-source.ts')
  const { client, settings } = o.connection
  return openConversationSource(o.source, { client, version: settings.version, live: true, signal: o.signal })
}

/** A row that a policy refused must be looked at again when the policy changes. @throws ConfigError for columns that are missing */
export function conversationRows(sync: ConversationSync, columns: readonly string[] | undefined): RowMapping {
  const mapping = compileConversationMapping(sync, columns)
  return { ...mapping, hash: `${mapping.hash} ${sync.ambiguous}` }
}

/** What every row has in common. */
export function fixedWords({ conversation: { act, fields, customAttributes } }: ConversationSync): FixedWords {
  return {
    needsAdmin: needsAdmin(act, fields.as) && fields.admin_id === undefined,
    adminId: textOf(fields.admin_id),
    admin: textOf(fields.admin),
    team: textOf(fields.team),
    tag: textOf(fields.tag),
    attributes: Object.keys(customAttributes),
  }
}

function textOf(field: FieldOrText | undefined): string | undefined {
  return field !== undefined && 'text' in field ? field.text : undefined
}

/** Where the rows say what they do, only they can tell. */
function needsAdmin(act: FieldOrText, as: FieldOrText | undefined): boolean {
  const word = ROW_ACTS.find((one) => one === textOf(act))
  if (word === undefined || !ACT_FIELDS[word].takes.includes('admin_id')) return false
  return word !== 'reply' || as === undefined || textOf(as) === 'admin'
}
