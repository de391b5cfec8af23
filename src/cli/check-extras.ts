/** What goes with a contact, as places of the mapping: each with the columns behind it, and what a row sends of it. */
import type { ContactSync } from '../config/config.ts'
import type { Choice, ListSpec } from '../config/contact-extras-schema.ts'
import type { AttributeValue } from '../contact.ts'
import type { ContactExtras } from '../contact-extras.ts'

/** A place with what stands behind it. Names as in the file: `company.size`. */
export interface ExtraPlace {
  readonly name: string
  readonly from: readonly string[]
  readonly isDate: boolean
}

const ATTRIBUTES = 'company.custom_attributes.'

/** In the order of the documentation. */
export function extraPlaces({ extras }: Pick<ContactSync, 'extras'>): readonly ExtraPlace[] {
  const { company, tags, note, subscriptions, owner } = extras ?? {}
  const field = (name: string, spec: { from: string; as?: string | undefined } | undefined): ExtraPlace[] =>
    spec === undefined ? [] : [{ name, from: [spec.from], isDate: spec.as === 'date' }]
  return [
    ...Object.entries(company?.fields ?? {}).flatMap(([name, spec]) => field(`company.${name}`, spec)),
    ...Object.entries(company?.customAttributes ?? {}).flatMap(([name, spec]) => field(`${ATTRIBUTES}${name}`, spec)),
    ...list('tags', tags?.from),
    ...field('notes.body', note?.body),
    ...list('subscriptions.opt_in', subscriptions?.optIn),
    ...list('subscriptions.opt_out', subscriptions?.optOut),
    ...(owner === undefined ? [] : field(`owner.${owner.by}`, owner.spec)),
  ]
}

function list(name: string, all: readonly (Choice | ListSpec)[] = []): ExtraPlace[] {
  if (all.length === 0) return []
  return [{ name, from: all.flatMap((one) => ('from' in one ? [one.from] : [])), isDate: false }]
}

/** What a row sends at a place; several names as one text. Undefined where it leaves that alone. */
export function extraValue(name: string, extras: ContactExtras | undefined): AttributeValue | undefined {
  const { company, tags, note, subscriptions, owner } = extras ?? {}
  if (name.startsWith(ATTRIBUTES)) return company?.custom_attributes?.[name.slice(ATTRIBUTES.length)]
  if (name === 'company.company_id' && company === null) return null
  const values: Readonly<Record<string, AttributeValue | readonly string[] | undefined>> = {
    tags,
    'notes.body': note,
    'subscriptions.opt_in': subscriptions?.opt_in,
    'subscriptions.opt_out': subscriptions?.opt_out,
    'owner.email': owner !== undefined && 'email' in owner ? owner.email : undefined,
    'owner.id': owner !== undefined && 'id' in owner ? owner.id : undefined,
    ...fieldsOf(company),
  }
  const value = values[name]
  return typeof value === 'object' && value !== null ? value.join(', ') : value
}

function fieldsOf(company: ContactExtras['company']): Record<string, AttributeValue> {
  const { custom_attributes: _, ...fields } = company ?? {}
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`company.${name}`, value]))
}
