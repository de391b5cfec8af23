/** For agents: conversations are started, replied to, read and handed to people, all as live work. */
import { z } from 'zod'
import { strict } from '../../config/strict.ts'
import type { ConversationAct } from '../../conversation-act.ts'
import { IntercomRefusal } from '../../intercom/errors.ts'
import { ApiError } from '../api-error.ts'
import { answerJson, NONE, type Operation, operation } from '../operation.ts'
import { ANY, carryOut, DONE, SAME, signalOf, tellAct } from './agent-act.ts'
import { attributesOf } from './agent-contact-operations.ts'
import { body, conversationShown, person } from './agent-model.ts'
import { contactOf, type Persons } from './agent-person.ts'
import type { ApiParts } from './api-parts.ts'
import { refuseWhileDraining } from './start-run.ts'

export function agentOperations(parts: ApiParts): readonly Operation[] {
  return [startOf(parts), replyOf(parts), transcriptOf(parts), handOffOf(parts), attributesOf(parts)]
}

function startOf(parts: ApiParts): Operation {
  return operation({
    ...SAME,
    id: 'startConversation',
    path: '/v1/conversations',
    summary: 'Start a conversation in the name of a contact',
    description: 'Somebody who is not there yet is made a contact first, by email or userId.',
    body: strict({
      ...person,
      name: z.string().trim().min(1).max(255).optional().describe('Of somebody who is not there yet'),
      body,
    }),
    answers: DONE,
    errors: [...ANY, 'no_identity'],
    handle: async ({ c, body: asked, query, by }) => {
      const contact = contactOf(asked)
      const act: ConversationAct = {
        act: 'start',
        contact: { ...contact, ...(asked.name === undefined ? {} : { name: asked.name }) },
        body: asked.body,
      }
      return carryOut(parts, { c, act, by, waitMs: query.wait, label: 'a new conversation' })
    },
  })
}

function replyOf(parts: ApiParts): Operation {
  return operation({
    ...SAME,
    id: 'replyToConversation',
    path: '/v1/conversations/{id}/reply',
    summary: 'Reply to a conversation, or leave a note in it',
    body: strict({
      ...person,
      body,
      as: z.enum(['admin', 'contact', 'note']).default('admin').describe('Who writes; a note is seen by teammates only'),
      adminId: z.string().trim().min(1).optional().describe('The admin who writes; default: admin_id of the configuration'),
    }),
    answers: DONE,
    errors: [...ANY, 'no_identity'],
    handle: async ({ c, body: asked, query, by, param }) => {
      const id = param('id')
      return carryOut(parts, { c, act: replyAct(id, asked), by, waitMs: query.wait, label: `a reply to conversation ${id}` })
    },
  })
}

interface Reply extends Persons {
  readonly body: string
  readonly as: 'admin' | 'contact' | 'note'
  readonly adminId?: string | undefined
}

function replyAct(id: string, asked: Reply): ConversationAct {
  const said = { conversation_id: id, body: asked.body }
  const admin = asked.adminId === undefined ? {} : { admin_id: asked.adminId }
  if (asked.as === 'note') return { act: 'note', ...said, ...admin }
  if (asked.as === 'admin') return { act: 'reply', ...said, as: 'admin', ...admin }
  return { act: 'reply', ...said, as: 'contact', contact: contactOf(asked) }
}

function transcriptOf({ service }: ApiParts): Operation {
  return operation({
    id: 'showConversation',
    method: 'get',
    path: '/v1/conversations/{id}',
    tag: 'agents',
    summary: 'A conversation with all of its parts, as Intercom has it now',
    changes: false,
    query: NONE,
    body: NONE,
    answers: { 200: { means: 'The conversation', schema: conversationShown } },
    errors: ['unknown_conversation', 'unreachable', 'intercom_refused'],
    async handle({ c, param }) {
      const conversation = await orUnknown(service.agents.conversation(param('id'), { signal: signalOf(c, service) }))
      return answerJson(c, { schema: conversationShown, value: conversationShown.parse(conversation) })
    },
  })
}

async function orUnknown<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof IntercomRefusal) || error.status !== 404) throw error
    throw new ApiError('unknown_conversation', 'The workspace has no conversation with this id.', { cause: error })
  }
}

function handOffOf(parts: ApiParts): Operation {
  return operation({
    ...SAME,
    id: 'handOffConversation',
    path: '/v1/conversations/{id}/handoff',
    summary: 'Hand a conversation from Fin to people, as `handoff:` of the configuration says',
    description: 'Whatever its rules say. One that is with a person already stays there: unchanged.',
    body: NONE,
    answers: DONE,
    errors: [...ANY, 'no_handoff'],
    async handle({ c, query, by, param }) {
      refuseWhileDraining(parts.service)
      const id = param('id')
      const run = await parts.service.agents.handOff({ conversation: id, by })
      if (run === undefined)
        throw new ApiError('no_handoff', 'The configuration has no handoff:, which says to whom conversations go.')
      return tellAct(parts, { c, run, key: id, waitMs: query.wait })
    },
  })
}
