/** Puts together what a sync's extras need, once a run, and for each batch of it. */
import type { Db } from '../store/db.ts'
import { createCompanies } from './contacts-companies.ts'
import { companyProblems, createCompanyPreflight } from './contacts-companies-preflight.ts'
import type { ContactItem, ContactsSinkOptions } from './contacts-context.ts'
import type { ExtrasDelivery, ExtrasPolicy } from './contacts-extras-context.ts'
import { createDirectory } from './contacts-extras-directory.ts'
import { createDoneStore } from './contacts-extras-done.ts'
import type { Problem } from './sink.ts'

export interface Extras {
  /** What a person should know before the first write. */
  check(signal: AbortSignal): Promise<readonly Problem[]>
  begin(items: readonly ContactItem[], signal: AbortSignal): ExtrasDelivery
}

export function createExtras(o: ContactsSinkOptions & { db: Db }, policy: ExtrasPolicy): Extras {
  const { client, db, sync, concurrency } = o
  const preflight = createCompanyPreflight({ client, wanted: policy.companyAttributes, policy: o.policies.attributes })
  const companies = createCompanies({ db, sync, client, concurrency, preflight })
  const directory = createDirectory(client)
  const done = createDoneStore({ db, sync })
  return {
    check: async (signal) => companyProblems(await preflight(signal)),
    begin: (items, signal) => ({
      policy,
      directory,
      done,
      companies: companies.work(items, signal),
      seen: new Map(),
      tagging: [],
    }),
  }
}
