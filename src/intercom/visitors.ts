/** Visitors: people whom nobody knows yet, by the user_id that the Messenger gave them. */
import { z } from 'zod'
import { text } from './answer-fields.ts'
import type { IntercomClient } from './client.ts'
import { type Contact, contactSchema } from './contact-schema.ts'
import type { CallOptions } from './request.ts'

/** Official description 2.16: visitor. An email that is not known comes as an empty text. */
const visitorSchema = z.looseObject({ id: z.string(), user_id: text, name: text, email: text })
export type Visitor = Readonly<z.output<typeof visitorSchema>>

export type VisitorIdentity = { readonly id: string } | { readonly user_id: string } | { readonly email: string }

export interface VisitorConversion {
  readonly visitor: VisitorIdentity
  /** The role that comes of it. */
  readonly type: 'user' | 'lead'
  /** Who it becomes: somebody who is there, or somebody new with these values. `user_id` is the external_id. */
  readonly user: ({ readonly id: string } | { readonly user_id: string } | { readonly email: string }) & { readonly email?: string }
}

/** `GET /visitors?user_id=`: refused with 404 when there is none, or when it has become a lead or a user. */
export function getVisitor(client: IntercomClient, userId: string, o: CallOptions = {}): Promise<Visitor> {
  const request = { method: 'GET', path: '/visitors', operation: 'GET /visitors', query: { user_id: userId } } as const
  return client.call({ ...request, schema: visitorSchema, repeatable: true }, o)
}

/**
 * `POST /visitors/convert`: the visitor disappears into the contact, who is returned. Not repeatable: sent again after it was applied the
 * visitor is not found, which would look as if it had failed.
 * @throws AnswerLost when it may or may not have been converted
 */
export function convertVisitor(client: IntercomClient, conversion: VisitorConversion, o: CallOptions = {}): Promise<Contact> {
  const { visitor, type, user } = conversion
  const request = {
    method: 'POST',
    path: '/visitors/convert',
    operation: 'POST /visitors/convert',
    body: { visitor, user, type },
  } as const
  return client.call({ ...request, schema: contactSchema, repeatable: false }, o)
}
