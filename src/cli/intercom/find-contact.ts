/** Which contact somebody means on the command line: by its id, its email or its external_id. */
import { ConfigError } from '../../errors.ts'
import { type Contact, getContact, searchContacts } from '../../intercom/contacts.ts'
import { IntercomRefusal, mergedInto } from '../../intercom/errors.ts'
import type { SearchFilter, SearchQuery } from '../../intercom/search-query.ts'
import type { Session } from './session.ts'

export interface Meant {
  /** Who is meant where a lead and a user share a value. */
  readonly role?: Contact['role']
  /** Of one that was merged, the contact that it lives on as; without, it is refused. */
  readonly followMerged?: true
}

/** Intercom's ids of contacts. Other systems have such ids too, so one may be an external_id as well. */
export function looksLikeContactId(given: string): boolean {
  return /^[0-9a-f]{24}$/.test(given)
}

/** @throws ConfigError when nobody or several fit; it does not repeat what was given, which may be an email address */
export async function findContact(session: Session, given: string, o: Meant = {}): Promise<Contact> {
  const found = await lookForContact(session, given, o)
  if (found === undefined) throw nobody(given)
  return found
}

/** Undefined when nobody fits. @throws ConfigError when several do, or when nothing was given */
export async function lookForContact(session: Session, given: string, o: Meant = {}): Promise<Contact | undefined> {
  if (given.trim() === '') throw new ConfigError('which contact? Give its id, email or external_id')
  const byId = looksLikeContactId(given) ? await contactOfId(session, given, o) : undefined
  return byId ?? contactOfKey(session, given, o)
}

async function contactOfId(session: Session, id: string, o: Meant): Promise<Contact | undefined> {
  try {
    return await getContact(session.client, id, session)
  } catch (error) {
    if (!(error instanceof IntercomRefusal)) throw error
    const living = o.followMerged ? mergedInto(error) : undefined
    if (living === undefined && error.status !== 404) throw error
    if (living === undefined) return undefined
    session.context.terminal.say(`contact ${id} was merged into ${living}, which is shown`)
    return getContact(session.client, living, session)
  }
}

async function contactOfKey(session: Session, given: string, { role }: Meant): Promise<Contact | undefined> {
  const { contacts, totalCount } = await searchContacts(session.client, { query: queryOf(given), perPage: MOST_NAMED }, session)
  const [first] = contacts
  if (first === undefined || contacts.length === 1) return first
  const [meant, ...others] = contacts.filter((one) => one.role === role)
  if (meant !== undefined && others.length === 0) return meant
  throw several(contacts, { field: fieldOf(given), total: totalCount ?? contacts.length })
}

const MOST_NAMED = 10

/** An email address may serve as external_id too. */
function queryOf(given: string): SearchQuery {
  const equal = (field: string, value: string): SearchFilter => ({ field, operator: '=', value })
  const byKey = equal('external_id', given)
  return given.includes('@') ? { operator: 'OR', value: [equal('email', given.toLowerCase()), byKey] } : byKey
}

function fieldOf(given: string): string {
  return given.includes('@') ? 'email' : 'external_id'
}

function several(contacts: readonly Contact[], { field, total }: { field: string; total: number }): ConfigError {
  const ids = contacts.map(({ id, role }) => `${id} (${role})`).join(', ')
  const more = total > contacts.length ? ` and ${total - contacts.length} more` : ''
  return new ConfigError(`${total} contacts have this ${field}: ${ids}${more}; give the id of one`)
}

function nobody(given: string): ConfigError {
  if (looksLikeContactId(given)) return new ConfigError(NO_SUCH_ID)
  const others = given.includes('@') ? '' : OTHER_FIELDS
  return new ConfigError(`no contact has this ${fieldOf(given)}: ${LAG}. ${BY_ID}${others}`)
}

const LAG =
  "one that is new or was changed can take a few minutes until Intercom's search knows it, and archived ones are never found by it"
const BY_ID = 'An id works at once: 24 hex digits, in the address of the contact in Intercom.'
const OTHER_FIELDS = ` Other fields: fin-sync intercom search contacts 'name ~ "…"'.`
const NO_SUCH_ID =
  'no contact has this id, and none has it as external_id: it was archived, deleted or merged, or never was in this workspace. ' +
  '"fin-sync check" tells which workspace the token belongs to.'
