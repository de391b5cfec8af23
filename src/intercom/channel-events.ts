/** Custom Channel Events in Intercom's REST API: tells it what happened in a channel of one's own. Nothing about syncing. */
import { z } from 'zod'
import { NotAuthorised } from '../errors.ts'
import { idText } from './answer-fields.ts'
import type { IntercomClient } from './client.ts'
import { IntercomRefusal } from './errors.ts'
import type { CallOptions } from './request.ts'

const common = {
  event_id: z.string(),
  external_conversation_id: z.string(),
  contact: z.strictObject({
    type: z.enum(['user', 'lead']),
    external_id: z.string(),
    name: z.string().exactOptional(),
    email: z.string().exactOptional(),
  }),
}

/** `event` is the end of the endpoint's name, the rest is the body. */
export const channelEvent = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('new_conversation'), ...common }),
  z.strictObject({ event: z.literal('new_message'), ...common, body: z.string() }),
  z.strictObject({ event: z.literal('quick_reply_selected'), ...common, quick_reply_option_id: z.string() }),
  z.strictObject({
    event: z.literal('attribute_collected'),
    ...common,
    attribute: z.strictObject({ id: z.string(), value: z.string() }),
  }),
])
export type ChannelEvent = z.infer<typeof channelEvent>

/** Intercom's ids beside ours. Everything but the conversation may be missing. */
const notifiedSchema = z.object({
  conversation_id: idText,
  contact_id: idText.nullish(),
  external_conversation_id: idText.nullish(),
  external_contact_id: idText.nullish(),
})

export interface Notified {
  readonly conversationId: string
  readonly contactId: string | null
  readonly externalConversationId: string | null
  readonly externalContactId: string | null
}

/**
 * `POST /custom_channel_events/notify_…`. These endpoints left the official descriptions in April 2026 and answer workspaces that were given
 * access. `event_id` is documented as the event's identifier and no more; a repeat with the same one is taken to be safe, because a channel
 * that loses an answer can do nothing else.
 * @throws NotAuthorised when the workspace has no access, telling whom to ask
 */
export async function notifyChannel(
  client: IntercomClient,
  { event, ...body }: ChannelEvent,
  o: CallOptions = {},
): Promise<Notified> {
  const path = `/custom_channel_events/notify_${event}`
  try {
    const found = await client.call(
      { method: 'POST', path, operation: `POST ${path}`, body, schema: notifiedSchema, repeatable: true },
      o,
    )
    return {
      conversationId: found.conversation_id,
      contactId: found.contact_id ?? null,
      externalConversationId: found.external_conversation_id ?? null,
      externalContactId: found.external_contact_id ?? null,
    }
  } catch (error) {
    throw noAccess(error) ?? error
  }
}

/** What a 404 can be about when the endpoint is there. */
const NAMES_A_PART = /conversation|contact|user|lead|option|attribute|quick reply/i

/** Without access the endpoints are forbidden, or not there at all. */
function noAccess(error: unknown): NotAuthorised | undefined {
  const refusal = error instanceof NotAuthorised ? error.cause : error
  if (!(refusal instanceof IntercomRefusal)) return undefined
  const isAbsent = refusal.status === 404 && !NAMES_A_PART.test(refusal.text)
  if (refusal.status !== 403 && !isAbsent) return undefined
  return new NotAuthorised(
    `${refusal.message}. This workspace has no access to Custom Channel Events, or its token has none: ask your accounts team at Intercom ` +
      'to open them for this workspace and this app, then run the sync again.',
    { cause: refusal },
  )
}
