/** Puts the real parts of a sync together: its source, mapping and sink. */
import type { ContactSync } from '../config/config.ts'
import type { ContactRecord } from '../contact.ts'
import type { RowMapping, SyncParts } from '../jobs/parts.ts'
import type { Json } from '../json.ts'
import { attributeTypes } from '../mapping/attribute-types.ts'
import { compileContactMapping } from '../mapping/contact-mapping.ts'
import { createContactsSink } from '../sinks/contacts.ts'
import type { ContactPolicies } from '../sinks/contacts-context.ts'
import type { Store } from '../store/open.ts'
import type { Connection } from './connection.ts'
import { openSource } from './open-source.ts'

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
