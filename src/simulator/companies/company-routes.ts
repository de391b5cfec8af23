/** Companies: create or update, read, list, delete; and attaching contacts to them. */
import { z } from 'zod'
import { contactView } from '../contacts/contact-view.ts'
import { requireLiving } from '../contacts/find-contact.ts'
import { ApiError, invalid } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { type Answer, type ApiCall, ok, type Route } from '../http/route.ts'
import { viewOptions } from '../routes/contact-routes.ts'
import type { Workspace } from '../workspace.ts'
import type { SimCompany } from './companies.ts'
import { companyView } from './company-view.ts'
import { companyNotFound, requireCompany, updateCompany, upsertCompany } from './write-company.ts'

const reading = { family: 'contacts', scope: 'read_users' } as const
const writing = { family: 'contacts', scope: 'write_users_companies' } as const

export function companyRoutes(workspace: Workspace): readonly Route[] {
  const shown = (company: SimCompany): Answer => ok(viewOf(workspace, company))
  return [
    { ...writing, method: 'POST', path: '/companies', handle: (call) => shown(upsertCompany(workspace, call.body)) },
    { ...reading, method: 'GET', path: '/companies', handle: (call) => ok(find(workspace, call)) },
    { ...reading, method: 'POST', path: '/companies/list', handle: (call) => ok(list(workspace, call)) },
    { ...reading, method: 'GET', path: '/companies/{id}', handle: (call) => shown(requireCompany(workspace, call.param('id'))) },
    {
      ...writing,
      method: 'PUT',
      path: '/companies/{id}',
      handle: (call) => shown(updateCompany(workspace, call.param('id'), call.body)),
    },
    { ...writing, method: 'DELETE', path: '/companies/{id}', handle: (call) => ok(remove(workspace, call.param('id'))) },
    { ...reading, method: 'GET', path: '/companies/{id}/contacts', handle: (call) => ok(contactsOf(workspace, call)) },
    { ...writing, method: 'POST', path: '/contacts/{contact_id}/companies', handle: (call) => shown(attach(workspace, call)) },
    { ...reading, method: 'GET', path: '/contacts/{contact_id}/companies', handle: (call) => ok(companiesOf(workspace, call)) },
    {
      ...writing,
      method: 'DELETE',
      path: '/contacts/{contact_id}/companies/{id}',
      handle: (call) => shown(detach(workspace, call)),
    },
  ]
}

function viewOf({ companies, profile }: Workspace, company: SimCompany): object {
  return companyView(company, { companies, appId: profile.idCode })
}

/** By company_id or name, else all of them. Companies without contacts are in no list, but found by their id. */
function find(workspace: Workspace, call: ApiCall): object {
  const [companyId, name] = [call.query.get('company_id'), call.query.get('name')]
  if (companyId === null && name === null) return list(workspace, call)
  const all = workspace.companies.list()
  const found = all.filter((one) => (companyId === null || one.company_id === companyId) && (name === null || one.name === name))
  if (found.length === 0) throw companyNotFound()
  return pageOf(workspace, found, call)
}

/** Official: companies without contacts are not in it; at most 10,000. */
function list(workspace: Workspace, call: ApiCall): object {
  const { companies } = workspace
  return pageOf(
    workspace,
    companies
      .list()
      .filter((one) => companies.contactsOf(one.id).length > 0)
      .slice(0, 10_000),
    call,
  )
}

function pageOf(workspace: Workspace, all: readonly SimCompany[], { query }: ApiCall): object {
  const page = number(query.get('page'), { preset: 1, most: 10_000 })
  const perPage = number(query.get('per_page'), { preset: 15, most: 60 })
  const data = all.slice((page - 1) * perPage, page * perPage).map((one) => viewOf(workspace, one))
  const pages = { type: 'pages', next: null, page, per_page: perPage, total_pages: Math.ceil(all.length / perPage) }
  return { type: 'list', data, pages, total_count: all.length }
}

function number(text: string | null, { preset, most }: { preset: number; most: number }): number {
  const value = text === null ? preset : Number(text)
  if (!Number.isInteger(value) || value < 1 || value > most) throw invalid(`expected a number from 1 to ${most}`)
  return value
}

function remove(workspace: Workspace, id: string): object {
  const company = requireCompany(workspace, id)
  workspace.companies.delete(company.id)
  return { id: company.id, object: 'company', deleted: true }
}

function contactsOf(workspace: Workspace, call: ApiCall): object {
  const { id } = requireCompany(workspace, call.param('id'))
  const contacts = workspace.companies.contactsOf(id).flatMap((contactId) => workspace.contacts.present.get(contactId) ?? [])
  const data = contacts.map((contact) => contactView(contact, viewOptions(workspace, call)))
  return { type: 'list', data, total_count: data.length, pages: { type: 'pages', page: 1, per_page: 50, total_pages: 1 } }
}

/** Examples send the id as a text; a number is taken as well. */
const attachSchema = z.object({ id: z.union([z.string(), z.int().transform(String)]).exactOptional() })
/** Official: contact_company_limit_exceeded. */
const MOST_COMPANIES = 1_000

function attach(workspace: Workspace, call: ApiCall): SimCompany {
  const { companies, contacts } = workspace
  const { id } = parseBody(attachSchema, call.body)
  if (id === undefined) throw new ApiError({ status: 400, code: 'parameter_not_found', message: 'company not specified' })
  const contact = requireLiving(contacts, call.param('contact_id'))
  const company = requireCompany(workspace, id)
  const has = companies.of(contact.id)
  if (has.length >= MOST_COMPANIES && !has.includes(company)) throw limitExceeded()
  companies.attach(contact.id, company.id)
  return company
}

function limitExceeded(): ApiError {
  const message = `Contact has reached the maximum of ${MOST_COMPANIES} company associations`
  return new ApiError({ status: 400, code: 'contact_company_limit_exceeded', message })
}

function detach(workspace: Workspace, call: ApiCall): SimCompany {
  const contact = requireLiving(workspace.contacts, call.param('contact_id'))
  const company = requireCompany(workspace, call.param('id'))
  if (!workspace.companies.of(contact.id).includes(company)) throw companyNotFound()
  workspace.companies.detach(contact.id, company.id)
  return company
}

function companiesOf(workspace: Workspace, call: ApiCall): object {
  const contact = requireLiving(workspace.contacts, call.param('contact_id'))
  const all = workspace.companies.of(contact.id)
  const pages = { type: 'pages', next: null, page: 1, per_page: 50, total_pages: 1 }
  return { type: 'list', data: all.map((one) => viewOf(workspace, one)), pages, total_count: all.length }
}
