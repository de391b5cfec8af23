/** Creates and updates companies by the API's rules. */
import { z } from 'zod'
import { checkCustomAttributes } from '../attributes/attribute-values.ts'
import { ApiError, invalid, notFound } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'
import type { SimCompany } from './companies.ts'

const text = z.string().nullable().exactOptional()
const seconds = z.int().nonnegative().nullable().exactOptional()

const schema = z.object({
  company_id: z.union([z.string().min(1), z.int().transform(String)]).exactOptional(),
  name: text,
  plan: text,
  size: z.int().nullable().exactOptional(),
  website: text,
  industry: text,
  monthly_spend: z.number().nullable().exactOptional(),
  remote_created_at: seconds,
  update_last_request_at: z.boolean().exactOptional(),
  custom_attributes: z.record(z.string(), z.unknown()).nullable().exactOptional(),
})

type CompanyBody = z.infer<typeof schema>

/** Official: "this has an upper limit of 2**31-1". */
const MOST_SPEND = 2_147_483_647

/**
 * `POST /companies`: the company with this company_id, made if it is not there.
 * @throws ApiError 400 bad_request for a key that the API does not know, parameter_invalid for a bad value
 */
export function upsertCompany(workspace: Workspace, body: unknown): SimCompany {
  const { company_id: companyId, ...fields } = parseCompany(body)
  if (companyId === undefined) throw new ApiError({ status: 400, code: 'parameter_missing', message: 'company_id is required' })
  const known =
    workspace.companies.withCompanyId(companyId) ??
    workspace.companies.add({ company_id: companyId, ...checked(workspace, fields) })
  return change(workspace, known, fields)
}

/** `PUT /companies/{id}`: the company_id stays. @throws ApiError as above, and 404 */
export function updateCompany(workspace: Workspace, id: string, body: unknown): SimCompany {
  const { company_id: _, ...fields } = parseCompany(body)
  return change(workspace, requireCompany(workspace, id), fields)
}

/** @throws ApiError 404 company_not_found */
export function requireCompany({ companies }: Pick<Workspace, 'companies'>, id: string): SimCompany {
  const company = companies.get(id)
  if (company === undefined) throw companyNotFound()
  return company
}

export function companyNotFound(): ApiError {
  return new ApiError({ ...notFound('Company Not Found').parts, code: 'company_not_found' })
}

/** Unlike contacts, companies refuse keys that they do not know; the text is the official example's. */
function parseCompany(body: unknown): CompanyBody {
  const keys = typeof body === 'object' && body !== null ? Object.keys(body) : []
  const stranger = keys.find((key) => !Object.hasOwn(schema.shape, key))
  if (stranger !== undefined) throw new ApiError({ status: 400, code: 'bad_request', message: `bad '${stranger}' parameter` })
  return parseBody(schema, body)
}

type CompanyFields = Omit<CompanyBody, 'company_id'>

function change(workspace: Workspace, company: SimCompany, fields: CompanyFields): SimCompany {
  const { custom_attributes, ...changed } = checked(workspace, fields)
  const attributes = { ...company.custom_attributes, ...custom_attributes }
  return workspace.companies.save({ ...company, ...changed, custom_attributes: attributes, updated_at: nowSeconds(workspace) })
}

function checked({ attributes, rules }: Workspace, fields: CompanyFields): Partial<SimCompany> {
  const { custom_attributes, monthly_spend, update_last_request_at: _, ...plain } = fields
  const checking = { attributes, longStrings: rules.longStrings, model: 'company' } as const
  return {
    ...plain,
    ...(monthly_spend === undefined ? {} : { monthly_spend: wholeSpend(monthly_spend ?? 0) }),
    custom_attributes: checkCustomAttributes(custom_attributes ?? {}, checking),
  }
}

/** Official: floats are truncated. */
function wholeSpend(value: number): number {
  if (value > MOST_SPEND) throw invalid(`monthly_spend must be at most ${MOST_SPEND}`, 'monthly_spend')
  return Math.trunc(value)
}
