/** Conversations: begun, listed, searched, read, changed, answered, managed, tagged, converted and deleted. */

import { plainText } from '../conversations/body-html.ts'
import { wholeConversationView } from '../conversations/conversation-view.ts'
import { createConversation, userMessageView } from '../conversations/create-conversation.ts'
import { requireConversation } from '../conversations/find-conversation.ts'
import { conversationPageView, listConversations, searchConversations } from '../conversations/list-conversations.ts'
import { manage } from '../conversations/manage.ts'
import type { PartViewOptions } from '../conversations/part-view.ts'
import { reply } from '../conversations/reply.ts'
import type { SimConversation } from '../conversations/sim-conversation.ts'
import { ticketView } from '../conversations/ticket-view.ts'
import { convertConversation } from '../conversations/tickets.ts'
import { appliedTagView, tagConversation, untagConversation, updateConversation } from '../conversations/update-conversation.ts'
import { type Answer, type ApiCall, ok, type Route } from '../http/route.ts'
import type { Workspace } from '../workspace.ts'

const reading = { family: 'conversations', scope: 'read_conversations' } as const
const writing = { family: 'conversations', scope: 'write_conversations' } as const

const ONE = '/conversations/{conversation_id}'

export function conversationRoutes(workspace: Workspace): readonly Route[] {
  return [...manyRoutes(workspace), ...oneRoutes(workspace), ...actRoutes(workspace), ...tagRoutes(workspace)]
}

function manyRoutes(workspace: Workspace): readonly Route[] {
  const path = '/conversations'
  const list = (call: ApiCall) => conversationPageView(listConversations(workspace, call), workspace, viewOptions(call))
  const search = (call: ApiCall) => conversationPageView(searchConversations(workspace, call), workspace, viewOptions(call))
  return [
    { ...reading, method: 'GET', path, handle: (call) => ok(list(call)) },
    { ...writing, method: 'POST', path, handle: (call) => ok(messageView(createConversation(workspace, call.body))) },
    { ...reading, method: 'POST', path: '/conversations/search', handle: (call) => ok(search(call)) },
  ]
}

function oneRoutes(workspace: Workspace): readonly Route[] {
  const { conversations } = workspace.desk
  return [
    { ...reading, method: 'GET', path: ONE, handle: (call) => shown(workspace, requireConversation(workspace, idOf(call)), call) },
    {
      ...writing,
      method: 'PUT',
      path: ONE,
      handle: (call) => shown(workspace, updateConversation(workspace, idOf(call), call), call),
    },
    {
      ...writing,
      method: 'DELETE',
      path: ONE,
      since: '2.14',
      handle(call) {
        const { id } = requireConversation(workspace, idOf(call))
        conversations.delete(id)
        return ok({ id, object: 'conversation', deleted: true })
      },
    },
  ]
}

function actRoutes(workspace: Workspace): readonly Route[] {
  return [
    {
      ...writing,
      method: 'POST',
      path: `${ONE}/reply`,
      handle: (call) => shown(workspace, reply(workspace, idOf(call), call.body), call),
    },
    {
      ...writing,
      method: 'POST',
      path: `${ONE}/parts`,
      handle: (call) => shown(workspace, manage(workspace, idOf(call), call.body), call),
    },
    {
      ...writing,
      method: 'POST',
      path: `${ONE}/convert`,
      handle: (call) => ok(ticketView(convertConversation(workspace, idOf(call), call.body), workspace)),
    },
  ]
}

function tagRoutes(workspace: Workspace): readonly Route[] {
  const ids = (call: ApiCall) => ({ conversation: idOf(call), tag: call.param('tag_id') })
  return [
    {
      ...writing,
      method: 'POST',
      path: `${ONE}/tags`,
      handle: (call) => ok(appliedTagView(workspace, tagConversation(workspace, idOf(call), call.body))),
    },
    {
      ...writing,
      method: 'DELETE',
      path: `${ONE}/tags/{tag_id}`,
      handle: (call) => ok(appliedTagView(workspace, untagConversation(workspace, ids(call), call.body))),
    },
  ]
}

function idOf(call: ApiCall): string {
  return call.param('conversation_id')
}

function shown(workspace: Workspace, conversation: SimConversation, call: ApiCall): Answer {
  return ok(wholeConversationView(conversation, workspace, viewOptions(call)))
}

function messageView(conversation: SimConversation): object {
  return userMessageView(conversation, plainText(conversation.source.body))
}

function viewOptions({ query, version }: ApiCall): PartViewOptions {
  return { version, plaintext: query.get('display_as') === 'plaintext' }
}
