/** The notes on contacts of the simulated workspace. */

export interface SimNote {
  /** A decimal number as text; later ones are greater. */
  readonly id: string
  readonly contactId: string
  readonly adminId: string
  /** HTML. */
  readonly body: string
  /** Unix seconds. */
  readonly created_at: number
}

export interface Notes {
  add(note: Omit<SimNote, 'id'>): SimNote
  get(id: string): SimNote | undefined
  /** The newest first. */
  of(contactId: string): readonly SimNote[]
  /** What was written on a contact that was merged stands on the other one. */
  merge(fromContactId: string, intoContactId: string): void
}

export function createNotes(): Notes {
  const byId = new Map<string, SimNote>()
  const idsOf = new Map<string, string[]>()
  let last = 20
  const keep = (note: SimNote): void => {
    byId.set(note.id, note)
    idsOf.set(note.contactId, [...(idsOf.get(note.contactId) ?? []), note.id])
  }
  return {
    add(note) {
      last += 1
      const added = { ...note, id: String(last) }
      keep(added)
      return added
    },
    get: (id) => byId.get(id),
    of: (contactId) => (idsOf.get(contactId) ?? []).flatMap((id) => byId.get(id) ?? []).reverse(),
    merge(from, into) {
      const moved = (idsOf.get(from) ?? []).flatMap((id) => byId.get(id) ?? [])
      idsOf.delete(from)
      for (const note of moved) keep({ ...note, contactId: into })
    },
  }
}
