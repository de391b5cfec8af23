/** Puts the real parts of a sync together: its source, mapping and sink. */
import type { ContactSync, Sync } from '../config/config.ts'
import type { ContactRecord } from '../contact.ts'
import type { RowMapping, SyncParts } from '../jobs/parts.ts'
import type { Json } from '../json.ts'
import { attributeTypes, companyAttributeTypes } from '../mapping/attribute-types.ts'
import { compileContactMapping } from '../mapping/contact-mapping.ts'
import { createContactsSink } from '../sinks/contacts.ts'
import type { ContactPolicies } from '../sinks/contacts-context.ts'
import type { ExtrasPolicy } from '../sinks/contacts-extras-context.ts'
import type { Store } from '../store/open.ts'
import type { Connection } from './connection.ts'
import type { GivenInput } from './given-input.ts'
import type { Keep } from './kept.ts'
import { sourceHash } from './source-hash.ts'
import { sourceOpener } from './source-opener.ts'

export interface AssembleOptions {
  readonly store: Pick<Store, 'db' | 'kind'>
  readonly connection: Connection
  /** Is told what a person should know of the source and no error tells. */
  readonly onNotice?: (text: string) => void
  readonly given?: GivenInput | undefined
  /** What runs of this process share; default: nothing. */
  readonly keep?: Keep
}

/** `sync` has passed `supportedSync`. @throws ConfigError when something in it cannot be used */
export async function assembleSync(sync: Sync, o: AssembleOptions): Promise<SyncParts> {
  switch (sync.kind) {
    case 'contacts':
      return assembleContacts(sync, o)
    case 'pages':
      return (await import('./assemble-pages.ts')).assemblePages(sync, o)
    case 'conversations':
      return (await import('./assemble-conversations.ts')).assembleConversations(sync, o)
    case 'events':
      return (await import('./assemble-events.ts')).assembleEvents(sync, o)
    case 'channel_events':
      return (await import('./assemble-channel-events.ts')).assembleChannelEvents(sync, o)
    case 'objects':
      return (await import('./assemble-objects.ts')).assembleObjects(sync, o)
    case 'handoff':
      return (await import('./assemble-handoff.ts')).assembleHandoff(sync, o)
  }
}

function assembleContacts(sync: ContactSync, o: AssembleOptions): SyncParts {
  return {
    sync: sync.name,
    workspace: o.connection.workspace,
    openSource: sourceOpener(sync, o),
    compileMapping: (columns) => rowMapping(sync, columns),
    incremental: { fullEveryMs: sync.fullEveryMs, sourceHash: sourceHash(sync.source) },
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
      const { role, set, extras } = mapped.record
      const compare = { role, set, ...(extras === undefined ? {} : { extras }) }
      return { record: recordJson(mapped.record), compare: recordJson(compare), notes: mapped.notes }
    },
  }
}

/** Field by field, because an interface has no index signature and so is no Json to the compiler. */
function recordJson({ role, set, setOnCreate, extras }: ContactRecord): Json {
  const first = setOnCreate === undefined ? {} : { setOnCreate: { ...setOnCreate } }
  return { role, set: { ...set }, ...first, ...(extras === undefined ? {} : { extras: { ...extras } }) }
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
    ...(sync.extras === undefined ? {} : { extras: extrasPolicy(sync, settings) }),
  }
}

function extrasPolicy(sync: ContactSync, settings: Connection['settings']): ExtrasPolicy {
  return {
    companyAttributes: companyAttributeTypes(sync),
    unknownTags: sync.extras?.tags?.unknown ?? 'create',
    noteAdminId: sync.extras?.note?.adminId ?? settings.adminId,
  }
}

function policiesOf({ duplicates, archived, conflict, ambiguous, attributes }: ContactSync): ContactPolicies {
  return { duplicates, archived, conflict, ambiguous, attributes }
}
