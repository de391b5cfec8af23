/** The mapping of each kind of acts, loaded when it is used. */
import type { ActSync } from '../config/config.ts'
import type { ActMapping } from '../mapping/act-fields.ts'

export type { ActMapping } from '../mapping/act-fields.ts'

/** Answers what compiles the mapping, which throws ConfigError for columns that are missing. */
export async function compileAct(sync: ActSync): Promise<(columns: readonly string[] | undefined) => ActMapping> {
  switch (sync.kind) {
    case 'conversations': {
      const { compileConversationMapping } = await import('../mapping/conversation-mapping.ts')
      return (columns) => compileConversationMapping(sync, columns)
    }
    case 'events': {
      const { compileEventMapping } = await import('../mapping/event-mapping.ts')
      return (columns) => compileEventMapping(sync, columns)
    }
    case 'channel_events': {
      const { compileChannelEventMapping } = await import('../mapping/channel-event-mapping.ts')
      return (columns) => compileChannelEventMapping(sync, columns)
    }
    case 'objects': {
      const { compileObjectMapping } = await import('../mapping/object-mapping.ts')
      return (columns) => compileObjectMapping(sync, columns)
    }
  }
}
