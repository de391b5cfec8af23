/** Changes a conversation's own fields, and its tags. */
import { z } from 'zod'
import type { AttributeValue } from '../../contact.ts'
import { ApiError, notFound } from '../http/api-error.ts'
import { type ApiVersion, isAtLeast } from '../http/api-version.ts'
import { parseBody } from '../http/parse-body.ts'
import { plainValues, writeReferences } from '../objects/references.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'
import { checkConversationValues } from './conversation-attributes.ts'
import { idText, requireConversation } from './find-conversation.ts'
import { requireAdmin } from './people.ts'
import type { AppliedTag, SimConversation } from './sim-conversation.ts'
import { FIN, newPart, type SimPart } from './sim-part.ts'

const updateSchema = z.object({
  read: z.boolean().exactOptional(),
  title: z.string().nullable().exactOptional(),
  company_id: z.string().nullable().exactOptional(),
  priority: z.enum(['none', 'low', 'medium', 'high', 'urgent']).exactOptional(),
  custom_attributes: z.record(z.string(), z.unknown()).nullable().exactOptional(),
})

/**
 * `PUT /conversations/{id}`: changes what the body names and nothing else; each attribute that changes leaves a part. Only the preview
 * takes a priority. A list is a reference to custom object instances.
 * @throws ApiError 404, 400 for an attribute that is not there
 */
export function updateConversation(
  workspace: Workspace,
  id: string,
  call: { body: unknown; version: ApiVersion },
): SimConversation {
  const { custom_attributes, priority, ...changes } = parseBody(updateSchema, call.body)
  const conversation = requireConversation(workspace, id)
  const isValue = (name: string): boolean => workspace.desk.conversationAttributes.named(name).length > 0
  const values = checkConversationValues(plainValues(custom_attributes ?? {}, isValue), workspace.desk.conversationAttributes)
  writeReferences(workspace, 'conversation', { id, values: custom_attributes ?? {}, isValue })
  const parts = Object.entries(values)
    .filter(([name, value]) => (conversation.custom_attributes[name] ?? null) !== value)
    .map(([name, value]) => attributePart(workspace, { name, value, state: conversation.state }))
  return workspace.desk.conversations.save({
    ...conversation,
    ...changes,
    ...(priority !== undefined && isAtLeast(call.version, 'Preview') ? { priority } : {}),
    custom_attributes: { ...conversation.custom_attributes, ...values },
    parts: [...conversation.parts, ...parts],
    updated_at: nowSeconds(workspace),
  })
}

function attributePart(
  workspace: Workspace,
  { name, value, state }: { name: string; value: AttributeValue; state: SimPart['state'] },
): SimPart {
  const id = workspace.desk.conversations.next.partId()
  const event_details = { attribute: { name }, value: { name: value === null ? null : String(value) } }
  const fields = { part_type: 'conversation_attribute_updated_by_admin', event_details }
  return newPart(fields, { id, author: FIN, state, nowSeconds: nowSeconds(workspace) })
}

const tagSchema = z.object({ id: idText, admin_id: idText })
const untagSchema = z.object({ admin_id: idText })

/** Tagging twice is no error and keeps the first. @throws ApiError 404 for a conversation, tag or teammate that is not there */
export function tagConversation(workspace: Workspace, id: string, body: unknown): AppliedTag {
  const order = parseBody(tagSchema, body)
  const conversation = requireConversation(workspace, id, 'Conversation not found')
  const admin = requireAdmin(workspace, order.admin_id)
  if (workspace.tags.get(order.id) === undefined) throw tagNotFound()
  const applied = conversation.tags.find((tag) => tag.id === order.id)
  if (applied !== undefined) return applied
  const at = nowSeconds(workspace)
  const tag: AppliedTag = { id: order.id, applied_at: at, applied_by: { type: 'admin', id: admin.id } }
  workspace.desk.conversations.save({ ...conversation, tags: [...conversation.tags, tag], updated_at: at })
  return tag
}

/** @throws ApiError 404, also for a tag that the conversation does not have */
export function untagConversation(workspace: Workspace, ids: { conversation: string; tag: string }, body: unknown): AppliedTag {
  const order = parseBody(untagSchema, body)
  const conversation = requireConversation(workspace, ids.conversation, 'Conversation not found')
  requireAdmin(workspace, order.admin_id)
  const tag = conversation.tags.find(({ id }) => id === ids.tag)
  if (tag === undefined) throw tagNotFound()
  const tags = conversation.tags.filter((one) => one !== tag)
  workspace.desk.conversations.save({ ...conversation, tags, updated_at: nowSeconds(workspace) })
  return tag
}

/** The tag with who applied it and when, as tagging answers it. @throws ApiError 404 */
export function appliedTagView({ tags }: Workspace, applied: AppliedTag): object {
  const tag = tags.get(applied.id)
  if (tag === undefined) throw notFound('Resource Not Found')
  return { type: 'tag', name: tag.name, ...applied }
}

function tagNotFound(): ApiError {
  return new ApiError({ status: 404, code: 'tag_not_found', message: 'Tag not found' })
}
