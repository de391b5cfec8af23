/** Subscription types of a workspace, and what contacts chose. */
import { z } from 'zod'
import { idText } from './answer-fields.ts'
import type { IntercomClient } from './client.ts'
import type { CallOptions } from './request.ts'

const translation = z.object({ name: z.string().nullish() })

/** Official description 2.16: subscription_type. */
const typeSchema = z
  .object({
    id: idText,
    state: z.string().nullish(),
    consent_type: z.string().nullish(),
    default_translation: translation.nullish(),
    translations: z.array(translation).nullish(),
  })
  .transform((found) => ({
    id: found.id,
    isLive: (found.state ?? 'live') === 'live',
    consent: found.consent_type === 'opt_in' ? ('opt_in' as const) : ('opt_out' as const),
    names: namesOf([found.default_translation, ...(found.translations ?? [])]),
  }))

/** `consent`: what being attached to it means: of an opt-out type, that the contact gets none of it. `names` in every language. */
export type SubscriptionType = Readonly<z.output<typeof typeSchema>>

function namesOf(translations: readonly (z.output<typeof translation> | null | undefined)[]): readonly string[] {
  return [...new Set(translations.flatMap((one) => one?.name ?? []))]
}

/** `GET /subscription_types`; it has no pages. */
export async function listSubscriptionTypes(client: IntercomClient, o: CallOptions = {}): Promise<readonly SubscriptionType[]> {
  const request = { method: 'GET', path: '/subscription_types', operation: 'GET /subscription_types' } as const
  const { data } = await client.call({ ...request, schema: z.object({ data: z.array(typeSchema) }), repeatable: true }, o)
  return data
}

export interface Subscribing {
  readonly contactId: string
  readonly typeId: string
}

/** `POST /contacts/{id}/subscriptions`: opts the contact out of an opt-out type, or in to an opt-in type (official). */
export function addSubscription(
  client: IntercomClient,
  { contactId, typeId, consent }: Subscribing & { readonly consent: 'opt_in' | 'opt_out' },
  o: CallOptions = {},
): Promise<SubscriptionType> {
  const body = { id: typeId, consent_type: consent }
  const request = {
    method: 'POST',
    path: subscriptionsOf(contactId),
    operation: 'POST /contacts/{id}/subscriptions',
    body,
  } as const
  return client.call({ ...request, schema: typeSchema, repeatable: true }, o)
}

/** `DELETE /contacts/{id}/subscriptions/{subscription_id}`: takes the choice back. Refused with 404 when there is none. */
export function removeSubscription(
  client: IntercomClient,
  { contactId, typeId }: Subscribing,
  o: CallOptions = {},
): Promise<SubscriptionType> {
  const path = `${subscriptionsOf(contactId)}/${encodeURIComponent(typeId)}`
  const request = { method: 'DELETE', path, operation: 'DELETE /contacts/{id}/subscriptions/{subscription_id}' } as const
  return client.call({ ...request, schema: typeSchema, repeatable: true }, o)
}

function subscriptionsOf(contactId: string): string {
  return `/contacts/${encodeURIComponent(contactId)}/subscriptions`
}
