/** The companies of the simulated workspace, and which contacts belong to which. */
import type { AttributeValue } from '../../contact.ts'

/** Times are unix seconds. */
export interface SimCompany {
  /** 24 hex characters. */
  readonly id: string
  /** The id that its maker gave it. */
  readonly company_id: string
  readonly name: string | null
  /** The plan's name. */
  readonly plan: string | null
  readonly size: number | null
  readonly website: string | null
  readonly industry: string | null
  readonly monthly_spend: number
  readonly remote_created_at: number | null
  readonly created_at: number
  readonly updated_at: number
  readonly custom_attributes: Readonly<Record<string, AttributeValue>>
}

export type CompanySeed = Partial<Omit<SimCompany, 'id'>> & Pick<SimCompany, 'company_id'>

export interface Companies {
  get(id: string): SimCompany | undefined
  withCompanyId(companyId: string): SimCompany | undefined
  /** The newest first. */
  list(): readonly SimCompany[]
  add(seed: CompanySeed): SimCompany
  /** Replaces the company of the same id. */
  save(company: SimCompany): SimCompany
  /** Deletes it and takes every contact out of it. */
  delete(id: string): void
  /** Companies of a contact, in the order in which it was attached. */
  of(contactId: string): readonly SimCompany[]
  /** Ids of the contacts that belong to a company. */
  contactsOf(id: string): readonly string[]
  attach(contactId: string, id: string): void
  detach(contactId: string, id: string): void
  /** What belongs to a contact that was merged belongs to the other one. */
  merge(fromContactId: string, intoContactId: string): void
}

/** `nowSeconds` gives unix seconds. */
export function createCompanies({ nowSeconds }: { nowSeconds: () => number }): Companies {
  const byId = new Map<string, SimCompany>()
  const idOf = new Map<string, string>()
  const companiesOf = new Map<string, Set<string>>()
  const contactsOf = new Map<string, Set<string>>()
  let last = 0
  const save = (company: SimCompany): SimCompany => {
    byId.set(company.id, company)
    idOf.set(company.company_id, company.id)
    return company
  }
  const attach = (contactId: string, id: string): void => {
    companiesOf.set(contactId, (companiesOf.get(contactId) ?? new Set()).add(id))
    contactsOf.set(id, (contactsOf.get(id) ?? new Set()).add(contactId))
  }
  const detach = (contactId: string, id: string): void => {
    companiesOf.get(contactId)?.delete(id)
    contactsOf.get(id)?.delete(contactId)
  }
  return {
    get: (id) => byId.get(id),
    withCompanyId: (companyId) => byId.get(idOf.get(companyId) ?? ''),
    list: () => [...byId.values()].reverse(),
    add(seed) {
      last += 1
      return save(newCompany(seed, { id: `6762f0761bb69f9e${last.toString(16).padStart(8, '0')}`, at: nowSeconds() }))
    },
    save,
    delete(id) {
      idOf.delete(byId.get(id)?.company_id ?? '')
      byId.delete(id)
      for (const contactId of contactsOf.get(id) ?? []) detach(contactId, id)
    },
    of: (contactId) => [...(companiesOf.get(contactId) ?? [])].flatMap((id) => byId.get(id) ?? []),
    contactsOf: (id) => [...(contactsOf.get(id) ?? [])],
    attach,
    detach,
    merge(from, into) {
      for (const id of [...(companiesOf.get(from) ?? [])]) {
        attach(into, id)
        detach(from, id)
      }
    },
  }
}

function newCompany(seed: CompanySeed, { id, at }: { id: string; at: number }): SimCompany {
  return {
    name: null,
    plan: null,
    size: null,
    website: null,
    industry: null,
    monthly_spend: 0,
    remote_created_at: null,
    created_at: at,
    updated_at: at,
    custom_attributes: {},
    ...seed,
    id,
  }
}
