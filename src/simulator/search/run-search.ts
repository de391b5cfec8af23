/** Runs a search: matches, sorts and cuts out one page. */
import type { ContactIndex } from '../contacts/contact-index.ts'
import type { SimContact } from '../contacts/sim-contact.ts'
import { type CompileOptions, compileQuery } from './compile-query.ts'
import type { Position } from './cursor.ts'
import type { Search } from './search-body.ts'
import { type FieldValue, type SearchField, searchField } from './search-fields.ts'
import { sortedPage } from './sorted-page.ts'

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
  const places = found.map((contact) => ({ item: contact, value: sortValue(field, contact), id: contact.id }))
  const { items, ...rest } = sortedPage(places, page, sort.descending)
  return { contacts: items, ...rest }
}

function sortValue(field: SearchField, contact: SimContact): Position['value'] {
  const value: FieldValue = field.read(contact)
  return Array.isArray(value) ? value.join() : scalarOf(value)
}

function scalarOf(value: FieldValue): Position['value'] {
  return typeof value === 'object' ? null : value
}
