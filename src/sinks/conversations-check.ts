/** What can be told before the first act is sent: names that all rows have in common and the workspace does not know. */
import { didYouMean } from '../did-you-mean.ts'
import type { IntercomClient } from '../intercom/client.ts'
import { listConversationAttributes } from '../intercom/conversation-attributes.ts'
import type { ConversationsSinkOptions } from './conversations-context.ts'
import type { Directory } from './conversations-directory.ts'
import type { NamedKind } from './conversations-names.ts'
import type { Problem } from './sink.ts'

type CheckOptions = Pick<ConversationsSinkOptions, 'fixed' | 'adminId' | 'version'>

export interface CheckParts {
  readonly client: IntercomClient
  readonly directory: Directory
  readonly signal: AbortSignal
}

/** Nothing is asked for that no row names. @throws NotAuthorised, Unreachable, IntercomRefusal */
export async function checkConversations(o: CheckOptions, parts: CheckParts): Promise<readonly Problem[]> {
  const { needsAdmin = false, adminId, admin, team, tag, attributes = [] } = o.fixed ?? {}
  const acts = adminId ?? (needsAdmin ? o.adminId : undefined)
  const found = [
    needsAdmin && acts === undefined ? [fatal({ code: 'admin_missing', why: ADMIN_MISSING })] : [],
    await checkName(
      { kind: 'admin', word: acts, setting: adminId === undefined ? 'workspace.admin_id' : 'conversation.admin_id' },
      parts,
    ),
    await checkName({ kind: 'admin', word: admin, setting: 'conversation.admin' }, parts),
    await checkName({ kind: 'team', word: team, setting: 'conversation.team' }, parts),
    await checkName({ kind: 'tag', word: tag, setting: 'conversation.tag' }, parts),
    attributes.length === 0 ? [] : await checkAttributes(attributes, { ...parts, version: o.version }),
  ]
  return found.flat()
}

export const ADMIN_MISSING = 'this act needs an admin who does it: set workspace.admin_id, or conversation.admin_id'

function fatal({ code, why }: { code: string; why: string }): Problem {
  return { code, message: why, fatal: true }
}

async function checkName(
  { kind, word, setting }: { kind: NamedKind; word: string | undefined; setting: string },
  { directory, signal }: CheckParts,
): Promise<Problem[]> {
  if (word === undefined) return []
  const { refused } = await directory.find(kind, word, { signal })
  return refused === undefined ? [] : [fatal({ code: refused.code, why: `${setting}: ${refused.why}` })]
}

/** Intercom refuses a whole change for one attribute that does not exist. */
async function checkAttributes(names: readonly string[], o: CheckParts & { version: string }): Promise<Problem[]> {
  const listed = await listConversationAttributes(o.client, { version: o.version, signal: o.signal })
  const known = listed.filter(({ custom, archived }) => custom && !archived).map(({ name }) => name)
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near =
        didYouMean(name, known) || '; create it in Intercom (Settings > Data > Conversations), or take it out of the mapping'
      const why = `conversation.custom_attributes.${name}: the workspace has no such conversation attribute${near}`
      return fatal({ code: 'conversation_attribute_unknown', why })
    })
}
