/** Every reason code that the sources give has an entry in src/codes.ts, and no entry is left over. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EXIT_CODES } from '../src/codes/exit-codes.ts'
import { intercom } from '../src/codes/intercom.ts'
import { CODE_AREAS, explain, OWN_AREAS } from '../src/codes.ts'
import { FIELD_TYPES } from '../src/config/field-schema.ts'
import { invalidCode } from '../src/mapping/converter.ts'

/** Where outcomes, notes and problems are made. src/intercom hands on what Intercom says; the codes of the admin API are in its OpenAPI document. */
const FOLDERS = ['mapping', 'pages', 'sources', 'sinks', 'jobs', 'store', 'cli']

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && FOLDERS.includes(file.split(/[/\\]/)[0] ?? ''))
  .map((file) => ({ file, text: withoutComments(readFileSync(join('src', file), 'utf8')) }))

/** A line that begins one, or goes on with one, is left out; nothing of interest stands beside a comment. */
function withoutComments(text: string): string {
  return text.replaceAll(/^\s*(?:\/\*\*|\*|\/\/).*$/gm, '')
}

const CODE = /'([a-z][a-z0-9]*(?:_[a-z0-9]+)*)'/g
const codesIn = (text: string): string[] => [...text.matchAll(CODE)].map(([, code = '']) => code)

/** What stands behind `code:` in an object or a type, up to the next comma, brace or end of the line. */
const given = (text: string): string[] =>
  [...text.matchAll(/(?<![\w.[])code: (?!'custom')([^,;}\n)]+)/g)].map(([, value = '']) => value.trim())

/** `const code = a ? 'x' : 'y'`: the literals that can become its value. */
function assigned(text: string): string[] {
  const values = [...text.matchAll(/\bconst code\b[^=\n]*=([^=].*)/g)].map(([, value = '']) => value)
  return values.flatMap((value) =>
    [...`=${value}`.matchAll(/(?:[=?:]|\|\|)\s*('[a-z0-9_]+')/g)].flatMap(([, one = '']) => codesIn(one)),
  )
}

/** First arguments of functions that the file declares with a first parameter named `code`. */
function passed(text: string): string[] {
  const makers = [...text.matchAll(/\b(\w+)(?: = )?\(code: string/g)].map(([, name = '']) => name)
  return makers.flatMap((name) =>
    [...text.matchAll(new RegExp(`\\b${name}\\(\\s*('\\w+')`, 'g'))].flatMap(([, one = '']) => codesIn(one)),
  )
}

/** Made by a function of the value's type: read_as + `_invalid`. */
const byType = [undefined, ...FIELD_TYPES].map(invalidCode)

const used = new Set([
  ...byType,
  ...sources.flatMap(({ text }) => [...given(text).flatMap(codesIn), ...assigned(text), ...passed(text)]),
])
const own = OWN_AREAS.flatMap((area) => area.codes)

/** Values of `code:` that are no literal but hand a code on, say its type, or are about something else. */
const HANDED_ON = [
  /'[a-z][a-z0-9_]*'/,
  /\.code( \?\? (null|''))?$/,
  /^(readonly )?string( \| (null|undefined))?$/,
  // What Salesforce says, and zod's own word for a rule of ours.
  /errorCode$/,
  /^invalidCode\(/,
  /^z\.string\(/,
  /^(number|ExitCode)/,
  /\['code'\]$/,
  // Nothing went wrong, or not yet.
  /^null$/,
]

describe('the scan', () => {
  test('finds codes in each of the ways in which they are written', () => {
    expect([...used]).toEqual(
      expect.arrayContaining(['duplicate_key', 'not_configured', 'csv_stray_quote', 'attribute_too_long', 'text_invalid']),
    )
  })

  test('understands everything that stands behind "code:"', () => {
    const strange = sources.flatMap(({ file, text }) =>
      given(text)
        .filter((value) => !HANDED_ON.some((known) => known.test(value)))
        .map((value) => `src/${file}: code: ${value}`),
    )
    expect(strange, 'write the code as a literal, so that it is found here').toEqual([])
  })
})

describe('the registry', () => {
  test('has an entry for every code that the sources give', () => {
    const known = new Set(own.map(({ code }) => code))
    expect([...used].filter((code) => !known.has(code)).sort(), 'add these to src/codes/*.ts, then run: npm run docs').toEqual([])
  })

  test('has no entry that nothing gives', () => {
    expect(
      own.map(({ code }) => code).filter((code) => !used.has(code)),
      'take these out of src/codes/*.ts, then run: npm run docs',
    ).toEqual([])
  })

  test('names each code once', () => {
    const codes = CODE_AREAS.flatMap((area) => area.codes).map(({ code }) => code)
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([])
  })

  test.each(CODE_AREAS.flatMap((area) => area.codes))('$code: whole sentences, and what to do', ({ means, do: next }) => {
    for (const text of [means, next]) expect(text).toMatch(/^[A-Z`].{5,240}[.]$|^Nothing[.]$/)
  })
})

test.each(Object.entries(EXIT_CODES))('exit code %s: whole sentences, and what to do', (_, { means, do: next }) => {
  for (const text of [means, next]) expect(text).toMatch(/^[A-Z`].+[.]$/)
})

describe('explain', () => {
  test('tells what a code means and what to do', () => {
    expect(explain('key_missing')).toEqual({
      code: 'key_missing',
      kind: 'row',
      means: 'The column that `key:` names is empty in this row.',
      do: 'Fill it in the source, or choose a column for `key:` that every row has.',
    })
  })

  test("knows the usual codes of Intercom's own", () => {
    expect(explain('parameter_invalid')).toBe(intercom.codes.find(({ code }) => code === 'parameter_invalid'))
  })

  test('answers in general for those that nobody foresaw', () => {
    expect(explain('contact_on_holiday')).toMatchObject({
      code: 'contact_on_holiday',
      kind: 'row',
      means: expect.stringContaining('Intercom'),
    })
    expect(explain('http_418')).toMatchObject({ code: 'http_418', means: expect.stringContaining('status 418') })
  })

  test.each(['', 'constructor', '__proto__', 'http_'])('takes %o as a code like any other', (code) => {
    expect(explain(code).code).toBe(code)
  })
})
