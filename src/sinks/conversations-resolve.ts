/** From the words of a row to the ids of admins, teams and tags; a word that means none refuses the act. */
import type { ActOf } from '../conversation-act.ts'
import { ADMIN_MISSING } from './conversations-check.ts'
import { type ActDelivery, refusedAct } from './conversations-context.ts'
import type { NamedKind } from './conversations-names.ts'

/** Who acts: whom the row names, else whom the workspace has for it. @throws ActEnds */
export async function adminOf({ admin_id: word }: { readonly admin_id?: string }, d: ActDelivery): Promise<string> {
  const who = word ?? d.options.adminId
  if (who === undefined) throw refusedAct({ code: 'admin_missing', why: ADMIN_MISSING })
  return idOf('admin', who, d)
}

/** @throws ActEnds */
export async function idOf(kind: NamedKind, word: string, d: ActDelivery): Promise<string> {
  const { id, refused } = await d.directory.find(kind, word, { signal: d.signal })
  if (id === undefined) throw refusedAct(refused)
  return id
}

/** @throws ActEnds */
export async function assigneeOf(act: ActOf<'assign'>, d: ActDelivery): Promise<{ type: 'admin' | 'team'; assigneeId: string }> {
  const { admin, team } = act
  if (team !== undefined) return { type: 'team', assigneeId: await idOf('team', team, d) }
  if (admin !== undefined) return { type: 'admin', assigneeId: await idOf('admin', admin, d) }
  throw refusedAct({ code: 'act_incomplete', why: 'assign: there is no admin, no team' })
}
