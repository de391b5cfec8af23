/** Who and what a hand-off needs in the workspace: the team or teammate, the tag, and who of all assignees is a person. */
import { didYouMean } from '../did-you-mean.ts'
import { ConfigError } from '../errors.ts'
import type { IntercomClient } from '../intercom/client.ts'
import { listTags } from '../intercom/tags.ts'
import { type Admin, listAdmins, listTeams } from '../intercom/teammates.ts'
import type { Problem } from './sink.ts'

/** As the configuration names them: by id, by name, an admin also by email. */
export interface DeskOptions {
  readonly client: IntercomClient
  readonly adminId: string
  readonly assignTo: { readonly type: 'team' | 'admin'; readonly named: string }
  readonly tag: string
  readonly now?: () => number
}

/** Their ids. */
export interface Staff {
  readonly target: { readonly type: 'team' | 'admin'; readonly id: string }
  readonly tagId: string
}

export interface Desk {
  /** Asked once and kept. @throws ConfigError naming everything that the workspace does not have */
  staff(o: { signal: AbortSignal }): Promise<Staff>
  /** The same as problems; asks afresh. */
  check(o: { signal: AbortSignal }): Promise<readonly Problem[]>
  /** Whether that assignee is a teammate, and not Fin or another bot. */
  isPerson(id: string, o: { signal: AbortSignal }): Promise<boolean>
}

export function createDesk(o: DeskOptions): Desk {
  const people = createPeople(o.client, o.now ?? Date.now)
  let kept: Staff | undefined
  const look = async ({ signal }: { signal: AbortSignal }): Promise<Staff | readonly Problem[]> => {
    const found = await findStaff(o, { admins: await people.list({ signal }), signal })
    if (!isProblems(found)) kept = found
    return found
  }
  return {
    isPerson: people.isPerson,
    check: async (call) => {
      const found = await look(call)
      return isProblems(found) ? found : []
    },
    staff: async (call) => {
      const found = kept ?? (await look(call))
      if (!isProblems(found)) return found
      throw new ConfigError(found.map(({ message }) => message).join('\n'))
    },
  }
}

function isProblems(found: Staff | readonly Problem[]): found is readonly Problem[] {
  return Array.isArray(found)
}

interface People {
  list(o: { signal: AbortSignal }): Promise<readonly Admin[]>
  isPerson: Desk['isPerson']
}

/** How long the list of teammates is taken for true. */
const FRESH_MS = 60_000

/** Somebody who is not on the list may have joined since it was read: it is read once more for each such id, and that is kept as long. */
function createPeople(client: IntercomClient, now: () => number): People {
  const strangers = new Map<string, Promise<boolean>>()
  let known: { readonly at: number; readonly admins: Promise<readonly Admin[]> } | undefined
  const ask = ({ signal }: { signal: AbortSignal }) => listAdmins(client, { signal, live: true })
  const list: People['list'] = (call) => {
    strangers.clear()
    known = { at: now(), admins: ask(call) }
    known.admins.catch(() => {
      known = undefined
    })
    return known.admins
  }
  const askAgain = (id: string, call: { signal: AbortSignal }): Promise<boolean> => {
    const answer = ask(call).then((all) => isTeammate(id, all))
    strangers.set(id, answer)
    answer.catch(() => strangers.delete(id))
    return answer
  }
  return {
    list,
    isPerson: async (id, call) => {
      const admins = await (known !== undefined && now() - known.at < FRESH_MS ? known.admins : list(call))
      if (admins.some((one) => one.id === id)) return isTeammate(id, admins)
      return strangers.get(id) ?? askAgain(id, call)
    },
  }
}

/** Bots have no seat in the inbox. Where nobody has one, the workspace does not say who has. */
function isTeammate(id: string, admins: readonly Admin[]): boolean {
  const found = admins.find((one) => one.id === id)
  return found !== undefined && (found.hasInboxSeat || admins.every(({ hasInboxSeat }) => !hasInboxSeat))
}

interface Named {
  readonly id: string
  readonly name: string | null
  readonly email?: string | null
}

async function findStaff(
  o: DeskOptions,
  { admins, signal }: { admins: readonly Admin[]; signal: AbortSignal },
): Promise<Staff | readonly Problem[]> {
  const { type, named } = o.assignTo
  const targets = type === 'admin' ? admins : await listTeams(o.client, { signal, live: true })
  const tags = await listTags(o.client, { signal, live: true })
  const [acting, target, tag] = [pick(admins, o.adminId), pick(targets, named), pick(tags, o.tag)]
  const problems = [
    ...(acting.found ? [] : [unknown('handoff_unknown_admin', { setting: 'admin_id', ...acting })]),
    ...(target.found ? [] : [unknownTarget(type, target)]),
    ...(tag.found ? [] : [unknown('handoff_unknown_tag', { setting: 'tag', ...tag })]),
  ]
  if (!target.found || !tag.found || problems.length > 0) return problems
  return { target: { type, id: target.found.id }, tagId: tag.found.id }
}

function unknownTarget(type: 'team' | 'admin', target: Picked): Problem {
  if (type === 'team') return unknown('handoff_unknown_team', { setting: 'assign_to.team', ...target })
  return unknown('handoff_unknown_admin', { setting: 'assign_to.admin', ...target })
}

interface Picked {
  readonly wanted: string
  readonly found: Named | undefined
  readonly several: boolean
  readonly names: readonly string[]
}

/** An id counts before a name; a name that two have names neither. */
function pick(of: readonly Named[], wanted: string): Picked {
  const word = wanted.toLowerCase()
  const byId = of.find(({ id }) => id === wanted)
  const byName = of.filter(({ name, email }) => name?.toLowerCase() === word || email?.toLowerCase() === word)
  const found = byId ?? (byName.length === 1 ? byName[0] : undefined)
  return { wanted, found, several: byName.length > 1, names: of.flatMap(({ name }) => name ?? []) }
}

function unknown(code: string, o: Picked & { setting: string }): Problem {
  const asked = o.wanted.includes('@') ? 'with that email' : `"${o.wanted}"`
  const said = o.several
    ? `several are called ${asked}; give the id`
    : `the workspace has none ${asked}${didYouMean(o.wanted, o.names)}`
  return { code, message: `handoff.${o.setting}: ${said}`, fatal: true }
}
