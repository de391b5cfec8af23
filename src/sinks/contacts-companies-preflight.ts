/** Custom attributes of companies, looked at before the first company is sent: one that Intercom does not take would fail the whole company. */

import type { IntercomClient } from '../intercom/client.ts'
import { createCompanyAttribute, listCompanyAttributes } from '../intercom/data-attributes.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import { type AttributePolicy, faultsOf, type WantedType } from './contacts-attributes.ts'
import type { Problem } from './sink.ts'

/** Attributes that are left away from every company, with what is wrong about each. */
export type LeftAway = ReadonlyMap<string, string>

export interface CompanyPreflightOptions {
  readonly client: IntercomClient
  readonly wanted: ReadonlyMap<string, WantedType>
  readonly policy: AttributePolicy
}

/** Asked once a run. Nothing is asked of Intercom when the mapping writes no custom attribute of companies. */
export function createCompanyPreflight(o: CompanyPreflightOptions): (signal: AbortSignal) => Promise<LeftAway> {
  let checked: Promise<LeftAway> | undefined
  return (signal) => {
    checked ??= check(o, signal).catch((error: unknown) => {
      checked = undefined
      throw error
    })
    return checked
  }
}

async function check({ client, wanted, policy }: CompanyPreflightOptions, signal: AbortSignal): Promise<LeftAway> {
  const left = new Map<string, string>()
  if (wanted.size === 0) return left
  const known = await listCompanyAttributes(client, { signal })
  for (const { name, code, what } of faultsOf(wanted, known)) {
    const type = wanted.get(name)
    const creatable = policy === 'create' && code === 'attribute_unknown' && type !== undefined && type !== 'native'
    const problem = creatable ? await create(client, { name, type }, signal) : what
    if (problem !== undefined) left.set(name, problem)
  }
  return left
}

/** What Intercom says against it; undefined when it is there now. */
async function create(
  client: IntercomClient,
  { name, type }: { name: string; type: Exclude<WantedType, 'native'> },
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    await createCompanyAttribute(client, { name, dataType: type }, { signal })
    return undefined
  } catch (error) {
    if (error instanceof IntercomRefusal) return `could not be created: ${error.text}`
    throw error
  }
}

/** For whoever looks before the run: companies go without these, and the contacts go in any case. */
export function companyProblems(left: LeftAway): Problem[] {
  return [...left].map(([name, what]) => ({
    code: 'company_field_unknown',
    message: `custom attribute "${name}" of companies ${what}; companies are sent without it. Create it in Intercom (Settings > Data > Companies), or set "attributes: create" and its type ("as:").`,
    fatal: false,
  }))
}
