/** What a contact sync writes with a contact and not in it: `company:`, `tags:`, `notes:`, `subscriptions:`, `owner:`. */
import { z } from 'zod'
import type { FieldSpec } from './config.ts'
import { FIELD_TYPES, type FieldType, fieldSpec } from './field-schema.ts'
import { strict } from './strict.ts'
import { toFieldSpec, type Written } from './written.ts'

const TEXTS: readonly FieldType[] = ['string', 'integer', 'email', 'phone']

/** What each field of a company is read as when its `as` is absent. Names as in `POST /companies` (official description 2.16). */
const COMPANY_FIELD_TYPES = {
  company_id: 'string',
  name: 'string',
  plan: 'string',
  size: 'integer',
  website: 'string',
  industry: 'string',
  monthly_spend: 'float',
  remote_created_at: 'date',
} as const satisfies Readonly<Record<string, FieldType>>

/** The fields of a company that a sync can write, besides custom attributes. */
export type CompanyFieldName = keyof typeof COMPANY_FIELD_TYPES

/** Like `fieldSpec`; what is for creates alone is refused instead of ignored. */
function extraField(types: readonly FieldType[], fallback?: FieldType) {
  return fieldSpec(types, fallback).refine((spec) => typeof spec === 'string' || !spec.set_if_empty, {
    path: ['set_if_empty'],
    error: '"set_if_empty" goes with the fields under contact: only',
  })
}

const text = () => extraField(TEXTS, 'string').optional()

export const companySchema = strict({
  company_id: extraField(TEXTS, 'string').describe('Your own id of the company; where it is empty, the row has no company'),
  name: text().describe('Name of the company'),
  plan: text().describe('Name of the plan that the company has'),
  size: extraField(['integer'], 'integer').optional().describe('How many people work there'),
  website: text().describe('URL of its website'),
  industry: text().describe('Its industry'),
  monthly_spend: extraField(['integer', 'float'], 'float')
    .optional()
    .describe('What it pays you a month; decimals are cut off, at most 2147483647'),
  remote_created_at: extraField(['date'], 'date').optional().describe('When it became a company of yours'),
  custom_attributes: z
    .record(z.string().min(1).max(190), extraField(FIELD_TYPES))
    .prefault({})
    .describe('Custom attributes of companies by name; names are case-sensitive'),
})

/** One column that holds several names. */
export const nameList = strict({
  from: z
    .string({ error: 'expected the name of a column' })
    .min(1, { error: 'expected the name of a column' })
    .describe('A column, a nested path or a template, as of fields'),
  separator: z.string().min(1).optional().describe('What stands between two of them in a cell; default comma and semicolon'),
})

const lists = z.array(
  z.union([z.string().min(1, { error: 'expected the name of a column' }), nameList], {
    error: 'expected a column, or { from, separator }',
  }),
  { error: 'expected a list of columns' },
)

const tagsInFull = strict({
  from: lists.min(1).describe('The columns that hold names of tags'),
  unknown: z
    .enum(['create', 'drop'])
    .default('create')
    .describe('Names that no tag in Intercom has: a tag is created, or they are left out'),
})

export const tagsSchema = z.union([lists.min(1), tagsInFull], {
  error: 'expected a list of columns, or { from: [columns], unknown: create | drop }',
})

export const notesSchema = strict({
  body: extraField(['string'], 'string').describe('The text of the note; where it is empty, none is written'),
  admin_id: z
    .union([z.string().min(1), z.int().positive().transform(String)], { error: 'expected the id of an admin' })
    .optional()
    .describe('Id of the admin in whose name it is written; default workspace.admin_id'),
})

const choices = z
  .array(
    z.union([z.string().min(1), z.int().positive().transform(String), nameList], {
      error: 'expected the id or the name of a subscription type, or { from, separator }',
    }),
    { error: 'expected a list of ids, names and { from, separator }' },
  )
  .min(1)

export const subscriptionsSchema = strict({
  opt_in: choices.optional().describe('Types that the contact is to get: ids or names, or { from } a column that holds some'),
  opt_out: choices.optional().describe('Types that the contact is not to get; wins over opt_in'),
}).refine(({ opt_in: optIn, opt_out: optOut }) => optIn !== undefined || optOut !== undefined, {
  error: 'expected opt_in or opt_out',
})

export const ownerSchema = strict({
  email: extraField(['email'], 'email').optional().describe('Email of the admin who owns the contact'),
  id: extraField(TEXTS, 'string').optional().describe('Id of the admin who owns the contact'),
}).refine(({ email, id }) => (email === undefined) !== (id === undefined), { error: 'expected either email or id' })

/** Spread into the `strict({ … })` of a contact sync. */
export const contactExtrasParts = {
  company: companySchema.optional().describe('The company that the contact belongs to, created or updated with it'),
  tags: tagsSchema
    .optional()
    .describe('Columns that hold names of tags; one that leaves the row is removed only if this sync added it'),
  notes: notesSchema.optional().describe('A note on the contact, written once for each text'),
  subscriptions: subscriptionsSchema.optional().describe('Subscription types that the contact is opted in to or out of'),
  owner: ownerSchema.optional().describe('The admin who owns the contact; one that is not there is left out'),
}

/** One column that holds several names. */
export interface ListSpec {
  readonly from: string
  readonly separator?: string | undefined
}

export interface ContactExtrasSpec {
  readonly company?: {
    readonly fields: { readonly [Name in CompanyFieldName]?: FieldSpec | undefined }
    readonly customAttributes: { readonly [name: string]: FieldSpec }
  }
  readonly tags?: { readonly from: readonly ListSpec[]; readonly unknown: 'create' | 'drop' }
  readonly note?: { readonly body: FieldSpec; readonly adminId?: string | undefined }
  readonly subscriptions?: { readonly optIn: readonly Choice[]; readonly optOut: readonly Choice[] }
  readonly owner?: { readonly by: 'email' | 'id'; readonly spec: FieldSpec }
}

/** The same in every row, or from a column. */
export type Choice = { readonly fixed: string } | ListSpec

type WrittenExtras = { readonly [Part in keyof typeof contactExtrasParts]?: Written<(typeof contactExtrasParts)[Part]> | undefined }

/** Undefined where the sync has none of them: then nothing of it costs anything. */
export function toContactExtras(written: WrittenExtras): ContactExtrasSpec | undefined {
  const { company, tags, notes, subscriptions, owner } = written
  if ([company, tags, notes, subscriptions, owner].every((part) => part === undefined)) return undefined
  return {
    ...(company === undefined ? {} : { company: toCompany(company) }),
    ...(tags === undefined ? {} : { tags: toTags(tags) }),
    ...(notes === undefined ? {} : { note: { body: toFieldSpec(notes.body, 'string'), adminId: notes.admin_id } }),
    ...(subscriptions === undefined
      ? {}
      : { subscriptions: { optIn: toChoices(subscriptions.opt_in), optOut: toChoices(subscriptions.opt_out) } }),
    ...(owner === undefined ? {} : { owner: toOwner(owner) }),
  }
}

const isCompanyField = (name: string): name is CompanyFieldName => Object.hasOwn(COMPANY_FIELD_TYPES, name)

function toCompany(written: Written<typeof companySchema>): NonNullable<ContactExtrasSpec['company']> {
  const fields: { [Name in CompanyFieldName]?: FieldSpec } = {}
  for (const name of Object.keys(COMPANY_FIELD_TYPES).filter(isCompanyField)) {
    const spec = written[name]
    if (spec !== undefined) fields[name] = toFieldSpec(spec, COMPANY_FIELD_TYPES[name])
  }
  const attributes = Object.entries(written.custom_attributes).map(([name, spec]) => [name, toFieldSpec(spec, undefined)] as const)
  return { fields, customAttributes: Object.fromEntries(attributes) }
}

function toTags(written: Written<typeof tagsSchema>): NonNullable<ContactExtrasSpec['tags']> {
  const { from, unknown } = Array.isArray(written) ? { from: written, unknown: 'create' as const } : written
  return { from: from.map((one) => (typeof one === 'string' ? { from: one } : one)), unknown }
}

function toChoices(written: Written<typeof choices> | undefined): readonly Choice[] {
  return (written ?? []).map((one) => (typeof one === 'string' ? { fixed: one } : one))
}

function toOwner({ email, id }: Written<typeof ownerSchema>): NonNullable<ContactExtrasSpec['owner']> {
  if (email !== undefined) return { by: 'email', spec: toFieldSpec(email, 'email') }
  if (id !== undefined) return { by: 'id', spec: toFieldSpec(id, 'string') }
  throw new Error('the schema lets no owner through that has neither email nor id')
}
