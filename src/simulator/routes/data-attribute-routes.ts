/** The data attributes of contacts and companies. */
import { attributeView } from '../attributes/attribute-view.ts'
import { createAttribute, updateAttribute } from '../attributes/write-attribute.ts'
import { conversationDataAttributeView } from '../conversations/conversation-attribute-view.ts'
import { ApiError, invalid } from '../http/api-error.ts'
import { isAtLeast } from '../http/api-version.ts'
import { type ApiCall, ok, type Route } from '../http/route.ts'
import type { Workspace } from '../workspace.ts'

export function dataAttributeRoutes(workspace: Workspace): readonly Route[] {
  const path = '/data_attributes'
  const writing = { family: 'contacts', scope: 'write_users_companies' } as const
  return [
    { family: 'contacts', scope: 'read_users', method: 'GET', path, handle: (call) => ok(list(workspace, call)) },
    { ...writing, method: 'POST', path, handle: (call) => ok(attributeView(createAttribute(workspace, call.body), call.version)) },
    {
      ...writing,
      method: 'PUT',
      path: '/data_attributes/{data_attribute_id}',
      handle: (call) => ok(attributeView(updateAttribute(workspace, call.param('data_attribute_id'), call.body), call.version)),
    },
  ]
}

/** Never paged; archived ones only on request. */
function list({ attributes, desk, admins }: Workspace, call: ApiCall): object {
  const model = requireModel(call)
  const withArchived = call.query.get('include_archived') === 'true'
  if (model === 'conversation') {
    const ofConversations = desk.conversationAttributes.list().filter((one) => withArchived || !one.archived)
    return { type: 'list', data: ofConversations.map((one) => conversationDataAttributeView(one, admins[0]?.id ?? '')) }
  }
  const shown = attributes.list().filter((one) => (model === null || one.model === model) && (withArchived || !one.archived))
  return { type: 'list', data: shown.map((attribute) => attributeView(attribute, call.version)) }
}

function requireModel({ query, version }: ApiCall): string | null {
  const model = query.get('model')
  if (model === null || model === 'contact' || model === 'company') return model
  if (model !== 'conversation') throw invalid('model must be either contact or company', 'model')
  if (!isAtLeast(version, '2.16')) return model
  const message = 'model=conversation is no longer supported. Use GET /conversations/attributes instead'
  throw new ApiError({ status: 422, code: 'parameter_invalid', message })
}
