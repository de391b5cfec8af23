/** What the configuration can say and this version cannot do yet: refused before anything is read, never ignored in silence. */
import type { ContactSync, Sync } from '../config/config.ts'
import { ConfigError } from '../errors.ts'

/**
 * The sync, when this version can run all of it. `path` = a CSV file is read instead of its source.
 * @throws ConfigError naming what is not available yet
 */
export function supportedSync(sync: Sync, o: { path: string | null }): ContactSync {
  if (sync.kind !== 'contacts') throw unavailable(sync, 'kind: pages')
  if (o.path === null && sync.source.type !== 'csv') {
    throw unavailable(
      sync,
      `source type ${sync.source.type}`,
      `; a CSV file goes with: fin-sync import <file.csv> --as ${sync.name}`,
    )
  }
  if (sync.send === 'bulk') throw unavailable(sync, 'send: bulk', '; take it out, or write send: auto')
  return sync
}

function unavailable(sync: Sync, what: string, advice = ''): ConfigError {
  return new ConfigError(`sync "${sync.name}": ${what} is not available yet in this version of fin-sync${advice}`)
}
