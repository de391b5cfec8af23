/** The companies part of Intercom's REST API, one function an endpoint; nothing about syncing. */
import { z } from 'zod'
import type { AttributeValue } from '../contact.ts'
import { idText, text, number as whole } from './answer-fields.ts'
import type { IntercomClient } from './client.ts'
import type { CallOptions } from './request.ts'

/** `POST /companies` (official description 2.16, create_or_update_company_request). Times are unix seconds; `plan` is the plan's name. */
export interface WireCompany {
  /** Your own id of the company; it never changes. */
  readonly company_id: string
  readonly name?: string
  readonly plan?: string
  readonly size?: number
  readonly website?: string
  readonly industry?: string
  /** At most 2147483647; Intercom cuts decimals off. */
  readonly monthly_spend?: number
  readonly remote_created_at?: number
  readonly custom_attributes?: { readonly [name: string]: AttributeValue }
}

/** Official description 2.16: company. Only the id has to be there. */
const companySchema = z
  .object({
    id: idText,
    company_id: idText.nullish(),
    name: text,
    plan: z.object({ name: text }).nullish(),
    size: whole,
    monthly_spend: whole,
    user_count: whole,
    custom_attributes: z.record(z.string(), z.unknown()).nullish(),
  })
  .transform((found) => ({
    id: found.id,
    companyId: found.company_id ?? null,
    name: found.name,
    plan: found.plan?.name ?? null,
    size: found.size,
    monthlySpend: found.monthly_spend,
    userCount: found.user_count,
    customAttributes: found.custom_attributes ?? {},
  }))

/** `id` is Intercom's, `companyId` the one that you gave it. */
export type Company = Readonly<z.output<typeof companySchema>>

/**
 * `POST /companies` creates the company, or updates the one with this company_id (official): so it is repeatable. A company without any
 * contact is shown nowhere. Refused with 400 for a custom attribute that companies do not have, and for any key that it does not know.
 */
export function upsertCompany(client: IntercomClient, company: WireCompany, o: CallOptions = {}): Promise<Company> {
  const request = { method: 'POST', path: '/companies', operation: 'POST /companies', body: company } as const
  return client.call({ ...request, schema: companySchema, repeatable: true }, o)
}

/** The contact and the company, by Intercom's ids. */
export interface Membership {
  readonly contactId: string
  readonly companyId: string
}

/**
 * `POST /contacts/{id}/companies`. Refused with 400 `contact_company_limit_exceeded` (a contact has at most 1,000 companies), with 404
 * `company_not_found`, and with 404 `not_found` for the contact.
 */
export function attachCompany(client: IntercomClient, { contactId, companyId }: Membership, o: CallOptions = {}): Promise<Company> {
  const request = { method: 'POST', path: companiesOf(contactId), operation: 'POST /contacts/{id}/companies' } as const
  return client.call({ ...request, body: { id: companyId }, schema: companySchema, repeatable: true }, o)
}

/** `DELETE /contacts/{id}/companies/{company_id}`. */
export function detachCompany(client: IntercomClient, { contactId, companyId }: Membership, o: CallOptions = {}): Promise<Company> {
  const path = `${companiesOf(contactId)}/${encodeURIComponent(companyId)}`
  const request = { method: 'DELETE', path, operation: 'DELETE /contacts/{id}/companies/{company_id}' } as const
  return client.call({ ...request, schema: companySchema, repeatable: true }, o)
}

export interface CompanyPage {
  readonly companies: readonly Company[]
  /** The next page's number; absent on the last one. */
  readonly next?: number
  readonly totalCount: number | null
}

const pageSchema = z.object({
  data: z.array(companySchema),
  total_count: whole,
  pages: z.object({ page: z.number().nullish(), total_pages: z.number().nullish() }).nullish(),
})

/** One page of `POST /companies/list`: companies that have contacts, at most 10,000 in all (official). */
export async function listCompanies(
  client: IntercomClient,
  { page = 1, perPage = 60 }: { readonly page?: number; readonly perPage?: number } = {},
  o: CallOptions = {},
): Promise<CompanyPage> {
  const query = { page, per_page: perPage }
  const request = { method: 'POST', path: '/companies/list', operation: 'POST /companies/list', query } as const
  const answer = await client.call({ ...request, schema: pageSchema, repeatable: true }, o)
  const next = page < (answer.pages?.total_pages ?? 0) ? { next: page + 1 } : {}
  return { companies: answer.data, totalCount: answer.total_count, ...next }
}

function companiesOf(contactId: string): string {
  return `/contacts/${encodeURIComponent(contactId)}/companies`
}
