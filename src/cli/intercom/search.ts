/** Searches contacts or conversations, page by page, until there are as many as were asked for. */
import { type Contact, searchContacts } from '../../intercom/contacts.ts'
import { type Conversation, searchConversations } from '../../intercom/conversations.ts'
import { UnexpectedAnswer } from '../../intercom/errors.ts'
import { parseSearch } from '../../intercom/search-language.ts'
import type { SearchQuery } from '../../intercom/search-query.ts'
import type { Session } from './session.ts'
import { jsonLine, type Listing, showList, timeOf } from './shown.ts'

export interface SearchAsked {
  readonly of: 'contacts' | 'conversations'
  /** In the readable form, or as Intercom's JSON. */
  readonly query: string
  /** How many to show at most. */
  readonly limit: number
}

/** @throws ConfigError for a query that is none, before anything is asked */
export async function search(session: Session, { of, query: written, limit }: SearchAsked): Promise<void> {
  const query = parseSearch(written, { of, version: session.settings.version })
  if (of === 'contacts') return tell(session, found(contactPages(session, query), limit), CONTACTS)
  return tell(session, found(conversationPages(session, query), limit), CONVERSATIONS)
}

interface Page<T> {
  readonly found: readonly T[]
  readonly next?: string
  /** On all pages, where Intercom says so. */
  readonly totalCount: number | null
}

/** One page. `from` = the cursor of the page before. */
type PageAt<T> = (at: { readonly perPage: number; readonly startingAfter?: string }) => Promise<Page<T>>

function contactPages(session: Session, query: SearchQuery): PageAt<Contact> {
  return async (at) => {
    const { contacts, ...rest } = await searchContacts(session.client, { query, ...at }, session)
    return { ...rest, found: contacts }
  }
}

function conversationPages(session: Session, query: SearchQuery): PageAt<Conversation> {
  return async (at) => {
    const { conversations, ...rest } = await searchConversations(session.client, { query, ...at }, session)
    return { ...rest, found: conversations }
  }
}

/** Official. */
const MOST_A_PAGE = 150

/** At most `limit`, as they come. @throws UnexpectedAnswer when a page is named as the next one twice */
async function* found<T>(pageAt: PageAt<T>, limit: number): AsyncGenerator<Omit<Page<T>, 'next'>> {
  const perPage = Math.min(MOST_A_PAGE, limit)
  const asked = new Set<string>()
  let left = limit
  for (let page = await pageAt({ perPage }); ; ) {
    yield { found: page.found.slice(0, left), totalCount: page.totalCount }
    left -= page.found.length
    const { next } = page
    if (next === undefined || left <= 0) return
    if (asked.has(next)) throw new UnexpectedAnswer('search: Intercom named the same page as the next one a second time.')
    asked.add(next)
    page = await pageAt({ perPage, startingAfter: next })
  }
}

/** For programs each page as it comes, for people one table. */
async function tell<T extends object>(
  session: Session,
  pages: AsyncGenerator<Omit<Page<T>, 'next'>>,
  listing: Listing<T>,
): Promise<void> {
  const { terminal } = session.context
  const all: T[] = []
  let total: number | null = null
  for await (const page of pages) {
    total = page.totalCount
    if (!terminal.json) all.push(...page.found)
    else if (!(await terminal.stream(page.found.map((one) => `${jsonLine(one)}\n`).join('')))) return
  }
  if (!terminal.json) showList(session, all, { ...listing, total })
}

const CONTACTS: Listing<Contact> = {
  one: 'contact',
  whenNone: "new and changed ones can take a few minutes until Intercom's search knows them, and archived ones are never found",
  columns: [{ title: 'id' }, { title: 'role' }, { title: 'email' }, { title: 'name' }, { title: 'external_id', optional: true }],
  cells: ({ id, role, email, name, external_id }) => [id, role, email, name, external_id],
}

const CONVERSATIONS: Listing<Conversation> = {
  one: 'conversation',
  columns: [
    { title: 'id' },
    { title: 'state' },
    { title: 'updated' },
    { title: 'admin' },
    { title: 'team' },
    { title: 'fin', optional: true },
  ],
  cells: (one) => [
    one.id,
    one.state,
    timeOf(one.updated_at),
    one.admin_assignee_id,
    one.team_assignee_id,
    one.ai_agent?.resolution_state,
  ],
}
