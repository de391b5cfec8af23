/** Tickets, as far as conversations become some. */
import { z } from 'zod'
import { idText } from './answer-fields.ts'
import type { IntercomClient } from './client.ts'
import { conversationPath } from './conversations.ts'
import type { CallOptions } from './request.ts'

/** Official description 2.16: ticket. `id` is for calls, `ticket_id` is the number that people see. */
const ticketSchema = z.looseObject({ id: idText, ticket_id: idText.nullish().transform((value) => value ?? null) })
export type Ticket = Readonly<z.output<typeof ticketSchema>>

export interface Conversion {
  readonly ticketTypeId: string
  readonly ticketStateId?: string
  /** By the names of the ticket type's attributes. */
  readonly attributes?: Readonly<Record<string, unknown>>
}

/**
 * `POST /conversations/{id}/convert`; 400 when the type is none of customer tickets. Not repeatable: sent again after it was applied it is
 * refused, which would look as if it had failed.
 * @throws AnswerLost when it may or may not have become one
 */
export function convertToTicket(client: IntercomClient, id: string, conversion: Conversion, o: CallOptions = {}): Promise<Ticket> {
  const { ticketTypeId, ticketStateId, attributes } = conversion
  const body = {
    ticket_type_id: ticketTypeId,
    ...(ticketStateId === undefined ? {} : { ticket_state_id: ticketStateId }),
    ...(attributes === undefined ? {} : { attributes }),
  }
  const request = {
    method: 'POST',
    path: `${conversationPath(id)}/convert`,
    operation: 'POST /conversations/{id}/convert',
  } as const
  return client.call({ ...request, body, schema: ticketSchema, repeatable: false }, o)
}
