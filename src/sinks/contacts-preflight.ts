/** Runs the attribute pre-flight once, before the first write, and creates what `attributes: create` asks for. */
import { createContactAttribute, listContactAttributes } from '../intercom/data-attributes.ts'
import { checkAttributes } from './contacts-attributes.ts'
import type { ContactsSinkOptions } from './contacts-context.ts'
import type { Problem } from './sink.ts'

export interface Preflight {
  readonly problems: readonly Problem[]
  readonly dropped: ReadonlySet<string>
}

/** Nothing is asked of Intercom when the mapping writes no custom attribute. */
export function createPreflight(o: ContactsSinkOptions): (signal: AbortSignal) => Promise<Preflight> {
  let checked: Promise<Preflight> | undefined
  return (signal) => {
    checked ??= check(o, signal).catch((error: unknown) => {
      checked = undefined
      throw error
    })
    return checked
  }
}

async function check(o: ContactsSinkOptions, signal: AbortSignal): Promise<Preflight> {
  const wanted = o.attributes
  if (wanted.size === 0) return { problems: [], dropped: new Set() }
  const known = await listContactAttributes(o.client, { signal })
  const { problems, create, drop } = checkAttributes(wanted, { known, policy: o.policies.attributes })
  if (!problems.some((problem) => problem.fatal)) {
    for (const { name, type } of create) await createContactAttribute(o.client, { name, dataType: type }, { signal })
  }
  return { problems, dropped: drop }
}
