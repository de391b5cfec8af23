/** Reads from a part of the configuration's schema which keys it has: what each is, what it takes, what holds without it. */
import { stringify } from 'yaml'
import { z } from 'zod'
import { expectation } from '../../src/config/issues.ts'
import type { JsonSchema } from '../make-schema.ts'

export interface ConfigPart {
  readonly schema: z.ZodType
  /** The key of `schema` whose own keys are meant; without, those of `schema`. */
  readonly inside?: string
}

export interface ConfigKey {
  readonly name: string
  readonly description: string
  /** In the words of the message that a wrong value gets. */
  readonly takes: string
  /** As it would be written; undefined where there is none. */
  readonly preset: string | undefined
  readonly required: boolean
}

export function keysOf(part: ConfigPart): ConfigKey[] {
  const { properties = {}, required = [] } = objectIn(jsonSchemaOf(part))
  return Object.entries(properties).flatMap(([name, node]) => {
    if (typeof node === 'boolean') return []
    const { description = '', default: preset } = node
    const shown = preset === undefined || isMapping(node) ? undefined : stringify(preset, { collectionStyle: 'flow' }).trim()
    return [{ name, description, takes: takes(name, { node, part }), preset: shown, required: required.includes(name) }]
  })
}

function jsonSchemaOf({ schema, inside }: ConfigPart): JsonSchema {
  const whole = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' })
  const found = inside === undefined ? whole : whole.properties?.[inside]
  if (typeof found !== 'object') throw new Error(`the schema has no key "${inside}"`)
  return found
}

/** A field may also be written as a text alone; its keys are those of the longer form. */
function objectIn(node: JsonSchema): JsonSchema {
  const found = [node, ...(node.anyOf ?? [])].find((one) => one.properties !== undefined)
  if (found === undefined) throw new Error('this part of the schema has no keys')
  return found
}

function isMapping(node: JsonSchema): boolean {
  return node.type === 'object' || (node.oneOf ?? []).some((one) => one.type === 'object')
}

/** Told by the messages that wrong values get: nothing at all fits nowhere, and an empty text tells more about which text is meant. */
function takes(name: string, { node, part }: { node: JsonSchema; part: ConfigPart }): string {
  if (isMapping(node)) return 'a mapping, see below'
  const anyText = messageFor(name, { value: null, part })
  const thisText = messageFor(name, { value: '', part })
  const message = anyText === 'expected a text' && !thisText?.startsWith('expected at least') ? thisText : anyText
  return (message ?? anyText ?? 'anything').replace(/^expected /, '')
}

function messageFor(name: string, { value, part }: { value: unknown; part: ConfigPart }): string | undefined {
  const wrong = part.inside === undefined ? { from: 'x', [name]: value } : { [part.inside]: { [name]: value } }
  const issues = part.schema.safeParse(wrong, { error: expectation }).error?.issues ?? []
  return issues.flatMap(flat).find(({ path }) => path.at(-1) === name)?.message
}

type Issue = z.core.$ZodIssue

function flat(issue: Issue): Issue[] {
  return issue.code === 'invalid_union' ? [issue, ...issue.errors.flat().flatMap(flat)] : [issue]
}
