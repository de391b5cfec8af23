/** Conversations as answers describe them (official description 2.16, schemas conversation and conversation_list_item); nothing of them is lost. */
import { z } from 'zod'
import { flag, idOrNull, idText, number, text } from './answer-fields.ts'

/** Nobody is null up to 2.15 and 0 from 2.16 on; the ids themselves are strings or integers. */
const assignee = idText
  .nullish()
  .transform((value) => (value === undefined || value === null || value === '0' || value === '' ? null : value))

/** Reference to a contact, an admin, a team or a bot. Official: `type` of an author is user, lead, contact, admin, team or bot. */
const author = z.looseObject({ type: text, id: idOrNull, name: text, email: text })

export const tagSchema = z.looseObject({ id: idText, name: text })
export type Tag = Readonly<z.output<typeof tagSchema>>

/** What the first message was. */
const source = z.looseObject({
  type: text,
  id: idOrNull,
  delivered_as: text,
  subject: text,
  body: text,
  url: text,
  author: author.nullish().transform((value) => value ?? null),
})

/** Something that Fin answered from (schema content_source). */
const contentSource = z.looseObject({ content_type: text, title: text, url: text, locale: text })

/**
 * `resolution_state` is a text, because its words differ: assumed_resolution, confirmed_resolution, and up to 2.14 routed_to_team and abandoned,
 * from 2.15 on escalated, negative_feedback and procedure_handoff. Null: Fin gave no answer.
 */
const aiAgent = z.looseObject({
  source_type: text,
  source_title: text,
  last_answer_type: text,
  resolution_state: text,
  rating: number,
  rating_remark: text,
  content_sources: z
    .looseObject({
      content_sources: z
        .array(contentSource)
        .nullish()
        .transform((value) => value ?? []),
    })
    .nullish()
    .transform((value) => value ?? null),
})

/** One message, note or act. `author.from_ai_agent` = Fin wrote it. */
const part = z.looseObject({
  id: idText,
  part_type: text,
  body: text,
  created_at: number,
  author: author
    .extend({ from_ai_agent: flag, is_ai_answer: flag })
    .nullish()
    .transform((value) => value ?? null),
  assigned_to: z
    .looseObject({ type: text, id: idOrNull })
    .nullish()
    .transform((value) => value ?? null),
})

export type ConversationPart = Readonly<z.output<typeof part>>

/** An object of figures or references whose fields nobody here needs by name. */
const kept = z
  .looseObject({})
  .nullish()
  .transform((value) => value ?? null)

/**
 * Tolerant of keys that are missing or new: only the id has to be there, and keys that are not named here stay as they came. Names and nesting
 * are Intercom's own (`tags.tags[0].name`); ids are texts everywhere; times are unix seconds. `conversation_parts` is null in lists and
 * searches, and holds the newest 500 parts at most where one conversation is asked for (official).
 */
export const conversationSchema = z.looseObject({
  id: idText,
  title: text,
  created_at: number,
  updated_at: number,
  waiting_since: number,
  snoozed_until: number,
  open: flag,
  /** open, closed or snoozed. */
  state: text,
  read: flag,
  priority: text,
  /** Null = nobody, whatever the version writes for that. */
  admin_assignee_id: assignee,
  team_assignee_id: assignee,
  tags: z
    .looseObject({
      tags: z
        .array(tagSchema)
        .nullish()
        .transform((value) => value ?? []),
    })
    .nullish()
    .transform((value) => value ?? { tags: [] }),
  source: source.nullish().transform((value) => value ?? null),
  contacts: z
    .looseObject({
      contacts: z
        .array(z.looseObject({ type: text, id: idText, external_id: idOrNull }))
        .nullish()
        .transform((value) => value ?? []),
    })
    .nullish()
    .transform((value) => value ?? { contacts: [] }),
  custom_attributes: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((value) => value ?? {}),
  conversation_rating: z
    .looseObject({ rating: number, remark: text })
    .nullish()
    .transform((value) => value ?? null),
  statistics: kept,
  sla_applied: kept,
  linked_objects: kept,
  ai_agent_participated: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  ai_agent: aiAgent.nullish().transform((value) => value ?? null),
  conversation_parts: z
    .looseObject({
      conversation_parts: z
        .array(part)
        .nullish()
        .transform((value) => value ?? []),
      total_count: number,
    })
    .nullish()
    .transform((value) => value ?? null),
})

export type Conversation = Readonly<z.output<typeof conversationSchema>>

/** `GET /conversations` and `POST /conversations/search`: the cursor is an object where there is a next page, else absent or null. */
export const conversationPageSchema = z.object({
  conversations: z.array(conversationSchema),
  total_count: z.number().nullish(),
  pages: z.object({ next: z.object({ starting_after: z.string().nullish() }).nullish() }).nullish(),
})

/** A message as `POST /conversations` and `POST /messages` answer it (schema message): not a conversation, but it may name one. */
export const messageSchema = z.looseObject({ id: idText, type: text, conversation_id: idOrNull })
