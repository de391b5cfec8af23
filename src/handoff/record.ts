/** What is asked for when a conversation is to be handed over: a row of the source, and the record that the ledger keeps of it. */
import { z } from 'zod'

/** `rules` = only when a rule matches; `hand` = whatever the rules say. */
export const handoffAsk = z.object({
  conversation_id: z.string().min(1),
  /** As the source found it; the delivery looks again. */
  participation: z.string().exactOptional(),
  reasons: z.array(z.string()).exactOptional(),
  /** Unix seconds. What has changed since is judged again. */
  updated_at: z.number().nullable().exactOptional(),
  by: z.enum(['rules', 'hand']).default('rules'),
  /** What tells this request from an earlier one of the same conversation: the id of a notification, a time. */
  asked: z.string().exactOptional(),
})

export type HandoffAsk = z.input<typeof handoffAsk>

export const handoffRecord = z.object({ set: handoffAsk })
export type HandoffRecord = z.output<typeof handoffRecord>

/**
 * A row with its key. The key is the conversation, so that two requests for one conversation are one line of the ledger, which only one worker
 * holds at a time. @throws ZodError for what is none
 */
export function handoffRow(asked: HandoffAsk): { readonly key: string; readonly record: HandoffRecord } {
  const set = handoffAsk.parse(asked)
  return { key: set.conversation_id, record: { set } }
}
