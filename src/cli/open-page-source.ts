/** Opens the documents of a page sync: the one place that knows each of their sources by name. Each is loaded when it is used. */
import type { PageSync } from '../config/config.ts'
import type { ConfluenceSourceConfig } from '../config/sources/confluence.ts'
import type { PostgresPagesConfig } from '../config/sources/postgres-pages.ts'
import type { ZendeskSourceConfig } from '../config/sources/zendesk.ts'
import type { ProxySettings } from '../dispatcher.ts'
import { ConfigError } from '../errors.ts'
import type { Splitter } from '../pages/split.ts'
import type { ConfluenceCredentials } from '../sources/confluence-options.ts'
import type { Source } from '../sources/source.ts'
import type { ZendeskCredentials } from '../sources/zendesk-options.ts'

export interface OpenPageSourceOptions {
  readonly signal?: AbortSignal | undefined
  readonly proxy?: ProxySettings | undefined
  readonly onNotice?: ((text: string) => void) | undefined
}

/** Sources hand over whole documents; they are cut here, where the sync says so. @throws ConfigError for a selector that is none */
export async function openPageSource(sync: PageSync, o: OpenPageSourceOptions): Promise<Source> {
  const source = await openDocuments(sync, o)
  if (sync.split === undefined) return source
  const { splitDocuments } = await import('../sources/split-documents.ts')
  return splitDocuments(source, await splitterOf(sync))
}

async function openDocuments({ source }: PageSync, o: OpenPageSourceOptions): Promise<Source> {
  switch (source.type) {
    case 'directory': {
      const { openDirectory } = await import('../sources/directory.ts')
      return openDirectory(source)
    }
    case 'postgres':
      return openPostgresPages(source, o)
    case 'zendesk': {
      const { openZendesk } = await import('../sources/zendesk.ts')
      return openZendesk({ ...source, credentials: revealed(source.credentials), proxy: o.proxy })
    }
    case 'confluence': {
      const { openConfluence } = await import('../sources/confluence.ts')
      return openConfluence({ ...source, credentials: revealed(source.credentials), proxy: o.proxy })
    }
    case 'notion': {
      const { openNotion } = await import('../sources/notion.ts')
      return openNotion({ ...source, token: source.token.reveal, proxy: o.proxy })
    }
  }
}

async function openPostgresPages({ fields, format, ...source }: PostgresPagesConfig, o: OpenPageSourceOptions): Promise<Source> {
  const { openPostgres } = await import('../sources/postgres.ts')
  const { tableDocuments } = await import('../sources/document-table.ts')
  const rows = await openPostgres({ ...source, url: source.url.reveal }, o.signal === undefined ? {} : { signal: o.signal })
  return tableDocuments(rows, { columns: fields, format })
}

type WrittenCredentials = (ZendeskSourceConfig | ConfluenceSourceConfig)['credentials']

/** Secrets as functions: what opens a source knows nothing of how they are kept. */
function revealed(written: WrittenCredentials): ZendeskCredentials & ConfluenceCredentials {
  if (written.kind === 'oauth') return { kind: 'oauth', accessToken: written.accessToken.reveal }
  return { kind: 'token', email: written.email, apiToken: written.apiToken.reveal }
}

async function splitterOf({ name, content, remove }: PageSync): Promise<Splitter> {
  const { createSplitter } = await import('../pages/split.ts')
  try {
    return await createSplitter({ content, remove })
  } catch (error) {
    if (error instanceof SyntaxError) throw new ConfigError(`sync "${name}": ${error.message}`, { cause: error })
    throw error
  }
}
