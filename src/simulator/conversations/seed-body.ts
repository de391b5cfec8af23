/** What a person may write about a conversation over the simulator's own HTTP: the part that the API has no words for. */
import { z } from 'zod'

const seconds = z.int().nonnegative()
const attributeValue = z.union([z.string(), z.number(), z.boolean(), z.null()])
const AUTHORS = ['admin', 'user', 'lead', 'bot', 'team'] as const

const agent = z.strictObject({
  source_type: z
    .enum(['essentials_plan_setup', 'profile', 'workflow', 'workflow_preview', 'fin_preview'])
    .nullable()
    .exactOptional(),
  source_title: z.string().nullable().exactOptional(),
  last_answer_type: z.enum(['ai_answer', 'custom_answer']).nullable().exactOptional(),
  resolution_state: z
    .enum([
      'assumed_resolution',
      'confirmed_resolution',
      'escalated',
      'negative_feedback',
      'procedure_handoff',
      'routed_to_team',
      'abandoned',
    ])
    .nullable()
    .exactOptional(),
  rating: z.int().min(1).max(5).nullable().exactOptional(),
  rating_remark: z.string().nullable().exactOptional(),
  created_at: seconds.nullable().exactOptional(),
  updated_at: seconds.nullable().exactOptional(),
  content_sources: z
    .array(
      z.strictObject({
        content_type: z.enum(['file', 'article', 'external_content', 'content_snippet', 'workflow_connector_action']),
        url: z.string(),
        title: z.string(),
        locale: z.string(),
      }),
    )
    .exactOptional(),
})

const part = z.strictObject({
  author: z.enum(AUTHORS).exactOptional(),
  part_type: z.string().exactOptional(),
  body: z.string().nullable().exactOptional(),
  created_at: seconds.exactOptional(),
})

const shared = {
  title: z.string().nullable().exactOptional(),
  state: z.enum(['open', 'closed', 'snoozed']).exactOptional(),
  snoozed_until: seconds.nullable().exactOptional(),
  read: z.boolean().exactOptional(),
  priority: z.enum(['none', 'low', 'medium', 'high', 'urgent']).exactOptional(),
  admin_assignee_id: z.string().nullable().exactOptional(),
  team_assignee_id: z.string().nullable().exactOptional(),
  custom_attributes: z.record(z.string(), attributeValue).exactOptional(),
  ai_agent: agent.nullable().exactOptional(),
  updated_at: seconds.exactOptional(),
}

/** Makes a conversation; `contacts` are ids, `body` the HTML of the first message. */
export const seedBody = z.strictObject({
  ...shared,
  body: z.string().exactOptional(),
  contacts: z.array(z.string()).exactOptional(),
  parts: z.array(part).exactOptional(),
  created_at: seconds.exactOptional(),
})

/** Changes one. */
export const changesBody = z.strictObject(shared)
