/** Begins conversations: by a contact, or by a visitor, who becomes a lead with it. */
import { z } from 'zod'
import { requireLiving, userNotFound } from '../contacts/find-contact.ts'
import type { SimContact } from '../contacts/sim-contact.ts'
import { parseBody } from '../http/parse-body.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'
import { htmlOfText } from './body-html.ts'
import { contactAuthor } from './people.ts'
import { newConversation, type SimConversation } from './sim-conversation.ts'
import { becomeLead } from './write-visitor.ts'

const schema = z.object({
  from: z.object({
    type: z.enum(['user', 'lead', 'contact']),
    id: z.string().exactOptional(),
    user_id: z.string().exactOptional(),
  }),
  body: z.string().min(1, 'Body is required'),
  attachment_urls: z.array(z.url()).max(10).exactOptional(),
  created_at: z.int().nonnegative().exactOptional(),
})

type Sender = z.infer<typeof schema>['from']

/**
 * `POST /conversations`: sending it twice makes two.
 * @throws ApiError 404 for a sender that is not there, 400 for a bad body
 */
export function createConversation(workspace: Workspace, body: unknown): SimConversation {
  const order = parseBody(schema, body)
  return beginConversation(workspace, requireSender(workspace, order.from), order)
}

/** A conversation that a contact begins now or began at `created_at`. */
export function beginConversation(
  workspace: Workspace,
  contact: SimContact,
  { body, created_at = nowSeconds(workspace) }: { readonly body: string; readonly created_at?: number },
): SimConversation {
  const { conversations } = workspace.desk
  const source = {
    type: 'conversation',
    id: conversations.next.messageId(),
    delivered_as: 'customer_initiated',
    subject: '',
    body: htmlOfText(body),
    author: contactAuthor(contact),
    url: null,
  }
  return conversations.save(
    newConversation({
      id: conversations.next.id(),
      source,
      contacts: [contact.id],
      created_at,
      waiting_since: created_at,
      first_contact_reply: { created_at },
    }),
  )
}

/** `POST /conversations` answers the message that began it, not the conversation. */
export function userMessageView({ id, source, created_at }: SimConversation, body: string): object {
  return { type: 'user_message', id: source.id, created_at, body, message_type: 'inapp', conversation_id: id }
}

/** A contact goes by its Intercom id and has to have the role that is named (our reading); a visitor by its id or its user_id. */
function requireSender(workspace: Workspace, { type, id = '', user_id }: Sender): SimContact {
  const { contacts, desk } = workspace
  const visitor = type === 'contact' ? desk.visitors.find({ id, user_id }) : undefined
  if (visitor !== undefined) return becomeLead(workspace, visitor)
  const contact = user_id === undefined ? requireLiving(contacts, id) : contacts.present.withExternalId(user_id)[0]
  if (contact === undefined || contact.archived || (type !== 'contact' && contact.role !== type)) throw userNotFound()
  return contact
}
