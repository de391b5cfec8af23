/** Lists and searches conversations, page by page. */
import type { ApiCall } from '../http/route.ts'
import { type PageRequest, type Position, readCursor, requirePerPage, writeCursor } from '../search/cursor.ts'
import { parseSearch } from '../search/search-body.ts'
import { type Page, sortedPage } from '../search/sorted-page.ts'
import type { Workspace } from '../workspace.ts'
import { compileConversationQuery } from './condition.ts'
import { conversationView } from './conversation-view.ts'
import type { PartViewOptions } from './part-view.ts'
import { type ConversationField, conversationField } from './search-fields.ts'
import type { SimConversation } from './sim-conversation.ts'

/** "The default is 20 results per page and maximum is 150" (official). */
const PER_PAGE = 20

/** `GET /conversations`: the newest first, without the delay of search. @throws ApiError 400 */
export function listConversations({ desk }: Workspace, { query }: ApiCall): { page: Page<SimConversation>; asked: PageRequest } {
  const perPage = requirePerPage(query.get('per_page') ?? undefined, PER_PAGE)
  const asked = { perPage, ...readCursor(query.get('starting_after') ?? undefined) }
  return { page: pageOf(desk.conversations.all(), asked, { descending: true }), asked }
}

/** `POST /conversations/search`. @throws ApiError 400 */
export function searchConversations(
  workspace: Workspace,
  { body, version }: ApiCall,
): { page: Page<SimConversation>; asked: PageRequest } {
  const { query, page: asked, sort } = parseSearch(body, { perPage: PER_PAGE })
  const { desk, rules } = workspace
  const o = { version, attributes: desk.conversationAttributes, maxInValues: rules.maxInValues }
  const test = compileConversationQuery(query, o)
  const field = conversationField(sort.field, o)
  const page = pageOf(desk.conversations.searchable().filter(test), asked, { descending: sort.descending, field })
  return { page, asked }
}

/** The envelope of a page; `pages.next` is missing on the last one. */
export function conversationPageView(
  { page, asked }: { page: Page<SimConversation>; asked: PageRequest },
  workspace: Workspace,
  o: PartViewOptions,
): object {
  const { items, total, next } = page
  const { perPage, after } = asked
  const following = next === undefined ? {} : { next: { page: next.page, per_page: perPage, starting_after: writeCursor(next) } }
  const pages = { type: 'pages', page: after?.page ?? 1, per_page: perPage, total_pages: Math.ceil(total / perPage), ...following }
  const conversations = items.map((conversation) => conversationView(conversation, workspace, o))
  return { type: 'conversation.list', conversations, total_count: total, pages }
}

function pageOf(
  found: readonly SimConversation[],
  asked: PageRequest,
  { descending, field }: { readonly descending: boolean; readonly field?: ConversationField },
): Page<SimConversation> {
  const places = found.map((item) => ({
    item,
    value: field === undefined ? null : sortValue(field, item),
    id: sortableId(item.id),
  }))
  return sortedPage(places, asked, descending)
}

function sortValue(field: ConversationField, conversation: SimConversation): Position['value'] {
  const value = field.read(conversation)
  return typeof value === 'object' ? (value?.join() ?? null) : value
}

/** Ids grow in length; texts of one length sort as their numbers do. */
function sortableId(id: string): string {
  return id.padStart(16, '0')
}
