/** A company as the API shows it: the shape of the official description's example. */
import type { Companies, SimCompany } from './companies.ts'

export interface CompanyViewOptions {
  readonly companies: Pick<Companies, 'contactsOf'>
  /** The workspace's id code. */
  readonly appId: string
}

/** Fields that were never set are left out, as in the examples; a plan that was never set is an empty object. */
export function companyView(company: SimCompany, { companies, appId }: CompanyViewOptions): object {
  const { plan, custom_attributes, ...shown } = company
  const set = Object.entries(shown).filter(([, value]) => value !== null)
  return {
    type: 'company',
    ...Object.fromEntries(set),
    app_id: appId,
    session_count: 0,
    user_count: companies.contactsOf(company.id).length,
    tags: { type: 'tag.list', tags: [] },
    segments: { type: 'segment.list', segments: [] },
    plan: plan === null ? {} : { type: 'plan', id: planId(plan), name: plan },
    custom_attributes,
  }
}

/** Plans have ids that nobody chooses: the same plan has the same one. */
function planId(name: string): string {
  const sum = Buffer.from(name).reduce((all, byte) => (all * 31 + byte) % 900_000, 7)
  return String(100_000 + sum)
}
