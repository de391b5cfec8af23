/** What Intercom holds for records, beside what they want: for a plan that compares live. Writes nothing. */
import type { Contact } from '../intercom/contacts.ts'
import type { Json } from '../json.ts'
import { updateBody } from './contacts-body.ts'
import type { ContactsSinkOptions } from './contacts-context.ts'
import { matchContact } from './contacts-match.ts'
import type { Search } from './contacts-search.ts'
import { type Asked, type FieldValue, foundContact, lookupValues } from './contacts-values.ts'
import type { Held } from './sink.ts'

export type AskedHeld = Asked & { readonly id: string | null }

export async function fetchHeld(
  asked: readonly AskedHeld[],
  o: { options: ContactsSinkOptions; search: Search; dropped: ReadonlySet<string>; signal: AbortSignal },
): Promise<(Held | null | 'unclear')[]> {
  const values = asked.flatMap((one): readonly FieldValue[] =>
    one.id === null ? lookupValues(one, o.options.leadKeyAttribute) : [['id', one.id]],
  )
  const found = await o.search.find(values, { signal: o.signal })
  const byId = new Map(found.map((contact) => [contact.id, contact]))
  return asked.map((one) => {
    const contact = one.id === null ? matched(one, { found: [...byId.values()], options: o.options }) : byId.get(one.id)
    if (contact === undefined || contact === 'unclear') return contact ?? null
    return held(one, contact, o)
  })
}

function matched(one: AskedHeld, o: { found: readonly Contact[]; options: ContactsSinkOptions }): Contact | undefined | 'unclear' {
  const { duplicates, conflict } = o.options.policies
  const { external_id: externalId, email } = one.want.set
  const own = o.found.filter((c) => (externalId && c.external_id === externalId) || (email && c.email?.toLowerCase() === email))
  const found = own.map((contact) => foundContact(contact, o.options.leadKeyAttribute))
  const match = matchContact({ record: one.want, key: one.key, found, isTaken: () => false, duplicates, conflict })
  if (match.kind === 'refused') return 'unclear'
  const id = match.kind === 'one' ? match.contact.id : match.kind === 'merge' ? match.into.id : undefined
  return own.find((contact) => contact.id === id)
}

function held(one: AskedHeld, contact: Contact, o: { options: ContactsSinkOptions; dropped: ReadonlySet<string> }): Held {
  const { role, ...wanted } = updateBody(one.want, { version: o.options.version, dropped: o.dropped })
  const promoted = role !== undefined && contact.role !== role ? { role } : {}
  return { id: contact.id, fields: asJson(contact), wanted: asJson({ ...promoted, ...wanted }) }
}

/** Through text, because answers are typed as unknown where Intercom may send anything. */
function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}
