/** The custom channel of the simulated workspace: its conversations by the channel's own ids, and what was told of each. */

export interface SimChannelEvent {
  readonly event: string
  readonly event_id: string
  readonly external_conversation_id: string
  /** The contact's id in Intercom. */
  readonly contact_id: string
  /** What goes with this kind of event: `body`, `quick_reply_option_id` or `attribute`. */
  readonly details: Readonly<Record<string, unknown>>
}

export interface Channel {
  /** In the order they came. */
  events(): readonly SimChannelEvent[]
  /** The event of this id, if it was told before. */
  told(eventId: string): SimChannelEvent | undefined
  tell(event: SimChannelEvent): void
  /** Intercom's id of a conversation of the channel; undefined when there is none. */
  conversation(externalId: string): string | undefined
  /** Makes the conversation, or answers the one that is there. */
  begin(externalId: string): string
}

export function createChannel(): Channel {
  const events = new Map<string, SimChannelEvent>()
  const conversations = new Map<string, string>()
  return {
    events: () => [...events.values()],
    told: (eventId) => events.get(eventId),
    tell: (event) => void events.set(event.event_id, event),
    conversation: (externalId) => conversations.get(externalId),
    begin(externalId) {
      // Far from the ids of ordinary conversations.
      const id = conversations.get(externalId) ?? String(900_001 + conversations.size)
      conversations.set(externalId, id)
      return id
    },
  }
}
