/** What a contact sync moves with a contact and not in it, as it stands in the ledger: company, tags, note, subscriptions, owner. */
import { z } from 'zod'

const attribute = z.union([z.string(), z.number(), z.boolean(), z.null()])
const text = z.string().exactOptional()
const whole = z.int().exactOptional()

const companyFields = z.strictObject({
  company_id: z.string(),
  name: text,
  plan: text,
  size: whole,
  website: text,
  industry: text,
  monthly_spend: whole,
  remote_created_at: whole,
  custom_attributes: z.record(z.string(), attribute).exactOptional(),
})

const names = z.array(z.string()).readonly()

export const contactExtras = z.strictObject({
  company: companyFields.nullable().exactOptional(),
  tags: names.exactOptional(),
  note: text,
  subscriptions: z.strictObject({ opt_in: names.exactOptional(), opt_out: names.exactOptional() }).exactOptional(),
  owner: z.union([z.strictObject({ email: z.string() }), z.strictObject({ id: z.string() })]).exactOptional(),
})

/** The fields of `POST /companies` that a sync writes. Times are unix seconds. */
export type CompanyFields = Readonly<z.output<typeof companyFields>>

/**
 * All optional; a missing key leaves that part alone. `company: null` takes the contact out of the company that the sync put it in. `tags`
 * are all that the row gives, `[]` = none. Subscriptions are named by id or by name. The owner is found by email, or is an admin's id.
 */
export type ContactExtras = Readonly<z.output<typeof contactExtras>>
