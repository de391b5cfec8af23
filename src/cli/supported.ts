/** What the configuration can say and this version cannot do yet: refused before anything is read, never ignored in silence. */
import type { PageSync, Sync } from '../config/config.ts'
import { ConfigError } from '../errors.ts'

/** The sources that can be read. */
const SOURCES: readonly string[] = ['csv', 'jsonl', 'xlsx', 'http-json', 'hubspot', 'salesforce', 'postgres', 'intercom']

/**
 * The sync, when this version can run all of it. `path` = a file is read instead of its source.
 * @throws ConfigError naming what is not available yet
 */
export function supportedSync(sync: Sync, o: { path: string | null }): Sync {
  if (sync.kind === 'pages') return supportedPages(sync, o.path)
  if (o.path === null && !SOURCES.includes(sync.source.type)) {
    throw unavailable(sync, `source type ${sync.source.type}`, `; a file goes with: fin-sync import <file> --as ${sync.name}`)
  }
  if (sync.kind === 'contacts' && sync.send === 'bulk') throw unavailable(sync, 'send: bulk', '; take it out, or write send: auto')
  return sync
}

/** An empty path is one that nothing is read from. */
function supportedPages(sync: PageSync, path: string | null): Sync {
  if (path === null || path === '') return sync
  throw new ConfigError(
    `sync "${sync.name}" makes pages of documents, and a file of rows cannot be imported into it; run it with: fin-sync run ${sync.name}`,
  )
}

function unavailable(sync: Sync, what: string, advice = ''): ConfigError {
  return new ConfigError(`sync "${sync.name}": ${what} is not available yet in this version of fin-sync${advice}`)
}
