/** Whom and what somebody means on the command line: a teammate, a team or a tag by id or name, and a text that is to be said. */
import { ConfigError } from '../../errors.ts'
import { listTags, type Tag } from '../../intercom/tags.ts'
import { listAdmins, listTeams } from '../../intercom/teammates.ts'
import { fetchWorkspace } from '../../intercom/workspace.ts'
import { findNamed, type Named, type NamedKind } from '../../sinks/conversations-names.ts'
import { printable } from '../wrap.ts'
import type { Session } from './session.ts'

/** @throws ConfigError naming what there is */
export async function findTag(session: Session, given: string): Promise<Tag> {
  return pick(await listTags(session.client, session), { given, kind: 'tag' })
}

/** The admin's id. @throws ConfigError naming what there is */
export async function findAdmin(session: Session, given: string): Promise<string> {
  return pick(await listAdmins(session.client, session), { given, kind: 'admin' }).id
}

export interface Assignee {
  readonly type: 'admin' | 'team'
  readonly id: string
}

/** `team:Billing` or `admin:ann@example.com`; without a kind an admin is meant. @throws ConfigError naming what there is */
export async function findAssignee(session: Session, given: string): Promise<Assignee> {
  const [, kind = 'admin', name = given] = /^(admin|team):(.*)$/s.exec(given) ?? []
  if (kind === 'admin') return { type: kind, id: await findAdmin(session, name) }
  return { type: 'team', id: pick(await listTeams(session.client, session), { given: name, kind: 'team' }).id }
}

/** The id of who acts: as given, else `workspace.admin_id`, else the admin whom the token belongs to. @throws ConfigError */
export async function actingAdmin(session: Session, given: string | undefined): Promise<string> {
  if (given !== undefined) return findAdmin(session, given)
  const own = session.settings.adminId ?? (await fetchWorkspace(session.client, session)).adminId
  if (own !== null) return own
  throw new ConfigError('which admin acts? Give --admin <id, name or email>, or set workspace.admin_id')
}

/** @throws ConfigError for a text without a word */
export function requireText(text: string): string {
  if (text.trim() === '') throw new ConfigError('the text is empty: nothing would be said')
  return text
}

function pick<T extends Named>(all: readonly T[], { given, kind }: { given: string; kind: NamedKind }): T {
  if (given.trim() === '') throw new ConfigError(`which ${kind}? What was given is empty`)
  const { refused, id } = findNamed(given, { kind, all })
  if (refused !== undefined) throw new ConfigError(printable(refused.why))
  const one = all.find((each) => each.id === id)
  if (one === undefined) throw new Error(`${kind} ${id} was there a moment ago`)
  return one
}
