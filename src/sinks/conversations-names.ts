/** Finds the admin, team or tag that a word means: by id, name or email. Pure. */
import { nearest } from '../did-you-mean.ts'
import type { Reason } from '../outcome.ts'

export interface Named {
  readonly id: string
  readonly name: string | null
  readonly email?: string | null
}

export type NamedKind = 'admin' | 'team' | 'tag'

/** `refused` is ready to be shown: it names nearby names, and no email address. */
export type FoundName =
  | { readonly id: string; readonly refused?: undefined }
  | { readonly id?: undefined; readonly refused: Reason }

/** An id wins over a name, and case does not tell names apart. */
export function findNamed(word: string, { kind, all }: { kind: NamedKind; all: readonly Named[] }): FoundName {
  const byId = all.find(({ id }) => id === word)
  if (byId !== undefined) return { id: byId.id }
  const wanted = plain(word)
  // Who has no name is not called by none.
  const isMeant = ({ name, email }: Named): boolean =>
    wanted !== '' && [name, email].some((called) => plain(called ?? '') === wanted)
  const [first, ...others] = all.filter(isMeant)
  if (first === undefined) return { refused: unknown(word, { kind, all }) }
  if (others.length > 0) return { refused: ambiguous(word, { kind, ids: [first, ...others].map(({ id }) => id) }) }
  return { id: first.id }
}

function plain(text: string): string {
  return text.trim().toLowerCase()
}

const KINDS = {
  admin: { code: 'admin_unknown', how: 'by id, email or name' },
  team: { code: 'team_unknown', how: 'by id or name' },
  tag: { code: 'conversation_tag_unknown', how: 'by id or name' },
} as const
const MOST_NAMES = 5

function unknown(word: string, { kind, all }: { kind: NamedKind; all: readonly Named[] }): Reason {
  const names = all.flatMap(({ name }) => name ?? [])
  const near = nearest(word, names)
  const said = word.includes('@') ? `there is no ${kind} with this email address` : `there is no ${kind} ${JSON.stringify(word)}`
  return { code: KINDS[kind].code, why: `${said} in the workspace (looked for ${KINDS[kind].how}); ${hint(near, names)}` }
}

function hint(near: readonly string[], names: readonly string[]): string {
  const quoted = (some: readonly string[]): string => some.map((name) => JSON.stringify(name)).join(', ')
  if (near.length > 0) return `did you mean ${quoted(near)}?`
  if (names.length === 0) return 'there are none at all'
  return `there are ${quoted(names.slice(0, MOST_NAMES))}${names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''}`
}

function ambiguous(word: string, { kind, ids }: { kind: NamedKind; ids: readonly string[] }): Reason {
  const said = word.includes('@') ? 'this email address' : JSON.stringify(word)
  return { code: 'name_ambiguous', why: `${ids.length} ${kind}s go by ${said}: ${ids.join(', ')}; give the id of one` }
}
