/** `npm run schema`: writes schema/fin-sync.schema.json, by which editors complete and check fin-sync.yaml. */
import './node-version.mjs'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { fileSchema } from '../src/config/schema.ts'
import { root } from './run.mjs'

export type JsonSchema = z.core.JSONSchema.BaseSchema

export const SCHEMA_FILE = 'schema/fin-sync.schema.json'

/** The file's text, the same every time for the same sources. */
export function makeSchema(): string {
  const options = { io: 'input', target: 'draft-7', override } as const
  const { $schema, ...described } = z.toJSONSchema(fileSchema, options)
  const head = { $schema, title: 'fin-sync.yaml', description: 'What fin-sync syncs into an Intercom workspace, and how' }
  return `${printed({ ...head, ...described })}\n`
}

const VARIABLE = { type: 'string', pattern: '\\$\\{' } as const

/**
 * Variables are put in before a file is checked, so where a text of some form is expected the editor has to take `${NAME}` too. A
 * `const` (`kind`, `type`) stays as it is: by it the editor knows which keys belong here. So do names, which are keys: no variable is
 * put into those.
 */
function override({ jsonSchema, path }: { jsonSchema: JsonSchema; path: (string | number)[] }): void {
  const { type, enum: options, pattern, maxLength, format, ...rest } = jsonSchema
  const isName = path.at(-1) === 'propertyNames'
  if (type !== 'string' || isName || (options ?? pattern ?? maxLength ?? format) === undefined) return
  const { description, default: preset, ...limits } = rest
  const form = { type, ...limits, ...given({ enum: options, pattern, maxLength, format }) }
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key]
  Object.assign(jsonSchema, given({ description, default: preset }), { anyOf: [form, VARIABLE] })
}

function given(keys: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined))
}

/** The formatter's; a comma may follow. */
const LINE_WIDTH = 129

/** As the formatter writes it: lists that fit on one line, everything else spread out. `before` = characters of the line that are taken. */
function printed(value: unknown, indent = '', before = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const block = ([open, close]: '[]' | '{}', lines: readonly string[]): string =>
    lines.length === 0 ? `${open}${close}` : `${open}\n${lines.map((line) => inner + line).join(',\n')}\n${indent}${close}`
  if (!Array.isArray(value)) {
    const entries: [string, unknown][] = Object.entries(value)
    return block(
      '{}',
      entries.map(([key, one]) => {
        const name = `${JSON.stringify(key)}: `
        return `${name}${printed(one, inner, name.length)}`
      }),
    )
  }
  const items: readonly unknown[] = value
  const line = `[${items.map((one) => JSON.stringify(one)).join(', ')}]`
  if (items.every((one) => typeof one !== 'object') && indent.length + before + line.length <= LINE_WIDTH) return line
  return block(
    '[]',
    items.map((one) => printed(one, inner)),
  )
}

if (process.argv[1] === import.meta.filename) writeFileSync(join(root, SCHEMA_FILE), makeSchema())
