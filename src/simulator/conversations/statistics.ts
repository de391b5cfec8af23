/** The statistics of a conversation, counted from its parts; pure. Office hours are not known here, so every second counts. */
import type { SimConversation } from './sim-conversation.ts'
import { isByContact, type SimPart } from './sim-part.ts'

export type Statistics = Readonly<Record<string, number | string | null>>

/** Durations in seconds, times in unix seconds; null where there was nothing to count. What was set by hand wins. */
export function statisticsOf(conversation: SimConversation): Statistics {
  const { parts, created_at } = conversation
  const began = begunByContact(conversation) ? [created_at] : []
  const contact = [...began, ...timesOf(parts, isContactReply)]
  const replies = timesOf(parts, isAdminReply)
  const assignments = timesOf(parts, isAssignment)
  const closes = timesOf(parts, ({ part_type }) => part_type === 'close')
  const since = (time: number | undefined) => (time === undefined ? null : time - created_at)
  return {
    time_to_assignment: since(assignments.at(-1)),
    time_to_admin_reply: since(replies[0]),
    time_to_first_close: since(closes[0]),
    time_to_last_close: since(closes.at(-1)),
    median_time_to_reply: median(waits(contact, replies)),
    first_contact_reply_at: contact[0] ?? null,
    first_assignment_at: assignments[0] ?? null,
    first_admin_reply_at: replies[0] ?? null,
    first_close_at: closes[0] ?? null,
    last_assignment_at: assignments.at(-1) ?? null,
    last_assignment_admin_reply_at: firstAfter(replies, assignments.at(-1)),
    last_contact_reply_at: contact.at(-1) ?? null,
    last_admin_reply_at: replies.at(-1) ?? null,
    last_close_at: closes.at(-1) ?? null,
    last_closed_by_id: parts.findLast(({ part_type }) => part_type === 'close')?.author.id ?? null,
    count_reopens: timesOf(parts, ({ part_type }) => part_type === 'open' || part_type === 'assign_and_reopen').length,
    count_assignments: assignments.length,
    count_conversation_parts: parts.length,
    ...conversation.statistics,
  }
}

function begunByContact({ source }: SimConversation): boolean {
  return isByContact(source)
}

function isContactReply(part: SimPart): boolean {
  return isByContact(part) && part.body !== null
}

function isAdminReply({ author, part_type }: SimPart): boolean {
  return author.type === 'admin' && part_type === 'comment'
}

function isAssignment({ part_type, assigned_to }: SimPart): boolean {
  return (part_type === 'assignment' || part_type === 'assign_and_reopen') && assigned_to !== null
}

function timesOf(parts: readonly SimPart[], wanted: (part: SimPart) => boolean): number[] {
  return parts.filter(wanted).map(({ created_at }) => created_at)
}

/** How long the contact waited for each reply that came after a message. */
function waits(messages: readonly number[], replies: readonly number[]): number[] {
  return messages.flatMap((message) => {
    const reply = firstAfter(replies, message)
    return reply === null ? [] : [reply - message]
  })
}

function firstAfter(times: readonly number[], time: number | undefined): number | null {
  if (time === undefined) return null
  return times.find((one) => one >= time) ?? null
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null
}
