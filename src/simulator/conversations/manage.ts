/** Closes, snoozes, opens and assigns conversations. */
import { z } from 'zod'
import { ApiError, invalid } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'
import { htmlOf } from './body-html.ts'
import { idText, requireConversation } from './find-conversation.ts'
import { requireAdmin, requireAssignee } from './people.ts'
import { saveWith } from './reply.ts'
import type { SimConversation } from './sim-conversation.ts'
import { newPart, type SimPart } from './sim-part.ts'

/**
 * What assigning a conversation that is closed or snoozed does. `reopen` is what the official example shows of a closed one (a snoozed
 * one stays snoozed); `reject422` is what other sources tell.
 */
export type AssignClosed = 'reopen' | 'reject422'

const body = z.string().exactOptional()

const schema = z.discriminatedUnion('message_type', [
  z.object({ message_type: z.literal('close'), type: z.literal('admin'), admin_id: idText, body }),
  z.object({ message_type: z.literal('snoozed'), admin_id: idText, snoozed_until: z.int() }),
  z.object({ message_type: z.literal('open'), admin_id: idText }),
  z.object({
    message_type: z.literal('assignment'),
    type: z.enum(['admin', 'team']),
    admin_id: idText,
    assignee_id: idText,
    body,
  }),
])

type Order = z.infer<typeof schema>
type Assignment = Extract<Order, { message_type: 'assignment' }>

/** What an order makes of a conversation, and how its part differs from an empty one. */
interface Outcome {
  readonly changes: Partial<SimConversation>
  readonly part: Pick<SimPart, 'part_type'> & Partial<SimPart>
}

/**
 * `POST /conversations/{id}/parts`.
 * @throws ApiError 404 for a conversation, teammate or team that is not there, 400 for a bad body, 422 as `assignClosed` says
 */
export function manage(workspace: Workspace, id: string, body: unknown): SimConversation {
  const order = parseBody(schema, body)
  const conversation = requireConversation(workspace, id)
  const author = requireAdmin(workspace, order.admin_id)
  const { changes, part } = outcomeOf(workspace, conversation, order)
  const changed = { ...conversation, ...changes }
  const made = {
    id: workspace.desk.conversations.next.partId(),
    author,
    state: changed.state,
    nowSeconds: nowSeconds(workspace),
  }
  return saveWith(workspace, changed, newPart(part, made))
}

function outcomeOf(workspace: Workspace, conversation: SimConversation, order: Order): Outcome {
  if (order.message_type === 'assignment') return assignment(workspace, conversation, order)
  if (order.message_type === 'snoozed') return snooze(workspace, order.snoozed_until)
  if (order.message_type === 'open') return { changes: { state: 'open', snoozed_until: null }, part: { part_type: 'open' } }
  const changes = { state: 'closed', snoozed_until: null, waiting_since: null } as const
  return { changes, part: { part_type: 'close', body: htmlOrNull(order.body) } }
}

/** The text of the 400 is ours. */
function snooze(workspace: Workspace, until: number): Outcome {
  if (until <= nowSeconds(workspace)) throw invalid('snoozed_until must be in the future', 'snoozed_until')
  return { changes: { state: 'snoozed', snoozed_until: until }, part: { part_type: 'snoozed' } }
}

/** The assignee 0 is nobody. Teammate and team are assigned apart from each other. */
function assignment(workspace: Workspace, conversation: SimConversation, { type, assignee_id, body }: Assignment): Outcome {
  const { state } = conversation
  if (workspace.rules.assignClosed === 'reject422' && state !== 'open') throw cannotAssign(state)
  const assignee = assignee_id === '0' ? null : { type, id: assignee_id }
  if (assignee !== null) requireAssignee(workspace, assignee)
  const reopens = state === 'closed'
  const to = type === 'team' ? { team_assignee_id: assignee?.id ?? null } : { admin_assignee_id: assignee?.id ?? null }
  return {
    changes: { ...to, ...(reopens ? { state: 'open' } : {}) },
    part: { part_type: reopens ? 'assign_and_reopen' : 'assignment', assigned_to: assignee, body: htmlOrNull(body) },
  }
}

function htmlOrNull(body: string | undefined): string | null {
  return body === undefined || body === '' ? null : htmlOf(body)
}

/** The text is ours. */
function cannotAssign(state: string): ApiError {
  const message = `A conversation that is ${state} cannot be assigned`
  return new ApiError({ status: 422, code: 'unprocessable_entity', message })
}
