/** Checks that the admins, teams, tags and attributes that a conversation sync names are there, those of its first rows too. */
import type { Workspace } from '../config/config.ts'
import type { ConversationSync } from '../config/kinds/conversations.ts'
import { type ConversationAct, conversationRecord } from '../conversation-act.ts'
import { ACT_FIELDS } from '../conversation-act-fields.ts'
import type { IntercomClient } from '../intercom/client.ts'
import type { Json } from '../json.ts'
import { ADMIN_MISSING, checkConversations } from '../sinks/conversations-check.ts'
import { createDirectory, type Directory } from '../sinks/conversations-directory.ts'
import type { NamedKind } from '../sinks/conversations-names.ts'
import { fixedWords } from './assemble-conversations.ts'
import { attempt, type Finding, failed, note, ok, skipped } from './check-finding.ts'
import type { SampleRow } from './check-rows.ts'

interface NamesOptions {
  /** Null = nobody can be asked. */
  readonly client: IntercomClient | null
  readonly settings: Pick<Workspace, 'adminId' | 'version'>
  readonly rows: readonly SampleRow<Json>[]
  readonly signal: AbortSignal
}

export async function checkNames(sync: ConversationSync, o: NamesOptions): Promise<Finding> {
  const { client, settings, signal } = o
  if (client === null) return skipped('names', 'not tried: see token')
  const directory = createDirectory(client)
  const { adminId, version } = settings
  const found = await attempt('names', async () => ({
    fixed: await checkConversations({ adminId, version, fixed: fixedWords(sync) }, { client, directory, signal }),
    inRows: await unknownInRows(o.rows, { adminId, directory, signal }),
  }))
  if ('finding' in found) return found.finding
  const { fixed, inRows } = found.value
  if (fixed.length > 0) return failed('names', [...fixed.map(({ message }) => message), ...inRows].join('\n'))
  if (inRows.length > 0) return note('names', 'rows that would be refused for what they name:', inRows)
  return ok('names', 'the admins, teams, tags and attributes that it names are there')
}

interface Lookup {
  readonly adminId: string | undefined
  readonly directory: Directory
  readonly signal: AbortSignal
}

/** One line for each name that is not there. */
async function unknownInRows(rows: readonly SampleRow<Json>[], o: Lookup): Promise<string[]> {
  const acts = rows.flatMap(({ record }) => conversationRecord.safeParse(record).data?.set ?? [])
  const words = new Map(acts.flatMap((act) => wordsOf(act, o)).map(({ kind, word }) => [`${kind} ${word}`, { kind, word }]))
  const found = await Promise.all(
    [...words.values()].map(async ({ kind, word }) => (await o.directory.find(kind, word, o)).refused?.why ?? []),
  )
  const isLacking = o.adminId === undefined && acts.some((act) => needsAdmin(act) && !('admin_id' in act))
  return [...(isLacking ? [ADMIN_MISSING] : []), ...found.flat()]
}

function needsAdmin(act: ConversationAct): boolean {
  if (act.act === 'contact_attributes' || (act.act === 'reply' && act.as === 'contact')) return false
  return ACT_FIELDS[act.act].takes.includes('admin_id')
}

/** What an act names, besides what all rows have in common. */
function wordsOf(act: ConversationAct, { adminId }: Lookup): { kind: NamedKind; word: string }[] {
  const given: readonly (readonly [NamedKind, string | undefined])[] = [
    ['admin', 'admin_id' in act ? act.admin_id : needsAdmin(act) ? adminId : undefined],
    ['admin', 'admin' in act ? act.admin : undefined],
    ['team', 'team' in act ? act.team : undefined],
    ['tag', 'tag' in act ? act.tag : undefined],
  ]
  return given.flatMap(([kind, word]) => (word === undefined ? [] : [{ kind, word }]))
}
