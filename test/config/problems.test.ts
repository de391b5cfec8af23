/** Everything wrong in a file is told at once: place, path, what was expected, what was found. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { ConfigError } from '../../src/errors.ts'
import { tempDir } from '../support/temp.ts'

async function problemOf(text: string, env: Record<string, string> = { INTERCOM_ACCESS_TOKEN: 'token-1' }): Promise<string> {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'c.yaml'), text)
  const error: unknown = await loadConfig({ cwd, path: 'c.yaml', env: readEnvironment(env) }).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ConfigError)) throw new Error('expected a ConfigError', { cause: error })
  return error.message
}

/** A good sync, in which one line may be replaced. */
const sync = (o: Record<string, string> = {}) => {
  const lines = { kind: 'contacts', source: '{ type: csv, path: x.csv }', key: 'id', contact: '{ external_id: id }', ...o }
  return `syncs:\n  a:\n${Object.entries(lines)
    .map(([key, value]) => (value === '' ? '' : `    ${key}: ${value}\n`))
    .join('')}`
}

test.each([
  [
    'an unknown key',
    'workspace: { regoin: us }\nsyncs: {}',
    'c.yaml:1:14: workspace.regoin: unknown key "regoin"; did you mean "region"?',
  ],
  [
    'a word that is none of the known',
    'workspace: { pools: shred }\nsyncs: {}',
    'c.yaml:1:21: workspace.pools: expected shared or separate, found "shred"; did you mean "shared"?',
  ],
  [
    'a share that leaves too little',
    'workspace: { live: 60% }\nsyncs: {}',
    'c.yaml:1:20: workspace.live: expected at most 50%: the rest of a window is for syncs',
  ],
  [
    'a wrong type',
    'workspace: [us]\nsyncs: {}',
    /^c\.yaml:1:12: workspace: expected a mapping with keys of region, .*, found a list$/,
  ],
  [
    'a version without quotes',
    'workspace: { version: 2.10 }\nsyncs: {}',
    /^c\.yaml:1:23: workspace\.version: expected a version in quotes, .*, found 2\.1$/,
  ],
  ['no syncs', 'workspace: {}', 'c.yaml:1:1: syncs: is missing; expected a mapping'],
  ['an empty file', '', /^c\.yaml:1:1: expected a mapping/],
  ['a missing key', sync({ key: '' }), 'c.yaml:2:3: syncs.a.key: is missing; expected a column, or { from: Email, as: email }'],
  [
    'an unknown kind',
    sync({ kind: 'contact' }),
    'c.yaml:3:11: syncs.a.kind: expected contacts, pages, conversations, events, channel_events or objects, found "contact"; did you mean "contacts"?',
  ],
  [
    'an unknown source',
    sync({ source: '{ type: postgre }' }),
    /^c\.yaml:4:21: syncs\.a\.source\.type: expected csv, .* or \S+, found "postgre"; did you mean "postgres"\?$/,
  ],
  [
    'a source for other syncs',
    sync({ source: '{ type: directory }' }),
    /^c\.yaml:4:21: .* expected csv, .* or \S+, found "directory"$/,
  ],
  [
    'a field that does not exist',
    sync({ contact: '{ external_id: id, emial: E }' }),
    'c.yaml:6:33: syncs.a.contact.emial: unknown key "emial"; did you mean "email"?',
  ],
  [
    'a field that is no column',
    sync({ contact: '{ external_id: 5 }' }),
    'c.yaml:6:29: syncs.a.contact.external_id: expected a column, a template, or { from, as, … }, found 5',
  ],
  [
    'a type that does not go with the field',
    sync({ contact: '{ email: { from: e, as: date } }' }),
    'c.yaml:6:38: syncs.a.contact.email.as: expected email, found "date"',
  ],
  [
    'a stray option',
    sync({ contact: '{ email: { from: e, country: IE } }' }),
    'c.yaml:6:43: syncs.a.contact.email.country: "country" goes with as: phone only',
  ],
  [
    'a time zone of nowhere',
    sync({ contact: '{ external_id: id, signed_up_at: { from: s, zone: Europe/Dubln } }' }),
    /^c\.yaml:6:64: .*expected a time zone such as Europe\/Dublin or UTC, found "Europe\/Dubln"$/,
  ],
  [
    'a user without identity',
    sync({ contact: '{ name: n }' }),
    /^c\.yaml:6:14: syncs\.a\.contact: a contact with role: user needs external_id or email/,
  ],
  [
    'a lead key for users',
    sync({ lead_key_attribute: 'k' }),
    'c.yaml:7:25: syncs.a.lead_key_attribute: lead_key_attribute goes with role: lead; users have external_id',
  ],
  [
    'a lead key that is mapped too',
    sync({ role: 'lead', lead_key_attribute: 'k', contact: '{ email: e, custom_attributes: { k: x } }' }),
    /^c\.yaml:6:50: .*lead_key_attribute writes this attribute already$/,
  ],
  [
    'too few cron fields',
    sync({ schedule: '{ cron: "* * *" }' }),
    /^c\.yaml:7:23: syncs\.a\.schedule\.cron: expected a cron line of 5 fields .*, found "\* \* \*"$/,
  ],
  [
    'a number out of range',
    sync({ guards: '{ min_rows: -1 }' }),
    /^c\.yaml:7:25: syncs\.a\.guards\.min_rows: expected .*, found -1$/,
  ],
  [
    'a name that is none',
    'syncs: { "a b": {} }',
    /^c\.yaml has 2 problems:\n {2}c\.yaml:1:10: syncs\["a b"\]: expected a name of letters/,
  ],
])('%s', async (_, text, expected) => {
  const message = await problemOf(text)
  if (typeof expected === 'string') expect(message).toBe(expected)
  else expect(message).toMatch(expected)
})

test.each([
  ['keys that are there twice', 'syncs: {}\nsyncs: {}', 'c.yaml:2:1: this key is there already in the same mapping'],
  ['a text without its end', 'syncs: "x', /^c\.yaml:1:10: Missing closing "quote/],
  ['an alias without its anchor', 'syncs: *x', /^c\.yaml:1:1: Unresolved alias/],
  ['an alias that contains itself', 'syncs: &s { a: *s }', /contains it$/],
  ['a tag of another program', 'syncs: !env X', /^c\.yaml:1:8: Unresolved tag: !env$/],
  ['two documents', 'syncs: {}\n---\nsyncs: {}', /multiple documents/],
])('YAML itself: %s', async (_, text, expected) => {
  expect(await problemOf(text)).toMatch(expected)
})

test('an alias bomb is refused, not expanded', async () => {
  const level = (name: string, of: string) => `${name}: &${name} [${Array.from({ length: 9 }, () => of).join(', ')}]`
  const bomb = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, index) =>
    level(name, index === 0 ? 'x' : `*${'abcdefgh'[index - 1]}`),
  )
  expect(await problemOf(bomb.join('\n'))).toMatch(/Excessive alias count/)
})

test('all problems come at once, in the order of the file', async () => {
  const text = `${sync({ key: '{ form: id }', role: 'usr' })}workspace: { region: uk }\n`
  expect((await problemOf(text)).split('\n')).toEqual([
    'c.yaml has 4 problems:',
    expect.stringMatching(/^ {2}c\.yaml:5:5: syncs\.a\.key\.from: is missing/),
    expect.stringMatching(/^ {2}c\.yaml:5:12: syncs\.a\.key\.form: unknown key "form"; did you mean "from"/),
    expect.stringMatching(/^ {2}c\.yaml:7:11: syncs\.a\.role: expected user or lead/),
    expect.stringMatching(/^ {2}c\.yaml:8:22: workspace\.region: expected us, eu or au, found "uk"/),
  ])
})

test('places are right with Windows line ends', async () => {
  expect(await problemOf(sync({ role: 'usr' }).replaceAll('\n', '\r\n'))).toMatch(/^c\.yaml:7:11: syncs\.a\.role/)
})

test('a missing variable is told once, at its place, and not as a value that does not fit', async () => {
  const message = await problemOf('workspace: { region: "${REGION}" }\nsyncs: {}')
  expect(message).toMatch(/^c\.yaml:1:22: workspace\.region: the variable REGION is not set, nor is REGION_FILE/)
})

test('a missing token says which variable to set', async () => {
  expect(await problemOf('syncs: {}', {})).toMatch(/^c\.yaml:1:1: workspace\.access_token: is missing; set INTERCOM_ACCESS_TOKEN/)
})

test('neither tokens nor the values of variables are shown', async () => {
  const text = 'workspace: { access_token: 12345678, region: "${REGION}", pools: dG9rOjEyMzQ1Njc4OTA= }\nsyncs: {}'
  const message = await problemOf(text, { REGION: 'hide-me' })
  expect(message).toMatch(/access_token: .*found a number that is not shown/)
  expect(message).toMatch(/region: expected us, eu or au, found "\$\{REGION\}"/)
  for (const hidden of ['12345678', 'hide-me', 'dG9r']) expect(message).not.toContain(hidden)
})
