/** The attribute pre-flight of one sync: what its first run would find, and create; nothing is created here. */
import type { ContactSync } from '../config/config.ts'
import type { DataAttribute } from '../intercom/data-attributes.ts'
import { attributeTypes } from '../mapping/attribute-types.ts'
import { checkAttributes } from '../sinks/contacts-attributes.ts'
import { type Finding, failed, note, ok } from './check-finding.ts'
import { counted } from './figures.ts'

/** `known` = the workspace's attributes, or why they are not known. */
export function checkSyncAttributes(sync: ContactSync, known: readonly DataAttribute[] | Finding): Finding {
  const wanted = attributeTypes(sync)
  if (wanted.size === 0) return ok('attributes', 'the mapping writes no custom attribute')
  if ('verdict' in known) return known
  const { problems, create } = checkAttributes(wanted, { known, policy: sync.attributes })
  const messages = problems.map((problem) => problem.message)
  if (problems.some((problem) => problem.fatal)) return several('attributes', messages)
  const created = create.map(({ name, type }) => `the first run creates "${name}" (${type})`)
  if (messages.length + created.length === 0) {
    return ok('attributes', `the workspace has all ${counted(wanted.size, 'custom attribute')} that the mapping writes`)
  }
  return note('attributes', `the workspace lacks some (attributes: ${sync.attributes})`, [...messages, ...created])
}

function several(check: string, messages: readonly string[]): Finding {
  if (messages.length === 1) return failed(check, messages.join(''))
  return failed(check, [`${messages.length} problems; the first write would be refused`, ...messages].join('\n'))
}
