/** The admins, teams and tags of the workspace, each listed once a run and only when an act names one. */
import type { IntercomClient } from '../intercom/client.ts'
import { listTags } from '../intercom/tags.ts'
import { listAdmins, listTeams } from '../intercom/teammates.ts'
import { type FoundName, findNamed, type Named, type NamedKind } from './conversations-names.ts'

export interface Directory {
  /** @throws NotAuthorised, Unreachable, IntercomRefusal when the list cannot be had */
  find(kind: NamedKind, word: string, o: { signal: AbortSignal }): Promise<FoundName>
}

type List = (o: { signal: AbortSignal }) => Promise<readonly Named[]>

export function createDirectory(client: IntercomClient): Directory {
  const lists: Readonly<Record<NamedKind, List>> = {
    admin: once((o) => listAdmins(client, o)),
    team: once((o) => listTeams(client, o)),
    tag: once((o) => listTags(client, o)),
  }
  return { find: async (kind, word, o) => findNamed(word, { kind, all: await lists[kind](o) }) }
}

/** Asks again after a failure. */
function once(list: List): List {
  let listed: Promise<readonly Named[]> | undefined
  return (o) => {
    listed ??= list(o).catch((error: unknown) => {
      listed = undefined
      throw error
    })
    return listed
  }
}
