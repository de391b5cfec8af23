/** Data events of contacts in Intercom's REST API; nothing about syncing. */
import { z } from 'zod'
import type { IntercomClient } from './client.ts'
import type { CallOptions } from './request.ts'

const value = z.union([z.string(), z.number(), z.boolean()])

/**
 * The body of `POST /events` (official description 2.16, create_data_event_request): `created_at` in unix seconds, one of `id`, `user_id` and
 * `email`. Metadata is flat and has ten keys at most; further ones are ignored by Intercom without a word.
 */
export const dataEvent = z.strictObject({
  event_name: z.string(),
  created_at: z.int(),
  id: z.string().exactOptional(),
  user_id: z.string().exactOptional(),
  email: z.string().exactOptional(),
  metadata: z.record(z.string(), value).exactOptional(),
})
export type DataEvent = z.infer<typeof dataEvent>

/**
 * `POST /events` answers 202 without a body; a contact that does not exist is refused with 404. Repeatable: Intercom knows an event by
 * workspace, contact, name and `created_at`, and takes a second one of these for a duplicate (official description).
 */
export async function createEvent(client: IntercomClient, event: DataEvent, o: CallOptions = {}): Promise<void> {
  const request = { method: 'POST', path: '/events', operation: 'POST /events', body: event } as const
  await client.call({ ...request, schema: z.unknown(), repeatable: true }, o)
}
