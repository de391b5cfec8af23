/** A contact and its company: attached once, and taken out again only where this sync had put it in. */
import { attachCompany, detachCompany } from '../intercom/companies.ts'
import type { IdList } from '../intercom/contact-lists.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import type { Extending } from './contacts-extras-context.ts'
import type { Done } from './contacts-extras-done.ts'
import { callOptions } from './contacts-update.ts'

/**
 * What is to be done when the row names company `wanted` (Intercom's id; null = none, undefined = the row leaves it alone). A company that
 * the contact had before is not ours. Of more than ten companies an answer shows ten only: one that is not among them is not taken for ours,
 * because taking a contact out of a company that others put it in is worse than leaving it in one of ours. Pure.
 */
export function planCompany(done: Done, { wanted, companies }: { wanted: string | null | undefined; companies: IdList }): Done {
  if (wanted === undefined || wanted === done.company?.id) return done
  const { company: before, ...rest } = done
  const left = before?.ours === true ? [before.id] : []
  const detach = [...new Set([...done.detach, ...left])].filter((id) => id !== wanted)
  if (wanted === null) return { ...rest, detach }
  const wasOurs = done.detach.includes(wanted)
  const isThere = companies.ids.includes(wanted)
  const company = { id: wanted, ours: wasOurs || (!isThere && companies.isAll), attached: isThere && !wasOurs }
  return { ...rest, detach, company }
}

export function hasCompanyWork({ company, detach }: Done): boolean {
  return company?.attached === false || detach.length > 0
}

/** Attaches before it detaches, so that the contact is never without a company. @throws what concerns the item as a whole */
export async function moveCompany(e: Extending, planned: Done): Promise<Done> {
  let done = planned
  if (done.company?.attached === false) done = await attach(e, done)
  for (const id of done.detach) done = await detach(e, id, done)
  return done
}

async function attach(e: Extending, done: Done): Promise<Done> {
  const { company, ...rest } = done
  if (company === undefined) return done
  try {
    await attachTo(e, company.id)
    return { ...done, company: { ...company, attached: true } }
  } catch (error) {
    if (!(error instanceof IntercomRefusal)) throw error
    if (error.code === 'company_not_found') return attachAnew(e, rest)
    noteRefusal(e, error)
    return rest
  }
}

/** Somebody deleted the company in Intercom: it is made again, once. */
async function attachAnew(e: Extending, rest: Omit<Done, 'company'>): Promise<Done> {
  const made = await e.x.companies.again(e.item)
  if (made?.end.kind !== 'ready') {
    e.notes.push(...(made?.notes ?? []))
    return rest
  }
  try {
    await attachTo(e, made.end.id)
    return { ...rest, company: { id: made.end.id, ours: true, attached: true } }
  } catch (error) {
    if (!(error instanceof IntercomRefusal)) throw error
    noteRefusal(e, error)
    return rest
  }
}

function attachTo({ item, contactId, d }: Extending, companyId: string): Promise<unknown> {
  return attachCompany(d.options.client, { contactId, companyId }, callOptions(item, d))
}

function noteRefusal({ notes, want }: Extending, error: IntercomRefusal): void {
  const id = want.company?.company_id ?? ''
  if (error.code === 'contact_company_limit_exceeded') {
    notes.push({ code: 'company_limit', why: `the contact was not added to company ${id}: ${error.text}` })
    return
  }
  const why = `the contact was not added to company ${id}: ${error.operation} answered ${error.status}: ${error.text}`
  notes.push({ code: 'company_refused', why })
}

/** A company or a membership that is gone already is what was asked for. */
async function detach({ item, contactId, d, notes }: Extending, companyId: string, done: Done): Promise<Done> {
  try {
    await detachCompany(d.options.client, { contactId, companyId }, callOptions(item, d))
  } catch (error) {
    if (!(error instanceof IntercomRefusal)) throw error
    const why = `the contact was not taken out of company ${companyId}: ${error.operation} answered ${error.status}: ${error.text}`
    if (error.status !== 404) notes.push({ code: 'company_refused', why })
  }
  return { ...done, detach: done.detach.filter((id) => id !== companyId) }
}
