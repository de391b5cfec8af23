/** Custom Channel Events, as they were described until April 2026: what happened in a channel of the customer's own. */
import { z } from 'zod'
import type { SimContact } from '../contacts/sim-contact.ts'
import { ApiError, notFound } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { type ApiCall, ok, type Route } from '../http/route.ts'
import type { Workspace } from '../workspace.ts'

const text = z.string().min(1)
const common = {
  event_id: text,
  external_conversation_id: text,
  contact: z.object({
    type: z.enum(['user', 'lead']),
    external_id: text,
    name: z.string().exactOptional(),
    email: z.string().exactOptional(),
  }),
}

/** What each kind of event takes besides. */
const DETAILS = {
  new_conversation: {},
  new_message: { body: text },
  quick_reply_selected: { quick_reply_option_id: text },
  attribute_collected: { attribute: z.object({ id: text, value: z.string() }) },
} as const

type EventName = keyof typeof DETAILS

export function channelRoutes(workspace: Workspace): readonly Route[] {
  const route = (event: EventName): Route => ({
    family: 'conversations',
    scope: 'custom_channel_events',
    method: 'POST',
    path: `/custom_channel_events/notify_${event}`,
    handle: (call) => ok(notify(workspace, event, call)),
  })
  return [route('new_conversation'), route('new_message'), route('quick_reply_selected'), route('attribute_collected')]
}

/** An event_id that was told before changes nothing and is answered as it was: our reading of what it is for. */
function notify(workspace: Workspace, event: EventName, { body }: ApiCall): object {
  const { channel } = workspace
  const { event_id, external_conversation_id, contact, ...details } = parseBody(z.object({ ...common, ...DETAILS[event] }), body)
  requireComplete(contact)
  const told = channel.told(event_id)
  if (told === undefined) {
    requireConversation(workspace, event, external_conversation_id)
    const person = channelContact(workspace, contact)
    channel.begin(external_conversation_id)
    channel.tell({ event, event_id, external_conversation_id, contact_id: person.id, details })
  }
  const { external_conversation_id: id, contact_id } = told ?? {
    external_conversation_id,
    contact_id: channel.told(event_id)?.contact_id,
  }
  return { external_conversation_id: id, conversation_id: channel.begin(id), external_contact_id: contact.external_id, contact_id }
}

type ChannelContact = z.infer<(typeof common)['contact']>

/** @throws ApiError 400: name and email are required for users (the description that was) */
function requireComplete({ type, name, email }: ChannelContact): void {
  if (type === 'lead' || (name !== undefined && email !== undefined)) return
  throw new ApiError({ status: 400, code: 'parameter_missing', message: 'name and email are required for contacts of type user' })
}

/** @throws ApiError 404 for what happens in a conversation that was never begun */
function requireConversation({ channel }: Workspace, event: EventName, externalId: string): void {
  if (event === 'new_conversation' || channel.conversation(externalId) !== undefined) return
  throw notFound('Conversation not found')
}

/** The user of this external_id, or a new contact: the simulator maps by external_id, the real API does not say how. */
function channelContact({ contacts }: Workspace, { type, external_id, name, email }: ChannelContact): SimContact {
  const known = contacts.present.withExternalId(external_id).find(({ archived }) => !archived)
  return known ?? contacts.add({ role: type, external_id, name: name ?? null, email: email ?? null })
}
