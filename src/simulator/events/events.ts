/** The data events of the simulated workspace, each once. */

export interface SimEvent {
  readonly event_name: string
  /** Unix seconds. */
  readonly created_at: number
  /** The contact's id in Intercom. */
  readonly contact_id: string
  readonly metadata: Readonly<Record<string, unknown>>
}

export interface Events {
  /** In the order they came. */
  all(): readonly SimEvent[]
  of(contactId: string): readonly SimEvent[]
  /** Takes an event; one of the same contact, name and time is a duplicate and changes nothing. */
  add(event: SimEvent): void
}

export function createEvents(): Events {
  const byIdentity = new Map<string, SimEvent>()
  const all = () => [...byIdentity.values()]
  return {
    all,
    of: (contactId) => all().filter((event) => event.contact_id === contactId),
    add(event) {
      const identity = JSON.stringify([event.contact_id, event.event_name, event.created_at])
      if (!byIdentity.has(identity)) byIdentity.set(identity, event)
    },
  }
}
