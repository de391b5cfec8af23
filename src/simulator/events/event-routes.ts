/** Data events: submitting one, and listing those of a contact. */
import { z } from 'zod'
import { userNotFound } from '../contacts/find-contact.ts'
import type { SimContact } from '../contacts/sim-contact.ts'
import { ApiError, invalid } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { type ApiCall, ok, type Route } from '../http/route.ts'
import type { Workspace } from '../workspace.ts'
import type { SimEvent } from './events.ts'

const richLink = z.strictObject({ url: z.string(), value: z.string() })
const money = z.strictObject({ amount: z.int().nonnegative(), currency: z.string() })
/** Nested values are not supported but for these two (official description). */
const metadataValue = z.union([z.string(), z.number(), z.boolean(), z.null(), richLink, money], {
  error: 'nested JSON is not supported',
})

const schema = z.object({
  event_name: z.string().min(1),
  created_at: z.int().nonnegative(),
  id: z.string().exactOptional(),
  user_id: z.string().exactOptional(),
  email: z.string().exactOptional(),
  metadata: z.record(z.string(), metadataValue).exactOptional(),
})

/** Keys after the tenth are ignored (official description). */
const MOST_METADATA = 10

export function eventRoutes(workspace: Workspace): readonly Route[] {
  const path = '/events'
  return [
    { family: 'contacts', scope: 'write_events', method: 'POST', path, handle: (call) => submit(workspace, call) },
    { family: 'contacts', scope: 'read_events', method: 'GET', path, handle: (call) => ok(list(workspace, call)) },
  ]
}

function submit(workspace: Workspace, call: ApiCall) {
  const { event_name, created_at, metadata = {}, ...whose } = parseBody(schema, call.body)
  const { id: contact_id } = requireContact(workspace, whose)
  const kept = Object.fromEntries(Object.entries(metadata).slice(0, MOST_METADATA))
  workspace.events.add({ event_name, created_at, contact_id, metadata: kept })
  return { status: 202, body: undefined }
}

interface Whose {
  readonly id?: string
  readonly user_id?: string
  readonly email?: string
}

/**
 * Leads are found by id alone.
 * @throws ApiError 400 when nothing names the contact, 404 when nobody has it
 */
function requireContact({ contacts }: Workspace, { id, user_id, email }: Whose): SimContact {
  if (id === undefined && user_id === undefined && email === undefined) {
    throw new ApiError({ status: 400, code: 'parameter_missing', message: 'One of id, user_id or email is required' })
  }
  const { present } = contacts
  const byId = id === undefined ? undefined : present.get(id)
  const users = [...present.withExternalId(user_id ?? ''), ...present.withEmail(email ?? '')].filter(({ role }) => role === 'user')
  const found = [...(byId === undefined ? [] : [byId]), ...users].find(({ archived }) => !archived)
  if (found === undefined) throw userNotFound()
  return found
}

/** The summary of a contact's events by name, as the official example shows it. */
function list(workspace: Workspace, { query }: ApiCall): object {
  if (query.get('type') !== 'user') throw invalid('type must be user', 'type')
  const [id, user_id, email] = ['intercom_user_id', 'user_id', 'email'].map((name) => query.get(name) ?? undefined)
  const contact = requireContact(workspace, {
    ...(id === undefined ? {} : { id }),
    ...(user_id === undefined ? {} : { user_id }),
    ...(email === undefined ? {} : { email }),
  })
  const events = summaries(workspace.events.of(contact.id))
  const shown = { email: contact.email, intercom_user_id: contact.id, user_id: contact.external_id }
  return { type: 'event.summary', events, pages: {}, ...shown }
}

function summaries(events: readonly SimEvent[]): object[] {
  const names = [...new Set(events.map((event) => event.event_name))]
  return names.map((name) => {
    const times = events.filter((event) => event.event_name === name).map((event) => event.created_at)
    return { name, first: iso(Math.min(...times)), last: iso(Math.max(...times)), count: times.length, description: '' }
  })
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
