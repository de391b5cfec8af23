/** Runs a search: matches, sorts and cuts out one page. */
import type { ContactIndex } from '../contacts/contact-index.ts'
import type { SimContact } from '../contacts/sim-contact.ts'
import { type CompileOptions, compileQuery } from './compile-query.ts'
import type { PageRequest, Position } from './cursor.ts'
import type { Search } from './search-body.ts'
import { type FieldValue, type SearchField, searchField } from './search-fields.ts'

/** One page of contacts; `next` says where the following page begins and is missing on the last one. */
export interface ContactPage {
  readonly contacts: readonly SimContact[]
  readonly total: number
  readonly next?: Position
}

/** Archived contacts are not found (merged and deleted ones are not in the index). @throws ApiError 400 as compileQuery */
export function runSearch(index: ContactIndex, { query, page, sort }: Search, o: CompileOptions): ContactPage {
  const field = searchField(sort.field, o.attributes)
  const { test, candidates } = compileQuery(query, o)
  const looked = candidates === undefined ? [...index.all()] : [...new Set(candidates(index))]
  const found = looked.filter((contact) => !contact.archived && test(contact))
  const places = found.map((contact) => ({ contact, value: sortValue(field, contact), id: contact.id }))
  places.sort((a, b) => comparePlaces(a, b, sort.descending))
  return pageOf(places, page, sort.descending)
}

interface Place {
  readonly contact: SimContact
  readonly value: Position['value']
  readonly id: string
}

function pageOf(places: readonly Place[], { perPage, after }: PageRequest, descending: boolean): ContactPage {
  const from = after === undefined ? 0 : places.findIndex((place) => comparePlaces(place, after, descending) > 0)
  const cut = from < 0 ? [] : places.slice(from, from + perPage)
  const last = cut.at(-1)
  const page = { contacts: cut.map(({ contact }) => contact), total: places.length }
  if (last === undefined || from + perPage >= places.length) return page
  return { ...page, next: { value: last.value, id: last.id, page: (after?.page ?? 1) + 1 } }
}

/** Contacts without a value come last either way; equal ones go by id, so that pages never overlap. */
function comparePlaces(a: Omit<Position, 'page'>, b: Omit<Position, 'page'>, descending: boolean): number {
  if (a.value === null || b.value === null) {
    if (a.value !== b.value) return a.value === null ? 1 : -1
  } else if (a.value !== b.value) return a.value < b.value === descending ? 1 : -1
  if (a.id === b.id) return 0
  return a.id < b.id === descending ? 1 : -1
}

function sortValue(field: SearchField, contact: SimContact): Position['value'] {
  const value: FieldValue = field.read(contact)
  return Array.isArray(value) ? value.join() : scalarOf(value)
}

function scalarOf(value: FieldValue): Position['value'] {
  return typeof value === 'object' ? null : value
}
