/** A contact record while it is put together, field by field. */
import type { AttributeValue, Role } from '../contact.ts'
import type { Reason } from '../outcome.ts'
import type { CompiledField } from './compiled-contact.ts'
import type { FieldResult } from './field.ts'

type Values = Map<string, AttributeValue>

/** One of the two parts of a record: what is always sent, and what is sent with a create only. */
interface Part {
  readonly fields: Values
  readonly attributes: Values
}

export interface RecordDraft {
  readonly set: Part
  readonly setOnCreate: Part
  readonly notes: Reason[]
}

export function emptyDraft(): RecordDraft {
  return { set: { fields: new Map(), attributes: new Map() }, setOnCreate: { fields: new Map(), attributes: new Map() }, notes: [] }
}

/** Clearing these would cut the contact off from its row, or means nothing to Intercom. */
const NEVER_CLEARED = new Set(['external_id'])

function put(draft: RecordDraft, field: CompiledField, value: AttributeValue): void {
  const part = field.spec.setIfEmpty ? draft.setOnCreate : draft.set
  const values = field.isAttribute ? part.attributes : part.fields
  values.set(field.name, value)
}

/**
 * Adds what was read for a field. An empty cell leaves the field away, or with `clear` sends null.
 * Answers with the reason when the whole row is refused.
 */
export function addResult(
  draft: RecordDraft,
  field: CompiledField,
  o: { result: FieldResult; clear: boolean },
): Reason | undefined {
  const { result, clear } = o
  if (result.kind === 'invalid') {
    if (field.spec.onInvalid === 'row') return result.reason
    draft.notes.push(result.reason)
  }
  if (result.kind === 'value') {
    put(draft, field, result.value)
    if (result.note) draft.notes.push(result.note)
  }
  const isCleared =
    result.kind === 'empty' && clear && !field.spec.setIfEmpty && (field.isAttribute || !NEVER_CLEARED.has(field.name))
  if (isCleared) put(draft, field, null)
  return undefined
}

/** What Intercom can tell a contact by. A lead needs no email there, but one that says nothing at all could never be found again. */
const IDENTITIES: Readonly<Record<Role, readonly string[]>> = { user: ['external_id', 'email'], lead: ['email', 'phone', 'name'] }

/** The reason when nothing in the draft says who the contact is. */
export function identityMissing(draft: RecordDraft, role: Role, leadKey: string | undefined): Reason | undefined {
  const names = IDENTITIES[role]
  const has = (name: string) => (draft.set.fields.get(name) ?? draft.setOnCreate.fields.get(name) ?? null) !== null
  if (names.some(has) || (leadKey !== undefined && draft.set.attributes.has(leadKey))) return undefined
  return {
    code: 'identity_missing',
    why: `the row has no ${names.join(', no ')}; expected at least one of them for a contact of role ${role}`,
  }
}

function fieldsOf({ fields, attributes }: Part): Record<string, unknown> {
  return { ...Object.fromEntries(fields), ...(attributes.size > 0 && { custom_attributes: Object.fromEntries(attributes) }) }
}

/** The draft in the form of a ContactRecord, still to be parsed. */
export function recordOf({ set, setOnCreate }: RecordDraft, role: Role): object {
  const isOnCreate = setOnCreate.fields.size > 0 || setOnCreate.attributes.size > 0
  return { role, set: fieldsOf(set), ...(isOnCreate && { setOnCreate: fieldsOf(setOnCreate) }) }
}
