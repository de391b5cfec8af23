/** The subscription types of the simulated workspace, and what contacts chose. */

export interface SimSubscriptionType {
  readonly id: string
  readonly name: string
  /** opt_out: everybody gets it who is not attached to it; opt_in: only those get it who are. */
  readonly consent_type: 'opt_in' | 'opt_out'
  readonly state: 'live' | 'draft' | 'archived'
}

export interface Subscriptions {
  types(): readonly SimSubscriptionType[]
  get(id: string): SimSubscriptionType | undefined
  add(type: Omit<SimSubscriptionType, 'id'>): SimSubscriptionType
  /** Types that a contact is attached to: out of opt-out types, in to opt-in types. */
  of(contactId: string): readonly SimSubscriptionType[]
  attach(contactId: string, id: string): void
  detach(contactId: string, id: string): void
  /** Choices of a contact that was merged are the other one's. */
  merge(fromContactId: string, intoContactId: string): void
}

/** With one type of each kind. */
export function createSubscriptions(): Subscriptions {
  const byId = new Map<string, SimSubscriptionType>()
  const chosen = new Map<string, Set<string>>()
  let last = 90
  const add = (type: Omit<SimSubscriptionType, 'id'>): SimSubscriptionType => {
    last += 1
    const added = { ...type, id: String(last) }
    byId.set(added.id, added)
    return added
  }
  const attach = (contactId: string, id: string): void => {
    chosen.set(contactId, (chosen.get(contactId) ?? new Set()).add(id))
  }
  add({ name: 'Newsletter', consent_type: 'opt_out', state: 'live' })
  add({ name: 'Product updates', consent_type: 'opt_in', state: 'live' })
  return {
    types: () => [...byId.values()],
    get: (id) => byId.get(id),
    add,
    of: (contactId) => [...(chosen.get(contactId) ?? [])].flatMap((id) => byId.get(id) ?? []),
    attach,
    detach: (contactId, id) => void chosen.get(contactId)?.delete(id),
    merge(from, into) {
      for (const id of chosen.get(from) ?? []) attach(into, id)
      chosen.delete(from)
    },
  }
}
