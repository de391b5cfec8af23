/** Editors get schema/fin-sync.schema.json: it is current, the examples fit it, and `fin-sync schema` prints it. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { makeSchema, SCHEMA_FILE } from '../scripts/make-schema.ts'
import { cliHere } from './cli/cli.ts'
import { tempDir } from './support/temp.ts'

const text = readFileSync(SCHEMA_FILE, 'utf8')
const example = readFileSync('examples/fin-sync.yaml', 'utf8')

test('it is what the sources say', () => {
  expect(text, `${SCHEMA_FILE} is not current; run: npm run schema`).toBe(makeSchema())
})

test('the package carries it', () => {
  expect(JSON.parse(readFileSync('package.json', 'utf8')).files).toContain(dirname(SCHEMA_FILE))
})

describe('fin-sync schema', () => {
  test('prints it, where there is no configuration and no database', async () => {
    const cwd = await tempDir()
    expect(await cliHere(['schema'], { cwd })).toEqual({ code: 0, stdout: text, stderr: '' })
    expect(existsSync(resolve(cwd, '.fin-sync'))).toBe(false)
  })
})

describe('examples/fin-sync.yaml', () => {
  test('names the schema in its first line', () => {
    const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(example) ?? []
    expect(resolve('examples', path)).toBe(resolve(SCHEMA_FILE))
  })

  test('fits, as it is written', () => {
    expect(check(parse(example))).toEqual([])
  })

  test('has no key that the editor could not explain', () => {
    const keys = keysOf(parse(example), JSON.parse(text))
    expect(keys.length).toBeGreaterThan(40)
    expect(keys.filter(({ description }) => description === '')).toEqual([])
  })
})

describe('the editor', () => {
  const broken = (change: (sync: Record<string, unknown>) => void): unknown => {
    const file = parse(example)
    change(file.syncs.customers)
    return file
  }

  test.each([
    ['a key that is not known', { rol: 'user' }],
    ['a word that is none of the choices', { role: 'customer' }],
    ['a duration without a unit', { full_every: '7' }],
    ['a mapping where a text is expected', { nulls: {} }],
  ])('marks %s', (_, wrong) => {
    expect(check(broken((sync) => Object.assign(sync, wrong)))).not.toEqual([])
  })

  test.each([{ role: '${ROLE:-user}' }, { full_every: '${EVERY}' }, { guards: { archive: '${SHARE}' } }])(
    'takes a variable in %o',
    (right) => {
      expect(check(broken((sync) => Object.assign(sync, right)))).toEqual([])
    },
  )

  test('marks a missing source', () => {
    expect(check(broken((sync) => delete sync['source']))).not.toEqual([])
  })
})

/** What the JSON Schema, and not the one it was made from, has against a file. */
function check(file: unknown): readonly unknown[] {
  return z.fromJSONSchema(JSON.parse(text)).safeParse(file).error?.issues ?? []
}

interface Node {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly additionalProperties?: Node | boolean
  readonly anyOf?: readonly Node[]
  readonly oneOf?: readonly Node[]
  readonly const?: unknown
}

/** Every key of a file that is not a name somebody chose, and what the schema says of it; '' = nothing. */
function keysOf(value: unknown, node: Node, path = ''): { path: string; description: string }[] {
  if (typeof value !== 'object' || value === null) return []
  const branches = branchesOf(node).filter((branch) => fits(value, branch))
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const own = branches.map((branch) => branch.properties?.[key]).find((found) => found !== undefined)
    if (own !== undefined)
      return [{ path: `${path}.${key}`, description: own.description ?? '' }, ...keysOf(inner, own, `${path}.${key}`)]
    const named = branches.map((branch) => branch.additionalProperties).find((found) => typeof found === 'object')
    return named === undefined ? [{ path: `${path}.${key}`, description: '' }] : keysOf(inner, named, `${path}.${key}`)
  })
}

function branchesOf(node: Node): Node[] {
  return [node, ...(node.anyOf ?? []).flatMap(branchesOf), ...(node.oneOf ?? []).flatMap(branchesOf)]
}

/** Whether the constants of a branch (`kind`, `type`) are those of the value. */
function fits(value: object, { properties = {} }: Node): boolean {
  return Object.entries(properties).every(([key, { const: wanted }]) => wanted === undefined || Reflect.get(value, key) === wanted)
}
