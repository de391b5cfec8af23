/** What goes with conversations: messages of teammates, conversation attributes, tickets and visitors. */
import { contactView } from '../contacts/contact-view.ts'
import { conversationAttributeView } from '../conversations/conversation-attribute-view.ts'
import { requireConversationAttribute } from '../conversations/conversation-attributes.ts'
import { adminMessageView, sendMessage } from '../conversations/messages.ts'
import { ticketTypeView, ticketView } from '../conversations/ticket-view.ts'
import { requireTicket, requireTicketType } from '../conversations/tickets.ts'
import { visitorView } from '../conversations/visitor-view.ts'
import { convertVisitor, requireVisitor, updateVisitor } from '../conversations/write-visitor.ts'
import { type ApiCall, ok, type Route } from '../http/route.ts'
import type { Workspace } from '../workspace.ts'
import { viewOptions } from './contact-routes.ts'

const reading = { family: 'conversations', scope: 'read_conversations' } as const
const writing = { family: 'conversations', scope: 'write_conversations' } as const

export function deskRoutes(workspace: Workspace): readonly Route[] {
  const send = (call: ApiCall) => ok(adminMessageView(sendMessage(workspace, call.body)))
  return [
    { ...writing, method: 'POST', path: '/messages', handle: send },
    ...attributeRoutes(workspace),
    ...ticketRoutes(workspace),
    ...visitorRoutes(workspace),
  ]
}

function attributeRoutes({ desk, admins }: Workspace): readonly Route[] {
  const path = '/conversations/attributes'
  const attributes = desk.conversationAttributes
  const view = (attribute: ReturnType<typeof requireConversationAttribute>) =>
    conversationAttributeView(attribute, admins[0]?.id ?? '')
  const shown = ({ query }: ApiCall) =>
    attributes.list().filter(({ archived }) => !archived || query.get('include_archived') === 'true')
  return [
    { ...reading, method: 'GET', path, since: '2.16', handle: (call) => ok({ type: 'list', data: shown(call).map(view) }) },
    {
      ...reading,
      method: 'GET',
      path: `${path}/{id}`,
      since: '2.16',
      handle: (call) => ok(view(requireConversationAttribute(attributes, call.param('id')))),
    },
  ]
}

function ticketRoutes(workspace: Workspace): readonly Route[] {
  const types = () => workspace.desk.tickets.types.map((type) => ticketTypeView(type, workspace))
  return [
    {
      ...reading,
      method: 'GET',
      path: '/tickets/{ticket_id}',
      handle: (call) => ok(ticketView(requireTicket(workspace, call.param('ticket_id')), workspace)),
    },
    { ...reading, method: 'GET', path: '/ticket_types', handle: () => ok({ type: 'list', data: types() }) },
    {
      ...reading,
      method: 'GET',
      path: '/ticket_types/{ticket_type_id}',
      handle: (call) => ok(ticketTypeView(requireTicketType(workspace, call.param('ticket_type_id')), workspace)),
    },
  ]
}

function visitorRoutes(workspace: Workspace): readonly Route[] {
  const path = '/visitors'
  const view = (visitor: ReturnType<typeof requireVisitor>) => ok(visitorView(visitor, workspace.profile.idCode))
  const contacts = { family: 'contacts', scope: 'write_users_companies' } as const
  return [
    {
      family: 'contacts',
      scope: 'read_users',
      method: 'GET',
      path,
      handle: ({ query }) => view(requireVisitor(workspace, { user_id: query.get('user_id') ?? undefined })),
    },
    { ...contacts, method: 'PUT', path, handle: (call) => view(updateVisitor(workspace, call.body)) },
    {
      ...contacts,
      method: 'POST',
      path: '/visitors/convert',
      handle: (call) => ok(contactView(convertVisitor(workspace, call.body), viewOptions(workspace, call))),
    },
  ]
}
