/** The fields that can be searched by, their types, and the operators that each type takes. Pure. */
import { isAtLeast } from './api-version.ts'
import { CONTACT_FIELDS } from './search-fields-contacts.ts'
import { CONVERSATION_FIELDS } from './search-fields-conversations.ts'
import type { SearchOperator } from './search-query.ts'

/** What is searched. */
export type SearchSubject = 'contacts' | 'conversations'

/** `tag` = tag_id of contacts, which takes less than other texts. */
export type TableType = 'text' | 'number' | 'flag' | 'date' | 'tag'
/** `custom` = a custom attribute, whose type only the workspace knows. */
export type FieldType = TableType | 'custom'

export type FieldTable = Readonly<Record<TableType, readonly string[]>>

export interface SearchFields {
  /** Undefined = no such field. */
  typeOf(name: string): FieldType | undefined
  operatorsOf(type: FieldType): readonly SearchOperator[]
  readonly names: readonly string[]
}

export const CUSTOM_PREFIX = 'custom_attributes.'

const EQUAL: readonly SearchOperator[] = ['=', '!=']
const LISTED: readonly SearchOperator[] = [...EQUAL, 'IN', 'NIN']
const TEXT: readonly SearchOperator[] = [...LISTED, '~', '!~', '^', '$']
const ORDERED: readonly SearchOperator[] = ['>', '<', '>=', '<=']

type Operators = Readonly<Record<FieldType, readonly SearchOperator[]>>

/** Official description 2.16, "Accepted Operators" of `POST /contacts/search`: a date has no more than these three. */
const OF_CONTACTS: Operators = {
  text: TEXT,
  number: [...LISTED, ...ORDERED],
  flag: LISTED,
  date: ['=', '<', '>'],
  tag: EQUAL,
  custom: [...TEXT, ...ORDERED],
}

/** 2.17 and Preview compare the times that every contact has to the second. */
const OF_CONTACTS_FROM_2_17: Operators = { ...OF_CONTACTS, date: [...EQUAL, ...ORDERED] }

/** Official description 2.16, "Accepted Operators" of `POST /conversations/search`: there `>` and `<` include the value itself. */
const OF_CONVERSATIONS: Operators = {
  text: TEXT,
  number: [...LISTED, '>', '<'],
  flag: LISTED,
  date: [...LISTED, '>', '<'],
  tag: EQUAL,
  custom: [...TEXT, '>', '<'],
}

/** `version` = the configured Intercom-Version. */
export function searchFields(of: SearchSubject, version: string): SearchFields {
  const types = of === 'contacts' ? contactTypes(version) : TYPES.conversations
  const operators = of === 'contacts' ? contactOperators(version) : OF_CONVERSATIONS
  return {
    typeOf: (name) => (name.startsWith(CUSTOM_PREFIX) && name.length > CUSTOM_PREFIX.length ? 'custom' : types.get(name)),
    operatorsOf: (type) => operators[type],
    names: [...types.keys()],
  }
}

const TYPES: Readonly<Record<SearchSubject, ReadonlyMap<string, TableType>>> = {
  contacts: byName(CONTACT_FIELDS),
  conversations: byName(CONVERSATION_FIELDS),
}

function byName(table: FieldTable): ReadonlyMap<string, TableType> {
  const types = ['text', 'number', 'flag', 'date', 'tag'] as const
  return new Map(types.flatMap((type) => table[type].map((name) => [name, type] as const)))
}

/** `owner_id` is a string in 2.16 and an integer in Preview. */
function contactTypes(version: string): ReadonlyMap<string, TableType> {
  return isAtLeast(version, '2.17') ? new Map([...TYPES.contacts, ['owner_id', 'number']]) : TYPES.contacts
}

function contactOperators(version: string): Operators {
  return isAtLeast(version, '2.17') ? OF_CONTACTS_FROM_2_17 : OF_CONTACTS
}
