/** docs/ is true to the sources: what is written from them is current, and what is written by hand names what there is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { documentedProgram } from '../scripts/docs/commands.ts'
import { SECTIONS } from '../scripts/docs/config-sections.ts'
import { makeDocs } from '../scripts/make-docs.ts'
import { CODE_AREAS } from '../src/codes.ts'
import { readEnvironment } from '../src/config/environment.ts'
import { loadConfig } from '../src/config/load.ts'
import { fileSchema } from '../src/config/schema.ts'
import { tempDir } from './support/temp.ts'

/** Keys that have a section instead of a line. */
const HEADINGS = ['workspace', 'retention', 'server', 'syncs', 'alerts', 'notify', 'handoff']
/** Told once for all fields; what each is read as stands below it. */
const AS_OF_ONE_FIELD = /read as; default .*/
const AS_OF_ANY = 'read as; default string, or the type that the source has'

const pages = readdirSync('docs').filter((name) => name.endsWith('.md'))
/** Without what lines the columns of tables up. */
const read = (name: string): string => readFileSync(join('docs', name), 'utf8').replaceAll(/ +\|/g, ' |')
const program = documentedProgram()

test.each(Object.entries(makeDocs()))('%s is current', (path, text) => {
  expect(readFileSync(path, 'utf8'), `${path} is not current; run: npm run docs`).toBe(text)
})

test.each(pages)('docs/%s links to pages that are there', (name) => {
  const links = [...read(name).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, to = '']) => to)
  expect(links.filter((to) => !existsSync(resolve('docs', to)))).toEqual([])
})

test.each(pages)('docs/%s names only commands that there are', (name) => {
  const named = [...read(name).matchAll(/`fin-sync ([a-z]+)/g)].map(([, command = '']) => command)
  expect([...new Set(named)].filter((command) => !program.commands.some((one) => one.name() === command))).toEqual([])
})

describe('docs/errors.md', () => {
  test('has every code', () => {
    const codes = CODE_AREAS.flatMap((area) => area.codes).map(({ code }) => code)
    expect(codes.filter((code) => !read('errors.md').includes(`| \`${code}\` |`))).toEqual([])
  })
})

describe('docs/configuration.md', () => {
  test('says of every key in the schema what it is', () => {
    const page = read('configuration.md').replaceAll('\\|', '|')
    const keys = keysOf(z.toJSONSchema(fileSchema, { io: 'input' }))
    expect(keys.length).toBeGreaterThan(60)
    const lines = keys
      .filter(({ name }) => !HEADINGS.includes(name))
      .map(({ name, description }) => `| \`${name}\` | ${description}`)
    expect(lines.filter((line) => !page.includes(line.replace(AS_OF_ONE_FIELD, AS_OF_ANY)))).toEqual([])
  })

  test.each(SECTIONS)(
    '$title: its example can be loaded as it stands, and is about the section',
    async ({ example, schema, inside }) => {
      const folder = await tempDir()
      const path = join(folder, 'fin-sync.yaml')
      await writeFile(path, example.includes('syncs:') ? example : `${example}\nsyncs: {}\n`)
      const env = readEnvironment({
        INTERCOM_ACCESS_TOKEN: 'a',
        CRM_DATABASE_URL: 'postgres://localhost/crm',
        HUBSPOT_ACCESS_TOKEN: 'b',
        MEMBERS_TOKEN: 'b',
        SALESFORCE_CLIENT_ID: 'c',
        SALESFORCE_CLIENT_SECRET: 'd',
        CMS_DATABASE_URL: 'postgres://localhost/cms',
        ZENDESK_EMAIL: 'e',
        ZENDESK_API_TOKEN: 'f',
        CONFLUENCE_EMAIL: 'e',
        CONFLUENCE_API_TOKEN: 'f',
        NOTION_TOKEN: 'g',
        INTERCOM_CLIENT_SECRET: 'h'.repeat(32),
      })
      const config = await loadConfig({ path, env })
      expect(config.unresolved.size).toBe(0)
      const keys = keysOf(z.toJSONSchema(schema, { io: 'input' })).map(({ name }) => name)
      expect(example).toMatch(new RegExp(`\\b(${inside ?? keys.join('|')}):`))
    },
  )
})

describe('docs/command-line.md', () => {
  const page = read('command-line.md')

  test('names every command, argument and option', () => {
    const all = [program, ...program.commands].flatMap(wordsOf)
    expect(all.length).toBeGreaterThan(25)
    expect(all.filter((word) => !page.includes(word))).toEqual([])
  })

  test('names every variable that is read', () => {
    const variables = [...readFileSync('.env.example', 'utf8').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name = '']) => name)
    expect([...variables, 'NO_COLOR', 'FORCE_COLOR', 'CI'].filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })

  test.each([
    ['INTERCOM_CLIENT_SECRET', 'env.clientSecret'],
    ['REDIS_URL', 'redisUrl'],
    ['FIN_SYNC_ADMIN_TOKEN', 'adminToken'],
    ['LOG_LEVEL', 'logLevel'],
    ['HOST', 'env.host'],
    ['PORT', 'env.port'],
  ])('says rightly whether %s is used', (variable, property) => {
    const unused = /used by no command of this version: ([^]*?)\.\n/.exec(page)?.[1] ?? ''
    expect(unused.includes(`\`${variable}\``)).toBe(!sourcesSay(property))
  })
})

describe('docs/gotchas.md', () => {
  const entries = read('gotchas.md').split(/^## /m).slice(1)

  test('has many of them', () => {
    expect(entries.length).toBeGreaterThanOrEqual(15)
  })

  test.each(entries.map((entry) => [entry.split('\n')[0], entry]))(
    '%s: cause, cost, what fin-sync does, and a source',
    (_, entry) => {
      const heads = [...(entry ?? '').matchAll(/^- (?:\*\*)?([A-Za-z-]+)/gm)].map(([, head]) => head)
      expect(heads).toEqual(['Cause', 'Cost', 'fin-sync', 'Source'])
    },
  )
})

function wordsOf(command: Command): string[] {
  const options = command.options.filter(({ hidden }) => !hidden).map(({ flags }) => flags)
  return [command.name(), ...command.registeredArguments.map((one) => one.name()), ...options]
}

/** Every key of the schema with its description. */
function keysOf(node: unknown): { name: string; description: string }[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, inner]: [string, unknown]) => {
    if (key !== 'properties' || typeof inner !== 'object' || inner === null) return keysOf(inner)
    return Object.entries(inner).flatMap(([name, value]: [string, { description?: string }]) => [
      { name, description: value.description ?? '' },
      ...keysOf(value),
    ])
  })
}

function sourcesSay(word: string): boolean {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  return files.some((file) => !file.startsWith('config') && readFileSync(join('src', file), 'utf8').includes(word))
}
