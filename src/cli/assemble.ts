/** Puts the real parts of a sync together: the one place that knows each source, mapping and sink by name. */
import type { ContactSync } from '../config/config.ts'
import type { ContactRecord } from '../contact.ts'
import { ConfigError } from '../errors.ts'
import type { RowMapping, SyncParts } from '../jobs/parts.ts'
import type { Json } from '../json.ts'
import { attributeTypes } from '../mapping/attribute-types.ts'
import { compileContactMapping } from '../mapping/contact-mapping.ts'
import { createContactsSink } from '../sinks/contacts.ts'
import type { ContactPolicies } from '../sinks/contacts-context.ts'
import { openCsv } from '../sources/csv.ts'
import type { Source } from '../sources/source.ts'
import type { Store } from '../store/open.ts'
import type { RunRequest } from '../store/runs.ts'
import type { Connection } from './connection.ts'

/** The embedded database shares its thread with everything else, so it gets smaller pieces. */
const EMBEDDED_CHUNK_ROWS = 1_000

/** `sync` has passed `supportedSync`. */
export function assembleSync(sync: ContactSync, o: { store: Pick<Store, 'db' | 'kind'>; connection: Connection }): SyncParts {
  return {
    sync: sync.name,
    workspace: o.connection.workspace,
    openSource: (request) => openSource(sync, { request, embedded: o.store.kind === 'embedded' }),
    compileMapping: (columns) => rowMapping(sync, columns),
    guards: sync.guards,
    mirror: { missing: sync.missing, scope: sync.missingScope },
    sink: createContactsSink({ ...sinkOptions(sync, o.connection), db: o.store.db }),
  }
}

/** `request.path` stands in for the source, whatever that is; how the file is written is told by the sync where it has a CSV source. */
export async function openSource(sync: ContactSync, o: { request: RunRequest; embedded: boolean }): Promise<Source> {
  const { source } = sync
  const chunks = o.embedded ? { chunkRows: EMBEDDED_CHUNK_ROWS } : {}
  if (source.type !== 'csv') {
    if (o.request.path === null) throw new ConfigError(`source type ${source.type} is not available yet`)
    return openCsv({ path: o.request.path, ...chunks })
  }
  const { delimiter, encoding, quote } = source
  return openCsv({
    path: o.request.path ?? source.path,
    quote,
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(encoding === undefined ? {} : { encoding }),
    ...chunks,
  })
}

/** What is sent on create only is no part of what Intercom's copy is compared by. */
function rowMapping(sync: ContactSync, columns: readonly string[] | undefined): RowMapping {
  const mapping = compileContactMapping(sync, columns)
  return {
    // A row that a policy refused must be looked at again when the policy changes.
    hash: `${mapping.hash} ${JSON.stringify(policiesOf(sync))}`,
    key: mapping.key,
    map(cells) {
      const mapped = mapping.map(cells)
      if ('refused' in mapped) return mapped
      const { role, set } = mapped.record
      return { record: recordJson(mapped.record), compare: recordJson({ role, set }), notes: mapped.notes }
    },
  }
}

/** Field by field, because an interface has no index signature and so is no Json to the compiler. */
function recordJson({ role, set, setOnCreate }: ContactRecord): Json {
  return { role, set: { ...set }, ...(setOnCreate === undefined ? {} : { setOnCreate: { ...setOnCreate } }) }
}

function sinkOptions(sync: ContactSync, { client, workspace, settings }: Connection) {
  return {
    client,
    version: settings.version,
    sync: sync.name,
    role: sync.role,
    workspace,
    policies: policiesOf(sync),
    attributes: attributeTypes(sync),
    searchDelayMs: settings.searchDelayMs,
    ...(sync.leadKeyAttribute === undefined ? {} : { leadKeyAttribute: sync.leadKeyAttribute }),
    concurrency: settings.concurrency,
  }
}

function policiesOf({ duplicates, archived, conflict, ambiguous, attributes }: ContactSync): ContactPolicies {
  return { duplicates, archived, conflict, ambiguous, attributes }
}
