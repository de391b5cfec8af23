/** The writes of a hand-off, one after the other: what the conversation shows to be done already is not done again. */

import { partsOf } from '../handoff/conversation.ts'
import { noteHtml, noteMark } from '../handoff/note.ts'
import { assignConversation, openConversation } from '../intercom/conversation-parts.ts'
import { replyAsAdmin } from '../intercom/conversation-replies.ts'
import { tagConversation } from '../intercom/conversation-tags.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import type { HandoffStep } from '../store/handoffs.ts'
import { assignedByUs } from './handoff-assignment.ts'
import { type HandoffDelivery, isPast, recordStep, type Work, writeCall } from './handoff-context.ts'

interface Step {
  readonly name: HandoffStep
  isDone(work: Work, d: HandoffDelivery): boolean
  take(work: Work, d: HandoffDelivery): Promise<unknown>
}

/** A closed or snoozed conversation is opened before it is assigned: what an assignment does to one differs by workspace. */
const STEPS: readonly Step[] = [
  { name: 'tagged', isDone: isTagged, take: tag },
  { name: 'opened', isDone: (work, d) => isOpen(work) || assignedByUs(work, d.options), take: open },
  { name: 'assigned', isDone: (work, d) => assignedByUs(work, d.options), take: assignSaying },
  { name: 'noted', isDone: isNoted, take: writeNote },
]

/** Resolves when all of them are done. @throws AnswerLost: whether the step was done is seen by looking again, later */
export async function takeSteps(work: Work, d: HandoffDelivery): Promise<void> {
  for (const step of STEPS) {
    if (step.isDone(work, d)) continue
    await step.take(work, d)
    await recordStep(work, step.name, d)
  }
}

/** Without a message, which was said before. */
export async function assignAgain(work: Work, d: HandoffDelivery): Promise<void> {
  await assign(work, d, undefined)
}

function isTagged({ conversation, staff }: Work): boolean {
  return conversation.tags.tags.some(({ id }) => id === staff.tagId)
}

async function tag({ item, conversation, staff }: Work, d: HandoffDelivery): Promise<void> {
  const { client, adminId } = d.options
  await tagConversation(client, conversation.id, { tagId: staff.tagId, adminId }, writeCall(item, d))
}

function isOpen({ conversation: { state, open: flag } }: Work): boolean {
  return state === null ? flag === true : state === 'open'
}

async function open({ item, conversation }: Pick<Work, 'item' | 'conversation'>, d: HandoffDelivery): Promise<void> {
  const { client, adminId } = d.options
  await openConversation(client, conversation.id, { adminId }, writeCall(item, d))
}

async function assignSaying(work: Work, d: HandoffDelivery): Promise<void> {
  await assign(work, d, d.options.message)
}

/** Some workspaces refuse to assign what is closed or snoozed with 422, and somebody may have closed it just now. */
async function assign(work: Work, d: HandoffDelivery, body: string | undefined): Promise<void> {
  const { client, adminId } = d.options
  const { type, id: assigneeId } = work.staff.target
  const act = { adminId, type, assigneeId, ...(body === undefined ? {} : { body }) }
  const post = () => assignConversation(client, work.conversation.id, act, writeCall(work.item, d))
  try {
    await post()
  } catch (error) {
    if (!(error instanceof IntercomRefusal && error.status === 422)) throw error
    await open(work, d)
    await post()
  }
}

/** Looked for among all parts: its mark is that of this participation alone. */
function isNoted({ conversation, handoff }: Work): boolean {
  const mark = noteMark(conversation.id, handoff.participation)
  return isPast(handoff, 'noted') || partsOf(conversation).some(({ body }) => body?.includes(mark) === true)
}

async function writeNote({ item, conversation, handoff }: Work, d: HandoffDelivery): Promise<void> {
  const { client, adminId } = d.options
  const body = noteHtml(conversation, handoff)
  await replyAsAdmin(client, conversation.id, { adminId, messageType: 'note', body }, writeCall(item, d))
}
