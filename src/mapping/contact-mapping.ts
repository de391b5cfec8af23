/** Compiles the mapping of a contact sync into functions of a row: its key, and the record it stands for or why it stands for none. */
import { hash } from 'node:crypto'
import type { ContactSync } from '../config/config.ts'
import type { ContactRecord } from '../contact.ts'
import { contactRecord } from '../contact-record.ts'
import type { Reason } from '../outcome.ts'
import { type AttributeType, attributeTypes, untypedAttributes } from './attribute-types.ts'
import { type CompiledContact, compileContact, LONGEST_ATTRIBUTE } from './compiled-contact.ts'
import { type ContactExtrasMapping, compileContactExtras, type ExtrasOfRow } from './contact-extras.ts'
import { addResult, emptyDraft, identityMissing, type RecordDraft, recordOf } from './record-draft.ts'
import { stableStringify } from './stable-json.ts'

/** Raise it when the same configuration begins to give other records: every row is then mapped anew, once. */
const MAPPING_VERSION = 1

const NO_EXTRAS: ExtrasOfRow = { extras: undefined, notes: [] }

/** `notes`: what was left out of the record, or is unusual about it. */
export type Mapped = { readonly record: ContactRecord; readonly notes: readonly Reason[] } | { readonly refused: Reason }

export interface ContactMapping {
  /** 32 hex digits that change with everything that changes a record: the mapping, the role, and where its columns are. */
  readonly hash: string
  /** The custom attributes that will be written, and the data type each needs in Intercom. */
  readonly attributes: ReadonlyMap<string, AttributeType>
  /** Those of them that keep the type of the source's value: an existing attribute of any type may do, and a new one needs `as`. */
  readonly untyped: ReadonlySet<string>
  /** The row's key, or why it has none. Cheap: it runs for every row. */
  key(cells: readonly unknown[]): string | Reason
  /** The row's record, or why it has none. Codes: `…_invalid` by type, attribute_too_long, identity_missing, and those of `key`. */
  map(cells: readonly unknown[]): Mapped
}

/** Without extras it is what it was before there were any: no row of such a sync is mapped anew. */
function hashOf(sync: ContactSync, o: { contact: CompiledContact; extras: ContactExtrasMapping | undefined }): string {
  const { role, nulls, key, contact, leadKeyAttribute } = sync
  const extras = o.extras && { spec: sync.extras, places: o.extras.places }
  const all = { version: MAPPING_VERSION, role, nulls, key, contact, leadKeyAttribute, places: o.contact.places, extras }
  return hash('sha256', stableStringify(all), 'hex').slice(0, 32)
}

/** Stores the row's key on a lead, so that it is found whatever its email. In the record, so that plans show it and older leads get it. */
function addLeadKey(draft: RecordDraft, attribute: string, key: string | Reason): Reason | undefined {
  if (typeof key !== 'string') return key
  if (key.length > LONGEST_ATTRIBUTE) {
    return {
      code: 'attribute_too_long',
      why: `custom_attributes.${attribute}: the key has ${key.length} characters; expected at most ${LONGEST_ATTRIBUTE}`,
    }
  }
  draft.set.attributes.set(attribute, key)
  return undefined
}

/**
 * Compiles a mapping. With `columns`, `cells[i]` belongs to `columns[i]`; without, a row is one document and names are paths into it.
 * @throws ConfigError naming every column that is missing, with near ones; a broken template; an option that does not fit
 */
export function compileContactMapping(sync: ContactSync, columns?: readonly string[]): ContactMapping {
  const compiled = compileContact(sync, columns)
  const extras = compileContactExtras(sync, columns)
  const { role, leadKeyAttribute } = sync
  const clear = sync.nulls === 'clear'

  function refusalOf(draft: RecordDraft, cells: readonly unknown[]): Reason | undefined {
    for (const field of compiled.fields) {
      const refused = addResult(draft, field, { result: field.read(cells), clear })
      if (refused) return refused
    }
    const refused = leadKeyAttribute === undefined ? undefined : addLeadKey(draft, leadKeyAttribute, compiled.key(cells))
    return refused ?? identityMissing(draft, role, leadKeyAttribute)
  }

  return {
    hash: hashOf(sync, { contact: compiled, extras }),
    attributes: attributeTypes(sync),
    untyped: untypedAttributes(sync),
    key: compiled.key,
    map(cells) {
      const draft = emptyDraft()
      const refused = refusalOf(draft, cells)
      if (refused) return { refused }
      const more = extras?.read(cells) ?? NO_EXTRAS
      if ('refused' in more) return more
      const parts = more.extras === undefined ? {} : { extras: more.extras }
      return { record: contactRecord.parse({ ...recordOf(draft, role), ...parts }), notes: [...draft.notes, ...more.notes] }
    },
  }
}
