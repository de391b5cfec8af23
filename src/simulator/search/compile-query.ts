/** Compiles a query into a test of contacts and, where an index knows, the few contacts that can match at all. */
import type { Attributes } from '../attributes/attributes.ts'
import type { ContactIndex } from '../contacts/contact-index.ts'
import type { SimContact } from '../contacts/sim-contact.ts'
import { conditionTest, type TestOptions } from './condition-test.ts'
import { type Condition, type Group, isGroup, type Query } from './search-body.ts'
import { type SearchField, searchField } from './search-fields.ts'

export interface CompileOptions extends TestOptions {
  readonly attributes: Attributes
}

export interface CompiledQuery {
  test(contact: SimContact): boolean
  /** Contacts among which all matches are, perhaps more than once; none = every contact has to be looked at. */
  readonly candidates?: (index: ContactIndex) => readonly SimContact[]
}

/** @throws ApiError 400 for unknown fields and for operators or values that do not go with them */
export function compileQuery(query: Query, o: CompileOptions): CompiledQuery {
  return isGroup(query) ? compileGroup(query, o) : compileCondition(query, o)
}

/** An AND needs the candidates of one part only, an OR those of all. */
function compileGroup({ operator, value }: Group, o: CompileOptions): CompiledQuery {
  const parts = value.map((query) => compileQuery(query, o))
  const lookUps = parts.flatMap(({ candidates }) => candidates ?? [])
  if (operator === 'AND') {
    const test = (contact: SimContact) => parts.every((part) => part.test(contact))
    return lookUps[0] === undefined ? { test } : { test, candidates: lookUps[0] }
  }
  const test = (contact: SimContact) => parts.some((part) => part.test(contact))
  if (lookUps.length < parts.length) return { test }
  return { test, candidates: (index) => lookUps.flatMap((lookUp) => lookUp(index)) }
}

function compileCondition(condition: Condition, o: CompileOptions): CompiledQuery {
  const field = searchField(condition.field, o.attributes)
  const matches = conditionTest(condition, field, o)
  const test = (contact: SimContact) => matches(field.read(contact))
  const lookUp = lookUpOf(condition, field)
  return lookUp === undefined ? { test } : { test, candidates: lookUp }
}

function lookUpOf({ operator, value }: Condition, { indexed }: SearchField): CompiledQuery['candidates'] {
  const keys = [value].flat().filter((key) => key !== null)
  const looksUp = operator === 'IN' || (operator === '=' && value !== null)
  if (!looksUp || indexed === undefined || keys.length < [value].flat().length) return undefined
  return (index) => keys.flatMap((key) => lookUp(index, indexed, String(key)))
}

function lookUp(index: ContactIndex, by: 'id' | 'email' | 'external_id', key: string): readonly SimContact[] {
  if (by === 'email') return index.withEmail(key)
  if (by === 'external_id') return index.withExternalId(key)
  return [index.get(key) ?? []].flat()
}
