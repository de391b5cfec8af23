/** Subscription types: list, and a contact's choices. */
import { z } from 'zod'
import { requireLiving } from '../contacts/find-contact.ts'
import { invalid, notFound } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { type ApiCall, ok, type Route } from '../http/route.ts'
import type { Workspace } from '../workspace.ts'
import type { SimSubscriptionType } from './subscriptions.ts'

const schema = z.object({ id: z.union([z.string(), z.int().transform(String)]), consent_type: z.enum(['opt_in', 'opt_out']) })

export function subscriptionRoutes(workspace: Workspace): readonly Route[] {
  const { subscriptions, contacts } = workspace
  const path = '/contacts/{contact_id}/subscriptions'
  const reading = { family: 'contacts', scope: 'read_users', method: 'GET' } as const
  const writing = { family: 'contacts', scope: 'write_users_companies' } as const
  const listed = (types: readonly SimSubscriptionType[]) => ok({ type: 'list', data: types.map(typeView) })
  return [
    { ...reading, path: '/subscription_types', handle: () => listed(subscriptions.types()) },
    { ...reading, path, handle: (call) => listed(subscriptions.of(requireLiving(contacts, call.param('contact_id')).id)) },
    { ...writing, method: 'POST', path, handle: (call) => ok(typeView(attach(workspace, call))) },
    { ...writing, method: 'DELETE', path: `${path}/{subscription_id}`, handle: (call) => ok(typeView(detach(workspace, call))) },
  ]
}

/** Whether a type may be attached against its own consent is not documented; it is refused here, so that nobody comes to rely on it. */
function attach(workspace: Workspace, call: ApiCall): SimSubscriptionType {
  const { id, consent_type: consent } = parseBody(schema, call.body)
  const contact = requireLiving(workspace.contacts, call.param('contact_id'))
  const type = requireType(workspace, id)
  if (type.consent_type !== consent) throw invalid(`consent_type must be ${type.consent_type}`, 'consent_type')
  workspace.subscriptions.attach(contact.id, type.id)
  return type
}

function detach(workspace: Workspace, call: ApiCall): SimSubscriptionType {
  const { subscriptions } = workspace
  const contact = requireLiving(workspace.contacts, call.param('contact_id'))
  const type = requireType(workspace, call.param('subscription_id'))
  if (!subscriptions.of(contact.id).includes(type)) throw notFound('Resource Not Found')
  subscriptions.detach(contact.id, type.id)
  return type
}

function requireType({ subscriptions }: Workspace, id: string): SimSubscriptionType {
  const type = subscriptions.get(id)
  if (type === undefined) throw notFound('Resource Not Found')
  return type
}

function typeView({ id, name, consent_type, state }: SimSubscriptionType): object {
  const translation = { name, description: name, locale: 'en' }
  const shown = { id, state, consent_type, default_translation: translation, translations: [translation], content_types: ['email'] }
  return { type: 'subscription', ...shown }
}
