/** docs/brief.md is true: every path, test, command, setting and operation that it names is there, and no row lacks its test. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { documentedProgram } from '../scripts/docs/commands.ts'
import { fileSchema } from '../src/config/schema.ts'
import { createAdminApp } from '../src/server/admin-app.ts'
import type { Service } from '../src/server/service-contract.ts'
import { adminTokens } from '../src/server/tokens.ts'

interface Row {
  readonly says: string
  readonly where: string
  readonly proof: string
  readonly otherwise: string
}

/** A title of a test, or a part of one, in a file; `row` is a text of the cases that the title is about. */
interface Proof {
  readonly path: string
  readonly title: string
  readonly row: string | undefined
}

/** `test/a.test.ts` "a title", "another" with `a text of its cases`. */
const REFERENCE = /`(test\/[^`]+)`((?:,? "[^"]+"(?: with `[^`]+`)?)+)/g

const contents = new Map<string, string>()
const program = documentedProgram()
const page = readFileSync('docs/brief.md', 'utf8')
const rows = page.split('\n').flatMap(rowOf)
const proofs = rows.flatMap(({ proof }) => proofsIn(proof))
/** All that stands in backticks, of whole rows or of one column. */
const named = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => [...text.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one))
const everywhere = named([page])

test('every row says what it is about, where it lives, what proves it, and whether the official description agrees', () => {
  expect(rows.length).toBeGreaterThan(120)
  expect(rows.filter((row) => Object.values(row).includes(''))).toEqual([])
  expect(rows.filter(({ where }) => named([where]).length === 0)).toEqual([])
})

test('what is said is said once in a table', () => {
  const sections = page.split(/^## /m).slice(1)
  const repeated = sections.flatMap((section) => {
    const said = section
      .split('\n')
      .flatMap(rowOf)
      .map(({ says }) => says)
    return said.filter((one, index) => said.indexOf(one) !== index)
  })
  expect(sections.length).toBeGreaterThanOrEqual(5)
  expect(repeated).toEqual([])
})

test('every path is there', () => {
  const paths = everywhere.filter((one) => /^(src|test|docs|examples|scripts)\//.test(one))
  expect(paths.length).toBeGreaterThan(rows.length)
  expect([...new Set(paths)].filter((path) => !existsSync(path))).toEqual([])
})

describe('the tests', () => {
  test('no row lacks one, and nothing else stands in their column', () => {
    const withoutTests = rows.filter(({ proof }) => proofsIn(proof).length === 0)
    const withMore = rows.filter(({ proof }) => !/^[;\s]*$/.test(proof.replaceAll(REFERENCE, '')))
    expect([...withoutTests, ...withMore]).toEqual([])
  })

  test('each that is quoted is the title of a test in its file, or a part of one', () => {
    const missing = proofs.filter(({ path, title }) => !titlesIn(path).some((one) => one.includes(title)))
    expect(missing).toEqual([])
  })

  test('each case that is named stands in that file', () => {
    expect(proofs.filter(({ path, row }) => row !== undefined && !contentOf(path).includes(row))).toEqual([])
  })
})

test('every command is in the program, with its options', () => {
  const commands = everywhere.filter((one) => one.startsWith('fin-sync '))
  expect(commands.length).toBeGreaterThan(20)
  expect(commands.filter((one) => !isCommand(one))).toEqual([])
})

test('every setting is in the schema of the configuration', () => {
  const known = keyPaths(z.toJSONSchema(fileSchema, { io: 'input' }))
  const settings = named(rows.flatMap(({ where, otherwise }) => [where, otherwise])).flatMap(
    (one) => /^([a-z_]+(?:\.[a-z_]+)*):(?: |$)/.exec(one)?.slice(1) ?? [],
  )
  expect(settings.length).toBeGreaterThan(50)
  expect(settings.filter((key) => !known.some((path) => `.${path}`.endsWith(`.${key}`)))).toEqual([])
})

test('every variable is one that fin-sync knows', () => {
  const variables = named(rows.map(({ where }) => where)).filter((one) => /^[A-Z]+(_[A-Z]+)+$/.test(one))
  const known = ['.env.example', 'src/config/environment.ts'].map(contentOf).join('\n')
  expect(variables.length).toBeGreaterThan(5)
  expect(variables.filter((name) => !new RegExp(`\\b${name}\\b`).test(known))).toEqual([])
})

describe('the operations', () => {
  const isOperation = (one: string): boolean => /^[A-Z]+ \//.test(one)
  const isOurs = (one: string): boolean => / \/v1\//.test(one)
  test('of the admin API are those that it has', () => {
    const asked = everywhere.filter(isOperation).filter(isOurs)
    expect(asked.length).toBeGreaterThan(5)
    const ours = adminOperations()
    expect(asked.filter((one) => !ours.has(one))).toEqual([])
  })

  test('of Intercom, where something lives, are those that are called', () => {
    const files = readdirSync('src/intercom').map((name) => contentOf(join('src/intercom', name)))
    const called = new Set(
      files.flatMap((text) => [...text.matchAll(/operation: ['`]([A-Z]+ \/[^'`$]+)['`]/g)].map(([, one]) => one)),
    )
    const asked = named(rows.map(({ where }) => where)).filter((one) => isOperation(one) && !isOurs(one))
    expect(asked.length).toBeGreaterThan(20)
    expect(asked.filter((one) => !called.has(one))).toEqual([])
  })
})

/** Of a table: nothing for its head, and for all other lines. */
function rowOf(line: string): Row[] {
  if (!line.startsWith('| ') || line.startsWith('| what it says')) return []
  const [says = '', where = '', proof = '', otherwise = '', ...more] = line
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
  return more.length > 0 ? [{ says, where, proof, otherwise: '' }] : [{ says, where, proof, otherwise }]
}

function proofsIn(cell: string): Proof[] {
  return [...cell.matchAll(REFERENCE)].flatMap(([, path = '', titles = '']) =>
    [...titles.matchAll(/"([^"]+)"(?: with `([^`]+)`)?/g)].map(([, title = '', row]) => ({ path, title, row })),
  )
}

function contentOf(path: string): string {
  const content = contents.get(path) ?? (existsSync(path) ? readFileSync(path, 'utf8') : '')
  contents.set(path, content)
  return content
}

/** Texts that stand where the title of a test, or of a group of them, does: first of several arguments. */
function titlesIn(path: string): string[] {
  return [...contentOf(path).matchAll(/\(\s*(['"`])((?:\\.|(?!\1)[^\\\n])*)\1,/g)].map(([, , title = '']) =>
    title.replaceAll(/\\(['"`])/g, '$1'),
  )
}

/** Words of commands, with options and `<arguments>` where they take some. */
function isCommand(written: string): boolean {
  const words = written.split(' ').slice(1)
  let command: Command = program
  for (const word of words) {
    const below = command.commands.find((one) => one.name() === word)
    const isOption = word.startsWith('--') && [command, program].some((one) => one.options.some(({ long }) => long === word))
    if (below !== undefined) command = below
    else if (!isOption && !(word.startsWith('<') && command.registeredArguments.length > 0)) return false
  }
  return words.length > 0
}

/** Every key with those above it, such as `workspace.region`; names that people choose are left out. */
function keyPaths(node: unknown, above = ''): string[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, inner]: [string, unknown]) => {
    if (key !== 'properties' || typeof inner !== 'object' || inner === null) return keyPaths(inner, above)
    return Object.entries(inner).flatMap(([name, value]: [string, unknown]) => {
      const path = above === '' ? name : `${above}.${name}`
      return [path, ...keyPaths(value, path)]
    })
  })
}

/** As the app itself routes them: `GET /v1/runs/{id}`. Nothing is asked of it. */
function adminOperations(): ReadonlySet<string> {
  const { routes } = createAdminApp(serviceOfNothing(), {
    tokens: adminTokens({ admin: undefined, named: new Map() }),
    loopback: true,
    headroom: 0,
    version: '0.0.0',
    onDefect: notAsked,
    board: notAsked,
  })
  const operations = routes.filter(({ method }) => method !== 'ALL')
  return new Set(operations.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`))
}

function notAsked(): never {
  throw new Error('nothing is asked of the admin API')
}

function serviceOfNothing(): Service {
  return {
    db: { query: notAsked, execute: notAsked, tx: notAsked, close: notAsked },
    agents: { act: notAsked, handOff: notAsked, conversation: notAsked, contacts: notAsked, readAttributes: notAsked },
    syncs: [],
    start: notAsked,
    plan: notAsked,
    limits: notAsked,
    queue: notAsked,
    nextTimes: notAsked,
    isDraining: notAsked,
    ready: notAsked,
    onCall: () => () => undefined,
    closing: new AbortController().signal,
  }
}
