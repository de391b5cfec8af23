/** Which tags a contact gets and loses: a tag is taken away only where this sync had added it. Pure. */
import type { Done } from './contacts-extras-done.ts'

export interface TagPlan {
  /** With the tags that are about to be added. */
  readonly done: Done
  /** As the row writes them. */
  readonly add: readonly string[]
  /** In lower case. */
  readonly remove: readonly string[]
}

/** Whether something is to be added or taken away, as far as it can be told without knowing what the contact has. */
export function hasTagWork(done: Done, wanted: readonly string[] | undefined): boolean {
  if (wanted === undefined) return false
  const names = new Set(wanted.map(lower))
  const there = new Set([...done.tags, ...done.others])
  return [...names].some((name) => !there.has(name)) || ours(done).some((name) => !names.has(name))
}

/** `present`: names in lower case of what the contact had before this delivery, whoever added it. */
export function planTags(done: Done, o: { wanted: readonly string[] | undefined; present: ReadonlySet<string> }): TagPlan {
  if (o.wanted === undefined) return { done, add: [], remove: [] }
  const names = new Set(o.wanted.map(lower))
  const isOurs = new Set(ours(done))
  const others = [...names].filter((name) => !isOurs.has(name) && (o.present.has(name) || done.others.includes(name)))
  // One that was about to be added may be there by our own hand.
  const add = o.wanted.filter((name) => !done.tags.includes(lower(name)) && !others.includes(lower(name)))
  const adding = [...new Set([...done.adding, ...add.map(lower)])]
  return { done: { ...done, adding, others }, add, remove: [...isOurs].filter((name) => !names.has(name)) }
}

export function tagAdded(done: Done, name: string): Done {
  const added = lower(name)
  return { ...done, tags: [...new Set([...done.tags, added])], adding: done.adding.filter((one) => one !== added) }
}

/** Also of one that was refused: it is ours no longer, and was perhaps never there. */
export function tagGone(done: Done, name: string): Done {
  const gone = lower(name)
  return { ...done, tags: done.tags.filter((one) => one !== gone), adding: done.adding.filter((one) => one !== gone) }
}

function ours(done: Done): string[] {
  return [...new Set([...done.tags, ...done.adding])]
}

function lower(name: string): string {
  return name.toLowerCase()
}
