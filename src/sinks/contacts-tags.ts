/** Tags of contacts that were written: many contacts by one call for each tag, once the batch's contacts are all there. */
import pLimit from 'p-limit'
import { IntercomRefusal } from '../intercom/errors.ts'
import { listContactTags, tagContacts, untagContact } from '../intercom/tags.ts'
import type { Outcome, Reason } from '../outcome.ts'
import type { Extending, ExtrasDelivery, Tagging } from './contacts-extras-context.ts'
import type { Done } from './contacts-extras-done.ts'
import { failedExtras, withNotes } from './contacts-extras-outcome.ts'
import { tagAdded, tagGone } from './contacts-tags-plan.ts'
import { callOptions } from './contacts-update.ts'
import { inChunks } from './contacts-values.ts'
import { deliverGroups } from './deliver-groups.ts'
import type { Journal } from './sink.ts'

/** How many contacts one call may name is not documented; the API's bulk jobs take as many. */
const CONTACTS_PER_CALL = 100

/** Names in lower case of the tags that the contact had. `ids` of an answer are only asked for by name where there are any. */
export async function presentTags({ seen, x, d, contactId }: Extending): Promise<ReadonlySet<string>> {
  const { signal } = d
  if (!seen.tags.isAll) {
    const all = await listContactTags(d.options.client, contactId, { signal })
    return new Set(all.map(({ name }) => (name ?? '').toLowerCase()))
  }
  if (seen.tags.ids.length === 0) return new Set()
  const has = new Set(seen.tags.ids)
  return new Set([...(await x.directory.tags({ signal }))].filter(([, id]) => has.has(id)).map(([name]) => name))
}

/** Without names that no tag has, where those are to be left out. */
export async function knownTags({ want, x, d, notes }: Extending): Promise<readonly string[] | undefined> {
  if (want.tags === undefined || x.policy.unknownTags === 'create') return want.tags
  const known = await x.directory.tags({ signal: d.signal })
  const unknown = want.tags.filter((name) => !known.has(name.toLowerCase()))
  notes.push(
    ...unknown.map((name): Reason => ({ code: 'tag_unknown', why: `this workspace has no tag "${name}"; it is left out` })),
  )
  return want.tags.filter((name) => known.has(name.toLowerCase()))
}

/** One contact's tags while they are being set. */
interface State {
  readonly tagging: Tagging
  done: Done
  error?: unknown
}

/**
 * Sets the tags of all contacts that are waiting for them, and settles their rows.
 * @throws NotAuthorised, Unreachable when nothing can go; items not settled stay with the caller
 */
export async function deliverTags(
  x: ExtrasDelivery,
  o: { journal: Journal; concurrency: number; signal: AbortSignal },
): Promise<void> {
  const states = x.tagging.map((tagging): State => ({ tagging, done: tagging.done }))
  const limit = pLimit(o.concurrency)
  const additions = byTag(states).flatMap(({ name, members }) =>
    inChunks(members, CONTACTS_PER_CALL).map((chunk) => ({ name, chunk })),
  )
  await Promise.all(additions.map(({ name, chunk }) => limit(() => tagMany(name, chunk, { x, signal: o.signal }))))
  await Promise.all(states.map((state) => limit(() => untagAll(state))))
  const tasks = states.map((state) => ({ item: state.tagging.e.item, deliver: () => endOf(state) }))
  await deliverGroups(
    tasks.map((task) => [task]),
    o,
  )
}

function byTag(states: readonly State[]): readonly { name: string; members: State[] }[] {
  const groups = new Map<string, { name: string; members: State[] }>()
  for (const state of states) {
    for (const name of state.tagging.add) {
      const group = groups.get(name.toLowerCase()) ?? { name, members: [] }
      group.members.push(state)
      groups.set(name.toLowerCase(), group)
    }
  }
  return [...groups.values()]
}

/** A contact that is not there fails the whole call, so a call that meets one is halved until it is found. */
async function tagMany(name: string, members: readonly State[], o: { x: ExtrasDelivery; signal: AbortSignal }): Promise<void> {
  const [first] = members
  if (first === undefined) return
  const { client } = first.tagging.e.d.options
  try {
    const contactIds = members.map(({ tagging }) => tagging.e.contactId)
    const { id } = await tagContacts(client, { name, contactIds }, { signal: o.signal })
    o.x.directory.learnTag({ id, name })
    for (const state of members) state.done = tagAdded(state.done, name)
  } catch (error) {
    if (!(error instanceof IntercomRefusal)) for (const state of members) state.error = error
    else if (error.status === 404 && members.length > 1) {
      for (const half of inChunks(members, Math.ceil(members.length / 2))) await tagMany(name, half, o)
    } else for (const state of members) refuse(state, name, error)
  }
}

function refuse(state: State, name: string, error: IntercomRefusal): void {
  state.done = tagGone(state.done, name)
  const why = `tag "${name}" was not added: ${error.operation} answered ${error.status}: ${error.text}`
  state.tagging.e.notes.push({ code: 'tag_refused', why })
}

async function untagAll(state: State): Promise<void> {
  for (const name of state.tagging.remove) {
    if (state.error !== undefined) return
    try {
      await untag(state, name)
    } catch (error) {
      state.error = error
    }
  }
}

/** A tag that is gone, from the contact or from the workspace, is what was asked for. */
async function untag(state: State, name: string): Promise<void> {
  const { item, d, x, contactId, notes } = state.tagging.e
  const tagId = (await x.directory.tags({ signal: d.signal })).get(name)
  try {
    if (tagId !== undefined) await untagContact(d.options.client, { tagId, contactId }, callOptions(item, d))
  } catch (error) {
    if (!(error instanceof IntercomRefusal)) throw error
    const why = `tag "${name}" was not taken away: ${error.operation} answered ${error.status}: ${error.text}`
    if (error.status !== 404) notes.push({ code: 'tag_refused', why })
  }
  state.done = tagGone(state.done, name)
}

async function endOf({ tagging, done, error }: State): Promise<Outcome> {
  const { e, outcome } = tagging
  await e.x.done.store(e.contactId, done)
  return error === undefined ? withNotes(outcome, e.notes) : failedExtras(error, e)
}
