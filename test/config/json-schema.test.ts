/** Editors get a JSON Schema of the file: each key is described, and the examples fit. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { fileSchema } from '../../src/config/schema.ts'

const schema = z.toJSONSchema(fileSchema, { io: 'input', target: 'draft-7' })

/** Every `properties` entry anywhere in the schema, with its path. */
function propertiesOf(node: unknown, path = ''): { path: string; described: boolean }[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([name, inner]: [string, unknown]) => {
    if (name !== 'properties') return propertiesOf(inner, path)
    return Object.entries(inner ?? {}).flatMap(([key, value]: [string, unknown]) => [
      { path: `${path}.${key}`, described: typeof value === 'object' && value !== null && 'description' in value },
      ...propertiesOf(value, `${path}.${key}`),
    ])
  })
}

test('the input side can be represented, and every key says what it is for', () => {
  const properties = propertiesOf(schema)
  expect(properties.length).toBeGreaterThan(60)
  expect(properties.filter(({ described }) => !described).map(({ path }) => path)).toEqual([])
})

test('defaults are shown as they would be written', () => {
  expect(schema).toHaveProperty('properties.workspace.properties.search_delay.default', '5m')
  expect(schema).toHaveProperty('properties.workspace.properties.headroom.default', '10%')
  expect(schema).toHaveProperty('properties.workspace.properties.concurrency.default', 8)
  expect(schema).toHaveProperty('properties.retention.properties.runs.default', '1y')
})

test('keys that are not known are marked, keys with a default may be left out', () => {
  expect(schema).toMatchObject({ additionalProperties: false })
  expect(schema).not.toHaveProperty('required')
})
