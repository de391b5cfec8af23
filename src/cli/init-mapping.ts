/** Proposes a mapping: which column is which field of a contact, and what the others would be as custom attributes. */

import type { ContactFieldName } from '../config/contact-schema.ts'
import type { FieldType } from '../config/field-schema.ts'
import type { Role } from '../contact.ts'
import type { ColumnFacts } from './init-columns.ts'
import { KNOWN, PRIVATE } from './init-names.ts'

/** One line of the mapping. */
export interface ProposedField {
  readonly name: string
  /** A column, or a template of two. */
  readonly from: string
  readonly as?: FieldType
  readonly format?: string
  readonly country?: string
  /** A value that does not fit is left out, the rest of the row goes. */
  readonly lenient?: true
  readonly comment?: string
}

export interface ProposedMapping {
  readonly key: ProposedField
  readonly fields: readonly ProposedField[]
  /** Columns that are no field of a contact. */
  readonly attributes: readonly ProposedField[]
  /** Columns that look like secrets. */
  readonly leftOut: readonly string[]
}

export interface MappingWishes {
  readonly role: Role
  /** A column. */
  readonly key: string
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined
}

/** The column that most likely says who a row is about; undefined when none does. */
export function proposeKey(columns: readonly ColumnFacts[], role: Role): ColumnFacts | undefined {
  const known = knownColumns(columns)
  const candidates = [known.external_id, known.email, ...(role === 'lead' ? [known.phone] : [])]
  return candidates.find((column) => column?.identifies) ?? known.external_id ?? known.email
}

/** Whether the phone column has numbers without + and country code. */
export function needsCountry(columns: readonly ColumnFacts[]): boolean {
  return knownColumns(columns).phone?.values.some((value) => !/^(?:\+|00)/.test(value)) ?? false
}

export function proposeMapping(columns: readonly ColumnFacts[], wishes: MappingWishes): ProposedMapping {
  const known = knownColumns(columns)
  const fields = contactFields(known, wishes)
  const used = new Set([...fields.flatMap(({ columns: own }) => own), wishes.key])
  const rest = columns.filter(({ name }) => !used.has(name))
  const isPrivate = ({ word }: ColumnFacts) => PRIVATE.test(word)
  return {
    key: keyField(known, wishes),
    fields: fields.map(({ field }) => field),
    attributes: attributeFields(rest.filter((column) => !isPrivate(column))),
    leftOut: rest.filter(isPrivate).map(({ name }) => name),
  }
}

type Known = Readonly<Partial<Record<keyof typeof KNOWN, ColumnFacts>>>

/** Found by name where the values do not say otherwise; addresses also by the values alone. */
function knownColumns(columns: readonly ColumnFacts[]): Known {
  const find = (field: keyof typeof KNOWN, fits: (column: ColumnFacts) => boolean) =>
    KNOWN[field].flatMap((word) => columns.filter((column) => column.word === word && fits(column)))[0]
  const any = () => true
  const email =
    find('email', ({ emails, values }) => emails > 0.5 || values.length === 0) ?? columns.find(({ emails }) => emails > 0.8)
  const first = find('first', any)
  const last = find('last', any)
  const found = {
    external_id: find('external_id', ({ identifies, values }) => identifies || values.length === 0),
    email,
    phone: find('phone', ({ type }) => type?.as !== 'boolean'),
    name: find('name', ({ emails }) => emails === 0),
    ...(first !== undefined && last !== undefined && [first, last].every(({ name }) => !/[{}]/.test(name)) ? { first, last } : {}),
    signed_up_at: find('signed_up_at', ({ type }) => type?.as === 'date'),
    last_seen_at: find('last_seen_at', ({ type }) => type?.as === 'date'),
    unsubscribed_from_emails: find('unsubscribed_from_emails', ({ type }) => type?.as === 'boolean'),
    avatar: find('avatar', ({ values }) => values.length > 0 && values.every((value) => /^https?:\/\//.test(value))),
  }
  return Object.fromEntries(Object.entries(found).filter(([, column]) => column !== undefined))
}

interface Placed {
  readonly field: ProposedField
  readonly columns: readonly string[]
}

function contactFields(known: Known, wishes: MappingWishes): Placed[] {
  const { role, country } = wishes
  const isUser = role === 'user'
  const id = isUser ? externalId(known, wishes) : undefined
  const one = (name: ContactFieldName, column: ColumnFacts | undefined, more: Partial<ProposedField> = {}): Placed[] =>
    column === undefined ? [] : [{ field: { name, from: column.name, ...more }, columns: [column.name] }]
  const typed = (name: ContactFieldName, column: ColumnFacts | undefined) => one(name, column, typeOf(column))
  const phone = {
    as: 'phone',
    ...(country === undefined ? {} : { country }),
    lenient: true,
    comment: 'a number that cannot be read is left out',
  } as const
  return [
    ...(id === undefined ? [] : [{ field: { name: 'external_id', from: id }, columns: [id] }]),
    ...one('email', known.email, { comment: 'trimmed and lower-cased on the way' }),
    ...nameField(known),
    ...one('phone', known.phone, phone),
    ...(isUser ? [...typed('signed_up_at', known.signed_up_at), ...typed('last_seen_at', known.last_seen_at)] : []),
    ...one('unsubscribed_from_emails', known.unsubscribed_from_emails, { as: 'boolean' }),
    ...one('avatar', known.avatar),
  ]
}

function nameField({ name, first, last }: Known): Placed[] {
  if (name !== undefined) return [{ field: { name: 'name', from: name.name }, columns: [name.name] }]
  if (first === undefined || last === undefined) return []
  return [{ field: { name: 'name', from: `{${first.name}} {${last.name}}` }, columns: [first.name, last.name] }]
}

/** A user needs external_id or email. The key is the best id there is, unless it is an address or a number that is a field itself. */
function externalId(known: Known, { key }: MappingWishes): string | undefined {
  if (key !== known.email?.name && key !== known.phone?.name) return key
  return known.external_id?.name ?? (known.email === undefined ? key : undefined)
}

function keyField(known: Known, { key, country }: MappingWishes): ProposedField {
  if (key === known.email?.name) return { name: 'key', from: key, as: 'email' }
  if (key !== known.phone?.name) return { name: 'key', from: key }
  return { name: 'key', from: key, as: 'phone', ...(country === undefined ? {} : { country }) }
}

function attributeFields(columns: readonly ColumnFacts[]): ProposedField[] {
  const taken = new Set<string>()
  return columns.map((column) => {
    const wanted = column.word === '' ? `column_${column.number}` : column.word
    const name = freeName(wanted, taken)
    taken.add(name)
    return { name, from: column.name, ...typeOf(column) }
  })
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted
  for (let n = 2; taken.has(name); n++) name = `${wanted.slice(0, 180)}_${n}`
  return name
}

function typeOf(column: ColumnFacts | undefined): Partial<ProposedField> {
  if (column?.type === undefined) return {}
  const { as, format, strays, rival } = column.type
  const slips = `left out where it does not fit, as ${strays} of the ${column.values.length} values seen`
  const comments = [...(rival === undefined ? [] : [`or ${rival}: what was seen fits both`]), ...(strays === 0 ? [] : [slips])]
  return {
    as,
    ...(format === undefined ? {} : { format }),
    ...(strays === 0 ? {} : { lenient: true }),
    ...(comments.length === 0 ? {} : { comment: comments.join('; ') }),
  }
}
