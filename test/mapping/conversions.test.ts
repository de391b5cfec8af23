/** What each type takes, what it makes of it, and what it refuses. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asBoolean } from '../../src/mapping/as-boolean.ts'
import { asDate } from '../../src/mapping/as-date.ts'
import { asEmail } from '../../src/mapping/as-email.ts'
import { asNative } from '../../src/mapping/as-native.ts'
import { asFloat, asInteger } from '../../src/mapping/as-number.ts'
import { asPhone, phoneCountry } from '../../src/mapping/as-phone.ts'
import { asText } from '../../src/mapping/as-text.ts'
import type { Converted } from '../../src/mapping/converted.ts'

const valueOf = <T>(read: Converted<T>) => ('value' in read ? read.value : undefined)
const seconds = (iso: string) => Date.parse(iso) / 1000

describe('email', () => {
  test.each([
    [' Ann.B@Example.COM ', 'ann.b@example.com'],
    ["o'brien+news@example.ie", "o'brien+news@example.ie"],
    ['a@bücher.de', 'a@xn--bcher-kva.de'],
    ['a@BÜCHER.de', 'a@xn--bcher-kva.de'],
    ['a@ｅxample.com', 'a@example.com'],
    ['a@xn--bcher-kva.de', 'a@xn--bcher-kva.de'],
  ])('%o is %s', (text, email) => {
    expect(asEmail(text)).toEqual({ value: email })
  })

  test.each([
    'ann',
    'ann@',
    '@example.com',
    'a b@example.com',
    'a@b',
    'a@b@example.com',
    'a@example.com.',
    '.a@example.com',
    'a@bücher.de/x',
  ])('%o is none', (text) => {
    expect(asEmail(text)).toEqual({ expected: 'an email address such as ann@example.com' })
  })

  test.each([
    'a@example.com/x',
    'a@bü%63her.de',
    'a@bücher.de:80',
    'a@bücher.de?x',
    'a@x@bücher.de',
    'a@bü cher.de',
    'a\u00a0b@bücher.de',
  ])('the domain of %o is no part of a URL', (text) => {
    expect(asEmail(text)).toHaveProperty('expected')
  })

  test('a name before the address is refused with the reason', () => {
    expect(asEmail('Ann <ann@example.com>')).toEqual({ expected: expect.stringContaining('without a name before it') })
  })

  test('letters of other scripts before the @ are taken with a note', () => {
    expect(asEmail('Jörg@example.com')).toMatchObject({ value: 'jörg@example.com', note: { code: 'email_not_ascii' } })
    expect(asEmail('jo\u0308rg@example.com')).toMatchObject({ value: 'jörg@example.com' })
    expect(asEmail('😀@example.com')).toHaveProperty('expected')
  })

  test.each([5, true, null, {}, new Date()])('%o is no address', (value) => {
    expect(asEmail(value)).toHaveProperty('expected')
  })

  test('an address that was read once reads the same again', () => {
    const address = fc.oneof(
      fc.emailAddress(),
      fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })).map(([a, b]) => `${a}@${b}.com`),
    )
    fc.assert(
      fc.property(address, (text) => {
        const email = valueOf(asEmail(text))
        if (email !== undefined) expect(valueOf(asEmail(email))).toBe(email)
      }),
      { numRuns: 1_000 },
    )
  })

  test('case and white space make no other person', () => {
    fc.assert(fc.property(fc.emailAddress(), (text) => valueOf(asEmail(`  ${text.toUpperCase()}\t`)) === valueOf(asEmail(text))))
  })
})

describe('phone', () => {
  const ireland = phoneCountry('IE')
  test.each([
    ['+353 87 123 4567', undefined, '+353871234567'],
    ['+1 (415) 555-2671', undefined, '+14155552671'],
    ['087 123 4567', ireland, '+353871234567'],
    ['00353 87 123 4567', ireland, '+353871234567'],
    ['+44 20 7946 0958', ireland, '+442079460958'],
    [353871234567, ireland, '+353871234567'],
  ])('%o (country %s) is %s', (value, country, phone) => {
    expect(asPhone(value, country)).toEqual({ value: phone })
  })

  test.each([
    ['087 123 4567', undefined],
    ['12', ireland],
    ['call +353 87 123 4567', ireland],
    ['3.53871E+11', ireland],
    ['n/a', ireland],
    ['+999 123 4567', undefined],
    [true, ireland],
  ])('%o (country %s) is none', (value, country) => {
    expect(asPhone(value, country)).toEqual({ expected: expect.stringContaining(country ?? 'give the mapping a country') })
  })

  test('an extension is left out with a note', () => {
    expect(asPhone('+353 1 234 5678 ext. 12')).toMatchObject({ value: '+35312345678', note: { code: 'phone_extension_dropped' } })
  })

  test('a country without a numbering plan is none', () => {
    expect(phoneCountry('ZZ')).toBeUndefined()
  })
})

describe('date', () => {
  test.each([
    ['2024-05-31', {}, '2024-05-31T00:00:00Z'],
    [' 2024-05-31T09:30 ', {}, '2024-05-31T09:30:00Z'],
    ['2024-05-31T09:30:00+02:00', {}, '2024-05-31T07:30:00Z'],
    ['2024-05-31T09:30:00.999Z', {}, '2024-05-31T09:30:00Z'],
    ['2024-05-31 09:30:00', {}, '2024-05-31T09:30:00Z'],
    ['2024-05-31 09:30:00.123456+00', {}, '2024-05-31T09:30:00Z'],
    ['2024-05-31 09:30:00 +02', {}, '2024-05-31T07:30:00Z'],
    ['2024-05-31 09:30:00 UTC', {}, '2024-05-31T09:30:00Z'],
    ['1965-02-03', {}, '1965-02-03T00:00:00Z'],
    ['2024-05-31', { zone: 'Europe/Dublin' }, '2024-05-30T23:00:00Z'],
    ['2024-05-31T09:30:00Z', { zone: 'America/New_York' }, '2024-05-31T09:30:00Z'],
    ['31/05/2024', { format: 'dd/MM/yyyy' }, '2024-05-31T00:00:00Z'],
    ['31/05/2024 09:30', { format: 'dd/MM/yyyy HH:mm', zone: 'Europe/Dublin' }, '2024-05-31T08:30:00Z'],
    ['May 31, 2024', { format: 'MMM d, yyyy' }, '2024-05-31T00:00:00Z'],
    [1717147800, { format: 'unix' }, '2024-05-31T09:30:00Z'],
    ['1717147800.9', { format: 'unix' }, '2024-05-31T09:30:00Z'],
    ['1717147800123', { format: 'unix_ms' }, '2024-05-31T09:30:00Z'],
    [new Date('2024-05-31T09:30:00.5Z'), {}, '2024-05-31T09:30:00Z'],
    [new Date('2024-05-31T09:30:00Z'), { format: 'dd/MM/yyyy', zone: 'Europe/Dublin' }, '2024-05-31T09:30:00Z'],
  ])('%o %o is %s', (value, options, iso) => {
    expect(asDate(value, options)).toEqual({ value: seconds(iso) })
  })

  test.each([
    ['2024', {}],
    ['09:30', {}],
    ['2024-W22-5', {}],
    ['20240531', {}],
    ['2024-02-30', {}],
    ['31/05/2024', {}],
    ['0024-05-31', {}],
    ['20024-05-31', {}],
    ['yesterday', {}],
    [1717147800, {}],
    ['2024-05-31', { format: 'dd/MM/yyyy' }],
    ['1717147800123', { format: 'unix' }],
    ['2024-05-31', { format: 'unix' }],
    [new Date(Number.NaN), {}],
    [true, { format: 'unix' }],
  ])('%o %o is none', (value, options) => {
    expect(asDate(value, options)).toEqual({ expected: expect.stringContaining('from 1900 to 2199') })
  })

  test('every second of its years comes back from ISO 8601', () => {
    const time = fc.integer({ min: seconds('1900-01-02T00:00:00Z'), max: seconds('2199-12-30T00:00:00Z') })
    fc.assert(fc.property(time, (unix) => valueOf(asDate(new Date(unix * 1000).toISOString())) === unix))
  })
})

describe('integer', () => {
  test.each([
    [' 42 ', 42],
    ['+42', 42],
    ['-7', -7],
    ['42.0', 42],
    ['007', 7],
    ['-0', 0],
    [42, 42],
    [42n, 42],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%o is %i', (value, number) => {
    expect(asInteger(value)).toEqual({ value: number })
  })

  test.each(['1,234', '1 234', '42.5', '1e3', '0x10', 'forty-two', '9007199254740992', 2 ** 53, 42.5, Number.NaN, true, {}])(
    '%o is none',
    (value) => {
      expect(asInteger(value)).toHaveProperty('expected')
    },
  )
})

describe('float', () => {
  test.each([
    ['12.50', 12.5],
    ['.5', 0.5],
    ['5.', 5],
    ['-1e3', -1000],
    [' 3 ', 3],
    [0.1, 0.1],
  ])('%o is %d', (value, number) => {
    expect(asFloat(value)).toEqual({ value: number })
  })

  test.each(['1,5', '1.234,5', 'Infinity', 'NaN', '1e999', '$5', '5%', '.', Number.POSITIVE_INFINITY, false])(
    '%o is none',
    (value) => {
      expect(asFloat(value)).toHaveProperty('expected')
    },
  )

  test('every number comes back from its text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => valueOf(asFloat(String(number))) === number),
    )
  })
})

describe('boolean', () => {
  test.each(['true', 'TRUE', ' Yes ', 'y', 't', '1', 1, true])('%o is true', (value) => {
    expect(asBoolean(value)).toEqual({ value: true })
  })
  test.each(['false', 'No', 'N', 'f', '0', 0, false])('%o is false', (value) => {
    expect(asBoolean(value)).toEqual({ value: false })
  })
  test.each(['on', 'ja', '2', 2, {}, ['true']])('%o is neither', (value) => {
    expect(asBoolean(value)).toHaveProperty('expected')
  })
})

describe('text', () => {
  test.each([
    ['  Ann\n', 'Ann'],
    ['two\nlines', 'two\nlines'],
    [42, '42'],
    [true, 'true'],
    [12n, '12'],
    [new Date('2024-05-31T09:30:00Z'), '2024-05-31T09:30:00.000Z'],
    ['family 👩‍👧', 'family 👩‍👧'],
  ])('%o is %o', (value, text) => {
    expect(asText(value)).toEqual({ value: text })
  })

  test.each([['a list'], { an: 'object' }, Number.NaN, new Date(Number.NaN), 'nul \0', 'half a pair \ud83d'])(
    '%o is none',
    (value) => {
      expect(asText(value)).toHaveProperty('expected')
    },
  )
})

describe('without a type', () => {
  test.each([
    ['42', '42'],
    [42, 42],
    [42n, 42],
    [-0, 0],
    [false, false],
    [new Date('2024-05-31T09:30:00Z'), seconds('2024-05-31T09:30:00Z')],
  ])('%o stays what it is: %o', (value, expected) => {
    expect(asNative(value)).toEqual({ value: expected })
  })
})
