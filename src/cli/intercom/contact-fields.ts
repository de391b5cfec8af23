/** Reads what `contact set` is given, `name=Ann custom_attributes.seats=4`, into a contact's fields. Pure. */
import { z } from 'zod'
import type { AttributeValue, ContactFields, Role } from '../../contact.ts'
import { didYouMean } from '../../did-you-mean.ts'
import { ConfigError } from '../../errors.ts'
import type { DataAttribute } from '../../intercom/data-attributes.ts'
import { INSTANT_EXPECTED, isoInstant } from '../../iso-instant.ts'
import { scrub } from '../../scrub.ts'
import { printable } from '../wrap.ts'

/** The text behind the first =; one in quotes is a text whatever it looks like, the word null empties the field. */
export type Written = string | null

export interface WrittenFields {
  readonly plain: ReadonlyMap<string, Written>
  /** By the attribute's name. */
  readonly custom: ReadonlyMap<string, Written>
}

const CUSTOM = 'custom_attributes.'

/** @throws ConfigError that names the field and never its value, which may be personal */
export function writtenFields(given: readonly string[]): WrittenFields {
  const all = new Map<string, Written>()
  for (const [index, one] of given.entries()) {
    const [, name, text] = /^([^=]+)=([\s\S]*)$/.exec(one) ?? []
    if (name === undefined || text === undefined)
      throw new ConfigError(`field ${index + 1} is not written <field>=<value>, such as name=Ann`)
    if (all.has(name)) throw new ConfigError(`${shown(name)} is given twice`)
    if (text === '') throw new ConfigError(`${shown(name)} is empty: write ${shown(name)}=null to empty the field`)
    all.set(name, text === 'null' ? null : (/^"([\s\S]*)"$/.exec(text)?.[1] ?? text))
  }
  const custom = [...all].filter(([name]) => name.startsWith(CUSTOM))
  return {
    plain: new Map([...all].filter(([name]) => !name.startsWith(CUSTOM))),
    custom: new Map(custom.map(([name, text]) => [name.slice(CUSTOM.length), text])),
  }
}

const text = z.string().nullable().exactOptional()
const seconds = z
  .string()
  .nullable()
  .transform((written, check) => {
    const value = written === null ? null : secondsOf(written)
    if (value !== undefined) return value
    check.addIssue(`expected ${INSTANT_EXPECTED}`)
    return z.NEVER
  })
  .exactOptional()

/** What `PUT /contacts/{id}` takes (official description 2.16, update_contact_request). */
const fieldsSchema = z.object({
  role: z.enum(['user', 'lead'], { error: 'expected user or lead' }).exactOptional(),
  external_id: text,
  email: text,
  phone: text,
  name: text,
  avatar: text,
  owner_id: text,
  language_override: text,
  signed_up_at: seconds,
  last_seen_at: seconds,
  unsubscribed_from_emails: z
    .enum(['true', 'false'], { error: 'expected true or false' })
    .transform((written) => written === 'true')
    .exactOptional(),
})

export type PlainFields = Omit<ContactFields, 'custom_attributes'> & { readonly role?: Role }

/** `owner_id` is as written: who it means is found elsewhere. @throws ConfigError that names the field, and what it takes */
export function plainFields(written: WrittenFields['plain']): PlainFields {
  const known = Object.keys(fieldsSchema.shape)
  const strange = [...written.keys()].find((name) => !known.includes(name))
  if (strange !== undefined) throw new ConfigError(unknownField(strange, known))
  const parsed = fieldsSchema.safeParse(Object.fromEntries(written))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ConfigError(`${issue?.path.join('.')}: ${issue?.message}`)
}

/** @throws ConfigError for an attribute that the workspace does not have or does not take, and for a value of another type */
export function customFields(
  written: WrittenFields['custom'],
  known: readonly DataAttribute[],
): Readonly<Record<string, AttributeValue>> {
  return Object.fromEntries([...written].map(([name, value]) => [name, customValue(requireAttribute(name, known), value)]))
}

function requireAttribute(name: string, known: readonly DataAttribute[]): DataAttribute {
  const found = known.find((one) => one.custom && one.name === name)
  if (found === undefined) throw new ConfigError(unknownAttribute(name, known))
  if (found.archived) throw new ConfigError(`the custom attribute ${shown(name)} is archived`)
  if (!found.writable) throw new ConfigError(`the custom attribute ${shown(name)} cannot be written by the API`)
  return found
}

function unknownAttribute(name: string, known: readonly DataAttribute[]): string {
  const names = known.filter(({ custom, archived }) => custom && !archived).map((one) => one.name)
  const near = didYouMean(name, names)
  return `contacts have no custom attribute ${shown(name)}${near || '; "fin-sync intercom attributes" lists those that there are'}`
}

/** The type is the attribute's own: 007 stays a text where it is one. */
function customValue({ name, dataType }: DataAttribute, written: Written): AttributeValue {
  if (written === null) return null
  const { meant, expected } = TYPES[dataType] ?? { meant: (text: string) => text, expected: 'a text' }
  const value = meant(written)
  if (value === undefined) throw new ConfigError(`${CUSTOM}${shown(name)}: expected ${expected}`)
  return value
}

interface Type {
  readonly meant: (text: string) => AttributeValue | undefined
  readonly expected: string
}

const DATE: Type = { meant: secondsOf, expected: INSTANT_EXPECTED }

/** Of what Intercom calls otherwise (string, options, list) every text is taken. */
const TYPES: Readonly<Record<string, Type>> = {
  integer: { meant: (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : undefined), expected: 'a whole number' },
  float: { meant: (text) => (/^-?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : undefined), expected: 'a number' },
  boolean: { meant: (text) => (text === 'true' || text === 'false' ? text === 'true' : undefined), expected: 'true or false' },
  date: DATE,
  datetime: DATE,
}

/** Unix seconds; undefined for what is neither a date nor seconds. */
function secondsOf(text: string): number | undefined {
  if (/^\d{1,11}$/.test(text)) return Number(text)
  const instant = isoInstant(text)
  return instant === undefined ? undefined : Math.floor(Date.parse(instant) / 1000)
}

function unknownField(name: string, known: readonly string[]): string {
  const near = didYouMean(name, known)
  return `contacts have no field ${shown(name)} that can be set${near || `; there are ${known.join(', ')}, and ${CUSTOM}<name>`}`
}

/** A name may be a value in the wrong place. */
function shown(name: string): string {
  return printable(scrub(name))
}
