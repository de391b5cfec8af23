/** The tags and companies that a contact has, as the answer to a change of the contact tells them: no call of their own. */
import { z } from 'zod'
import type { IntercomClient } from './client.ts'
import { type Contact, contactSchema } from './contact-schema.ts'
import type { CallOptions } from './request.ts'
import type { WireContact } from './wire-contact.ts'

const embedded = z
  .object({ data: z.array(z.object({ id: z.union([z.string(), z.int()]).transform(String) })), has_more: z.boolean().nullish() })
  .nullish()
  .transform((list) => ({ ids: list?.data.map(({ id }) => id) ?? [], isAll: list?.has_more !== true }))

/** Official: an answer has the first ten of each; `isAll` = there are no more. */
export interface IdList {
  readonly ids: readonly string[]
  readonly isAll: boolean
}

export type ContactWithLists = Contact & { readonly tags: IdList; readonly companies: IdList }

const schema = contactSchema.extend({ tags: embedded, companies: embedded })

/** `PUT /contacts/{id}` like `updateContact`, with the contact's tags and companies. */
export function updateContactWithLists(
  client: IntercomClient,
  { id, contact }: { readonly id: string; readonly contact: WireContact },
  o: CallOptions = {},
): Promise<ContactWithLists> {
  const path = `/contacts/${encodeURIComponent(id)}`
  const request = { method: 'PUT', path, operation: 'PUT /contacts/{id}', body: contact } as const
  return client.call({ ...request, schema, repeatable: true }, o)
}
