/** Fin's content library: content import sources and external pages. Both exist since 2.12. */
import { type ApiCall, ok, type Route } from '../http/route.ts'
import type { Workspace } from '../workspace.ts'
import { listView, pageView, sourceView } from './content-view.ts'
import type { SimContentSource, SimPage } from './sim-content.ts'
import { deletePage, requirePage, updatePage, upsertPage } from './write-page.ts'
import { createSource, requireSource, updateSource } from './write-source.ts'

const reading = { family: 'content', scope: 'read_content', since: '2.12' } as const
const writing = { family: 'content', scope: 'write_content', since: '2.12' } as const

const SOURCES = '/ai/content_import_sources'
const PAGES = '/ai/external_pages'

export function contentRoutes(workspace: Workspace): readonly Route[] {
  return [...sourceRoutes(workspace), ...pageRoutes(workspace)]
}

function sourceRoutes(workspace: Workspace): readonly Route[] {
  const { content } = workspace
  const path = `${SOURCES}/{source_id}`
  const shown = (source: SimContentSource, { version }: ApiCall) => ok(sourceView(source, version))
  const list = ({ query, version, origin }: ApiCall) =>
    listView(content.sources(), { url: origin + SOURCES, query, show: (one) => sourceView(one, version) })
  return [
    { ...reading, method: 'GET', path: SOURCES, handle: (call) => ok(list(call)) },
    { ...writing, method: 'POST', path: SOURCES, handle: (call) => shown(createSource(workspace, call.body, call.version), call) },
    { ...reading, method: 'GET', path, handle: (call) => shown(requireSource(workspace, call.param('source_id')), call) },
    { ...writing, method: 'PUT', path, handle: (call) => shown(updateSource(workspace, call.param('source_id'), call), call) },
    {
      ...writing,
      method: 'DELETE',
      path,
      handle(call) {
        content.deleteSource(requireSource(workspace, call.param('source_id')).id)
        return { status: 204, body: undefined }
      },
    },
  ]
}

function pageRoutes(workspace: Workspace): readonly Route[] {
  const path = `${PAGES}/{page_id}`
  const view = (page: SimPage) => pageView(page, workspace.now())
  const list = ({ query, origin }: ApiCall) => listView(workspace.content.pages(), { url: origin + PAGES, query, show: view })
  return [
    { ...reading, method: 'GET', path: PAGES, handle: (call) => ok(list(call)) },
    { ...writing, method: 'POST', path: PAGES, handle: (call) => ok(view(upsertPage(workspace, call.body, call.version))) },
    { ...reading, method: 'GET', path, handle: (call) => ok(view(requirePage(workspace, call.param('page_id')))) },
    { ...writing, method: 'PUT', path, handle: (call) => ok(view(updatePage(workspace, call.param('page_id'), call))) },
    { ...writing, method: 'DELETE', path, handle: (call) => ok(view(deletePage(workspace, call.param('page_id')))) },
  ]
}
