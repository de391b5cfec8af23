/** Hands one conversation over: looks at it, judges it, takes the steps that are left, and asks Intercom whether they took. */
import { newestPart, participationOf } from '../handoff/conversation.ts'
import { type HandoffReason, matchRules } from '../handoff/rules.ts'
import { transcriptOf } from '../handoff/transcript.ts'
import { type Conversation, getConversation } from '../intercom/conversations.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import type { Outcome, Reason } from '../outcome.ts'
import { beginHandoff, endHandoff, findHandoff, type Handoff, type HandoffKey } from '../store/handoffs.ts'
import { storeTranscript } from '../store/transcripts.ts'
import { assignedByUs, isAssigned, personOf } from './handoff-assignment.ts'
import { type HandoffDelivery, type HandoffItem, liveCall, nameOf, type Work } from './handoff-context.ts'
import { assignAgain, takeSteps } from './handoff-steps.ts'

/** @throws AnswerLost, Unreachable, IntercomRefusal of a call; NotAuthorised, ConfigError when none can go */
export async function handOver(item: HandoffItem, d: HandoffDelivery): Promise<Outcome> {
  const conversation = await look(item, d)
  const key = { workspace: d.options.workspace, conversation: conversation.id, participation: participationOf(conversation) }
  const known = await findHandoff(d.options.db, key)
  const stays = await whyItStays({ conversation, known }, d)
  if (stays !== undefined) return leave(conversation, { known, stays }, d)
  // What was begun is brought to its end, whatever has become of the reasons.
  const begun = known?.code === null ? known.reasons : undefined
  const reasons = begun ?? reasonsFor(item, conversation, d)
  if (reasons.length === 0) return { did: 'unchanged', id: conversation.id, reason: NO_RULE }
  const work = await begin(item, { conversation, key, reasons }, d)
  try {
    await takeSteps(work, d)
    return await verify(work, d)
  } catch (error) {
    if (error instanceof IntercomRefusal) await endHandoff(d.options.db, key, error.code)
    throw error
  }
}

async function look(item: HandoffItem, d: HandoffDelivery): Promise<Conversation> {
  const { client, db, workspace, transcripts } = d.options
  const conversation = await getConversation(client, item.want.set.conversation_id, liveCall(d))
  if (transcripts) await storeTranscript(db, { workspace, ...transcriptOf(conversation) })
  return conversation
}

const NO_RULE: Reason = { code: 'no_rule_matched', why: 'no rule of the hand-off matches' }
const DONE_BEFORE: Reason = { code: 'handed_off_before', why: 'it was handed over before, and Fin has not taken part again since' }
const WITH_PERSON: Reason = { code: 'with_person', why: 'it is assigned to a teammate already' }

interface Found {
  readonly conversation: Conversation
  readonly known: Handoff | undefined
}

/** Nothing is taken from a person; what our own assignment brought there is not taken, but finished. */
async function whyItStays({ conversation, known }: Found, d: HandoffDelivery): Promise<Reason | undefined> {
  if (known !== undefined && known.verifiedAt !== null) return DONE_BEFORE
  const ours = known !== undefined && assignedByUs({ conversation, handoff: known }, d.options)
  if (ours) return undefined
  return (await personOf(conversation, { ...d.options, signal: d.signal })) === undefined ? undefined : WITH_PERSON
}

async function leave({ id }: Conversation, o: { known: Handoff | undefined; stays: Reason }, d: HandoffDelivery): Promise<Outcome> {
  const isOver = o.known === undefined || o.known.verifiedAt !== null
  if (o.known !== undefined && !isOver) await endHandoff(d.options.db, o.known, o.stays.code)
  return { did: 'unchanged', id, reason: o.stays }
}

function reasonsFor({ want }: HandoffItem, conversation: Conversation, { options }: HandoffDelivery): readonly HandoffReason[] {
  const matched = matchRules(conversation, options.rules)
  return want.set.by === 'hand' ? [{ rule: 'by_hand', why: 'somebody asked for it' }, ...matched] : matched
}

async function begin(
  item: HandoffItem,
  o: { conversation: Conversation; key: HandoffKey; reasons: readonly HandoffReason[] },
  d: HandoffDelivery,
): Promise<Work> {
  const { conversation, key, reasons } = o
  const { db, desk, sync } = d.options
  const staff = await desk.staff(d)
  const handoff = await beginHandoff(db, { ...key, reasons, sync, assignedTo: nameOf(staff), seen: newestPart(conversation) })
  return { item, conversation, handoff, staff }
}

/** Intercom has answered assignments with 200 that it had not made. A person who took it in the meantime is what a hand-off is for. */
async function verify(work: Work, d: HandoffDelivery): Promise<Outcome> {
  const { db, client } = d.options
  const { id } = work.conversation
  const hasTaken = async (): Promise<boolean> => {
    const now = await getConversation(client, id, liveCall(d))
    return isAssigned(now, work.staff) || (await personOf(now, { ...d.options, signal: d.signal })) !== undefined
  }
  if (!(await hasTaken())) {
    await assignAgain(work, d)
    if (!(await hasTaken())) return unverified(work, d)
  }
  await endHandoff(db, work.handoff)
  return { did: 'updated', id }
}

async function unverified({ conversation, handoff, staff }: Work, d: HandoffDelivery): Promise<Outcome> {
  const why = `Intercom was asked twice to assign it to ${nameOf(staff)}, and it is not assigned`
  const reason = { code: 'handoff_unverified', why }
  await endHandoff(d.options.db, handoff, reason.code)
  return { did: 'refused', id: conversation.id, reason }
}
