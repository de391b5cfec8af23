/** Conversation attributes as the API shows them: on their own since 2.16, among the data attributes before. */
import { createHash } from 'node:crypto'
import type { DataType } from '../attributes/attributes.ts'
import type { ConversationDataType, SimConversationAttribute } from './conversation-attributes.ts'

/** `GET /conversations/attributes`; an option's id never changes with its label's place. */
export function conversationAttributeView({ options, ...attribute }: SimConversationAttribute, adminId: string): object {
  return {
    type: 'conversation_attribute',
    ...attribute,
    visible_to_team_ids: [],
    admin_id: adminId,
    ...(attribute.data_type === 'string' ? { multiline: false } : {}),
    ...(attribute.data_type === 'list'
      ? { options: options.map((label) => ({ id: optionId(attribute.id, label), label, archived: false })) }
      : {}),
  }
}

const OLD_TYPES: Readonly<Record<ConversationDataType, DataType>> = {
  string: 'string',
  integer: 'integer',
  decimal: 'float',
  boolean: 'boolean',
  datetime: 'date',
  list: 'string',
}

/** `GET /data_attributes?model=conversation` up to 2.15. */
export function conversationDataAttributeView(
  { id, name, description, data_type, ...rest }: SimConversationAttribute,
  adminId: string,
): object {
  return {
    type: 'data_attribute',
    id,
    model: 'conversation',
    name,
    full_name: `custom_attributes.${name}`,
    label: name,
    description,
    data_type: OLD_TYPES[data_type],
    ...(data_type === 'list' ? { options: rest.options } : {}),
    api_writable: true,
    ui_writable: true,
    messenger_writable: false,
    custom: true,
    archived: rest.archived,
    admin_id: adminId,
    created_at: rest.created_at,
    updated_at: rest.updated_at,
  }
}

function optionId(attribute: number, label: string): string {
  const hex = createHash('sha256').update(`${attribute} ${label}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}
