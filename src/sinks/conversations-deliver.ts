/** The way of one act: made ready, looked for when it may have been sent before, marked, sent, settled. */
import { Unreachable } from '../errors.ts'
import { AnswerLost, IntercomRefusal } from '../intercom/errors.ts'
import type { Outcome } from '../outcome.ts'
import { refused, retryDelayMs } from './contacts-failure.ts'
import { makeReady } from './conversations-acts.ts'
import type { ActCallReady } from './conversations-call.ts'
import { type ActDelivery, ActEnds, type ActItem, type Delivered } from './conversations-context.ts'
import { afterLostAnswer, isUnsure, lookUpBefore, markOf, readStep } from './conversations-unsure.ts'

/** @throws NotAuthorised, ConfigError, LeaseLost */
export async function deliverAct(item: ActItem, d: ActDelivery): Promise<Delivered> {
  const unsure = isUnsure(item)
  try {
    const call = await makeReady(item, d)
    const before = unsure && call.lookUp !== undefined ? await lookUpBefore(item, call.lookUp, d) : 'send'
    if (before !== 'send') return before
    return await send(item, call, d)
  } catch (error) {
    return endOf(error, { item, d, unsure })
  }
}

async function send(item: ActItem, call: ActCallReady, d: ActDelivery): Promise<Delivered> {
  if (call.lookUp !== undefined) await rememberWhat(item, d)
  let since = new Date(d.now())
  const beforeSend = async (): Promise<void> => {
    since = new Date(d.now())
    await d.journal.sending(item)
  }
  try {
    return await call.send({ signal: d.signal, beforeSend })
  } catch (error) {
    if (error instanceof AnswerLost && call.lookUp !== undefined) return afterLoss(item, { call, since }, d)
    // Whatever came before, nothing of this sending was applied.
    return endOf(error, { item, d, unsure: false })
  }
}

/** The row may be changed while its sending is unanswered, and then it is not what has to be looked for. */
async function rememberWhat(item: ActItem, d: ActDelivery): Promise<void> {
  const sent = markOf(item)
  const { sent: before, ...rest } = readStep(item)
  if (before !== sent || Object.keys(rest).length > 0) await d.journal.step(item, { sent })
}

async function afterLoss(item: ActItem, { call, since }: { call: ActCallReady; since: Date }, d: ActDelivery): Promise<Delivered> {
  if (call.lookUp === undefined) return unavailable(item, { d, unsure: true })
  try {
    return await afterLostAnswer(since, call.lookUp, d)
  } catch (error) {
    return endOf(error, { item, d, unsure: true })
  }
}

/** `unsure` = an earlier sending may have been applied. Anything that does not concern this act alone is thrown on. */
function endOf(error: unknown, o: { item: ActItem; d: ActDelivery; unsure: boolean }): Delivered {
  if (error instanceof ActEnds) return error.outcome
  if (error instanceof IntercomRefusal) return refusal(error)
  if (error instanceof Unreachable || error instanceof AnswerLost) return unavailable(o.item, o)
  throw error
}

function unavailable({ attempts }: ActItem, { d, unsure }: { d: ActDelivery; unsure: boolean }): Outcome {
  const reason = { code: 'intercom_unavailable', why: 'Intercom gave no usable answer' }
  return { did: 'postponed', retryAt: new Date(d.now() + retryDelayMs(attempts)), unsure, reason }
}

/** A conversation that is not there is the commonest no, and Intercom says it in several ways. */
function refusal(error: IntercomRefusal): Outcome {
  const isConversation = / \/conversations\/\{id\}/.test(error.operation)
  const isOther = /tag|admin|assignee/.test(error.code) || /admin|tag|user/i.test(error.text)
  if (error.status !== 404 || !isConversation || isOther) return refused(error)
  const why = `${error.operation} answered 404: ${error.text}. Correct conversation_id; a conversation that was deleted stays away`
  return { did: 'refused', reason: { code: 'conversation_not_found', why } }
}
