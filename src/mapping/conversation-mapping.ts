/** Compiles the mapping of a conversation sync: a row is one act, such as a reply or an assignment, or why it is none. */
import type { FieldOrText } from '../config/kinds/act-field.ts'
import type { ConversationSync } from '../config/kinds/conversations.ts'
import { type ActMapping, actMapping, compileActFields } from './act-fields.ts'
import { rowAct } from './conversation-row.ts'

/** Raise it when the same configuration begins to give other acts: every row is then mapped anew, once. */
const MAPPING_VERSION = 1

/**
 * With `columns`, `cells[i]` belongs to `columns[i]`; without, a row is one document and names are paths into it. Codes of `map`: `…_invalid` by
 * type, act_unknown, act_incomplete, act_conflicting.
 * @throws ConfigError naming every column that is missing
 */
export function compileConversationMapping(
  { name: sync, key, conversation }: Pick<ConversationSync, 'name' | 'key' | 'conversation'>,
  columns: readonly string[] | undefined,
): ActMapping {
  const { template, openConversation } = conversation
  const also = { version: MAPPING_VERSION, template, openConversation }
  const map = compileActFields({ sync, key, fields: settingsOf(conversation), also }, columns)
  return actMapping(map, (read) => {
    const row = rowAct(read.values, { template, openConversation })
    return 'refused' in row ? row : { record: row, compare: { set: row.set }, notes: read.notes }
  })
}

/** By their settings' names below the sync. */
function settingsOf({ act, fields, customAttributes }: ConversationSync['conversation']): Record<string, FieldOrText | undefined> {
  const attributes = Object.entries(customAttributes).map(([name, field]) => [`custom_attributes.${name}`, field] as const)
  const all = [['act', act] as const, ...Object.entries(fields), ...attributes]
  return Object.fromEntries(all.map(([name, field]) => [`conversation.${name}`, field]))
}
