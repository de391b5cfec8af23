/** The envelope of a page of contacts, as lists and searches answer it. */
import { contactView, type ViewOptions } from '../contacts/contact-view.ts'
import { type PageRequest, writeCursor } from './cursor.ts'
import type { ContactPage } from './run-search.ts'

/** `pages.next` is missing on the last page. */
export function pageView({ contacts, total, next }: ContactPage, { perPage, after }: PageRequest, o: ViewOptions): object {
  const following = next === undefined ? {} : { next: { page: next.page, per_page: perPage, starting_after: writeCursor(next) } }
  const pages = { type: 'pages', page: after?.page ?? 1, per_page: perPage, total_pages: Math.ceil(total / perPage), ...following }
  return { type: 'list', data: contacts.map((contact) => contactView(contact, o)), total_count: total, pages }
}
