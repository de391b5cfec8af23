/** The tags of the simulated workspace; which contact has which is kept with the contact. */

export interface SimTag {
  readonly id: string
  readonly name: string
}

export interface Tags {
  list(): readonly SimTag[]
  get(id: string): SimTag | undefined
  /** The tag of this name, made if it is not there; names have no case. */
  named(name: string): SimTag
  rename(tag: SimTag, name: string): SimTag
}

export function createTags(): Tags {
  const byId = new Map<string, SimTag>()
  const save = (tag: SimTag) => {
    byId.set(tag.id, tag)
    return tag
  }
  return {
    list: () => [...byId.values()],
    get: (id) => byId.get(id),
    named(name) {
      const known = [...byId.values()].find((tag) => tag.name.toLowerCase() === name.toLowerCase())
      return known ?? save({ id: String(byId.size + 101), name })
    },
    rename: ({ id }, name) => save({ id, name }),
  }
}
