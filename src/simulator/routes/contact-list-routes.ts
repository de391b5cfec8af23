/** Contacts many at a time: the list and the search. */
import { type ApiCall, ok, type Route } from '../http/route.ts'
import { readCursor, requirePerPage } from '../search/cursor.ts'
import { listContacts } from '../search/list-contacts.ts'
import { pageView } from '../search/page-view.ts'
import { runSearch } from '../search/run-search.ts'
import { parseSearch } from '../search/search-body.ts'
import type { Workspace } from '../workspace.ts'
import { viewOptions } from './contact-routes.ts'

export function contactListRoutes(workspace: Workspace): readonly Route[] {
  const shared = { family: 'contacts', scope: 'read_users' } as const
  return [
    { ...shared, method: 'GET', path: '/contacts', handle: (call) => ok(list(workspace, call)) },
    { ...shared, method: 'POST', path: '/contacts/search', handle: (call) => ok(search(workspace, call)) },
  ]
}

/** Filters in the query string are ignored, as the real API does. */
function list(workspace: Workspace, call: ApiCall): object {
  const cursor = readCursor(call.query.get('starting_after') ?? undefined)
  const page = { perPage: requirePerPage(call.query.get('per_page') ?? undefined), ...cursor }
  return pageView(listContacts(workspace.contacts.present, page), page, viewOptions(workspace, call))
}

function search(workspace: Workspace, call: ApiCall): object {
  const wanted = parseSearch(call.body)
  const { attributes, profile, rules, contacts } = workspace
  const options = { attributes, version: call.version, timezone: profile.timezone, maxInValues: rules.maxInValues }
  return pageView(runSearch(contacts.searchable(), wanted, options), wanted.page, viewOptions(workspace, call))
}
