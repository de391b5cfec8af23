/** A row becomes the record that its sync's mapping describes, or the reason why it does not. */
import { expect, test } from 'vitest'
import { contactRecord } from '../../src/contact-record.ts'
import { ConfigError } from '../../src/errors.ts'
import { compileContactMapping } from '../../src/mapping/contact-mapping.ts'
import { contactSync } from './sync.ts'

const COLUMNS = ['id', 'email', 'first', 'last', 'phone', 'seats', 'renewed']
const ROW = ['17', ' Ann@Example.com ', 'Ann', 'Byrne', '087 123 4567', '12', '2024-05-31']
const CONTACT = {
  external_id: 'id',
  email: 'email',
  name: '{first} {last}',
  phone: { from: 'phone', country: 'IE' },
  signed_up_at: 'renewed',
  custom_attributes: { seats: { from: 'seats', as: 'integer' }, renewed_at: { from: 'renewed', as: 'date' }, surname: 'last' },
}

/** Maps one row: `cells` replace the good row's by column. */
async function mapped(settings: Record<string, unknown>, cells: Record<string, unknown> = {}) {
  const mapping = compileContactMapping(await contactSync(settings), COLUMNS)
  return mapping.map(COLUMNS.map((column, index) => (column in cells ? cells[column] : ROW[index])))
}

test('a whole row', async () => {
  expect(await mapped({ contact: CONTACT })).toEqual({
    record: {
      role: 'user',
      set: {
        external_id: '17',
        email: 'ann@example.com',
        name: 'Ann Byrne',
        phone: '+353871234567',
        signed_up_at: 1717113600,
        custom_attributes: { seats: 12, renewed_at: 1717113600, surname: 'Byrne' },
      },
    },
    notes: [],
  })
})

test('what comes out is what the ledger gives back', async () => {
  const result = await mapped({ contact: CONTACT })
  if (!('record' in result)) throw new Error('expected a record')
  expect(contactRecord.parse(JSON.parse(JSON.stringify(result.record)))).toEqual(result.record)
})

test('an empty cell leaves the field alone', async () => {
  expect(await mapped({ contact: CONTACT }, { email: ' ', first: '', last: null, phone: undefined, seats: '' })).toEqual({
    record: { role: 'user', set: { external_id: '17', signed_up_at: 1717113600, custom_attributes: { renewed_at: 1717113600 } } },
    notes: [],
  })
})

test('nulls: clear sends null for empty cells, but never clears the external_id', async () => {
  const cells = { id: '', phone: '', seats: '', last: '' }
  expect(await mapped({ nulls: 'clear', key: 'email', contact: CONTACT }, cells)).toMatchObject({
    record: { set: { email: 'ann@example.com', phone: null, name: 'Ann', custom_attributes: { seats: null, surname: null } } },
  })
  const result = await mapped({ nulls: 'clear', key: 'email', contact: CONTACT }, cells)
  expect(result).not.toHaveProperty('record.set.external_id')
})

test('a default fills an empty cell, and is read like one', async () => {
  const contact = { external_id: 'id', custom_attributes: { seats: { from: 'seats', as: 'integer', default: '5' } } }
  expect(await mapped({ contact, nulls: 'clear' }, { seats: '' })).toHaveProperty('record.set.custom_attributes', { seats: 5 })
  expect(await mapped({ contact })).toHaveProperty('record.set.custom_attributes', { seats: 12 })
})

test('a default that does not fit says so', async () => {
  const contact = { external_id: 'id', custom_attributes: { seats: { from: 'seats', as: 'integer', default: 'many' } } }
  expect(await mapped({ contact }, { seats: '' })).toEqual({
    refused: {
      code: 'integer_invalid',
      why: expect.stringContaining('custom_attributes.seats: the default holds "many"; expected a whole number'),
    },
  })
})

test('set_if_empty goes with creates only, and is never cleared', async () => {
  const contact = {
    external_id: 'id',
    name: { from: 'first', set_if_empty: true },
    custom_attributes: { seats: { from: 'seats', set_if_empty: true } },
  }
  expect(await mapped({ contact })).toEqual({
    record: { role: 'user', set: { external_id: '17' }, setOnCreate: { name: 'Ann', custom_attributes: { seats: '12' } } },
    notes: [],
  })
  expect(await mapped({ contact, nulls: 'clear' }, { first: '', seats: '' })).toEqual({
    record: { role: 'user', set: { external_id: '17' } },
    notes: [],
  })
})

test.each([
  ['email', 'ann@', 'email_invalid', 'email: column "email" holds "ann@"; expected an email address such as ann@example.com'],
  ['phone', '12', 'phone_invalid', /^phone: column "phone" holds "12"; expected a phone number of IE/],
  ['renewed', 'soon', 'date_invalid', /^signed_up_at: column "renewed" holds "soon"; expected a date in ISO 8601/],
  ['seats', '1,234', 'integer_invalid', /^custom_attributes\.seats: column "seats" holds "1,234"; expected a whole number/],
  ['last', { a: 1 }, 'text_invalid', /^name: template "\{first\} \{last\}" holds an object; expected a text/],
])('%s %j refuses the row: %s', async (column, cell, code, why) => {
  expect(await mapped({ contact: CONTACT }, { [column]: cell })).toEqual({
    refused: { code, why: typeof why === 'string' ? why : expect.stringMatching(why) },
  })
})

test('on_invalid: field leaves only the field away, with a note', async () => {
  const contact = { external_id: 'id', phone: { from: 'phone', country: 'IE', on_invalid: 'field' } }
  expect(await mapped({ contact, nulls: 'clear' }, { phone: 'n/a' })).toEqual({
    record: { role: 'user', set: { external_id: '17' } },
    notes: [{ code: 'phone_invalid', why: expect.stringContaining('holds "n/a"') }],
  })
})

test('what is dropped from a good value is noted', async () => {
  expect(await mapped({ contact: CONTACT }, { phone: '+353 1 234 5678 ext. 12' })).toMatchObject({
    record: { set: { phone: '+35312345678' } },
    notes: [{ code: 'phone_extension_dropped', why: expect.stringMatching(/^phone: column "phone" holds/) }],
  })
})

test('a reason quotes at most 80 characters', async () => {
  const result = await mapped({ contact: CONTACT }, { email: 'x'.repeat(5_000) })
  expect('refused' in result && result.refused.why.length).toBeLessThan(200)
})

test.each([
  ['x'.repeat(255), undefined],
  ['😀'.repeat(255), undefined],
  ['x'.repeat(256), 'attribute_too_long'],
])('the text of an attribute ends at 255 characters (%#)', async (text, code) => {
  const result = await mapped({ contact: { external_id: 'id', custom_attributes: { note: 'last' } } }, { last: text })
  expect('refused' in result ? result.refused.code : undefined).toBe(code)
})

test('a name may be longer than an attribute', async () => {
  expect(await mapped({ contact: { external_id: 'id', name: 'last' } }, { last: 'x'.repeat(300) })).toHaveProperty(
    'record.set.name',
    'x'.repeat(300),
  )
})

test.each([
  ['user', { external_id: 'id', email: 'email' }, { id: '', email: '' }, true],
  ['user', { external_id: 'id', email: 'email' }, { id: '' }, false],
  ['user', { email: { from: 'email', set_if_empty: true } }, {}, false],
  ['user', { email: { from: 'email', on_invalid: 'field' } }, { email: 'x' }, true],
  ['lead', { email: 'email', name: 'first', phone: { from: 'phone', country: 'IE' } }, { email: '', first: '', phone: '' }, true],
  ['lead', { email: 'email', name: 'first' }, { email: '' }, false],
])('a %s of %j with %j: nobody %j', async (role, contact, cells, isNobody) => {
  const result = await mapped({ role, key: 'seats', nulls: 'clear', contact }, cells)
  expect('refused' in result ? result.refused.code : undefined).toBe(isNobody ? 'identity_missing' : undefined)
})

test('lead_key_attribute stores the key on the lead', async () => {
  const settings = {
    role: 'lead',
    key: { from: 'email', as: 'email' },
    lead_key_attribute: 'fin_sync_key',
    contact: { name: 'first' },
  }
  const mapping = compileContactMapping(await contactSync(settings), COLUMNS)
  expect(mapping.attributes).toEqual(new Map([['fin_sync_key', 'string']]))
  expect(mapping.map(ROW)).toMatchObject({
    record: { role: 'lead', set: { custom_attributes: { fin_sync_key: 'ann@example.com' } } },
  })
  expect(await mapped({ ...settings, key: 'last' }, { last: 'x'.repeat(300) })).toMatchObject({
    refused: { code: 'attribute_too_long' },
  })
})

test('the attributes and their types are known before the first row', async () => {
  const types = ['string', 'integer', 'float', 'boolean', 'date', 'phone', 'email']
  const custom = Object.fromEntries(types.map((as) => [`a_${as}`, { from: 'last', as }]))
  const mapping = compileContactMapping(
    await contactSync({ contact: { external_id: 'id', custom_attributes: { ...custom, plain: 'last' } } }),
    COLUMNS,
  )
  expect(Object.fromEntries(mapping.attributes)).toEqual({
    a_string: 'string',
    a_integer: 'integer',
    a_float: 'float',
    a_boolean: 'boolean',
    a_date: 'date',
    a_phone: 'string',
    a_email: 'string',
    plain: 'string',
  })
  expect([...mapping.untyped]).toEqual([])
})

test('a source with types keeps them where the mapping names none; a template is text', async () => {
  const source = { type: 'jsonl', path: 'people.jsonl' }
  const contact = {
    email: 'properties.email',
    custom_attributes: {
      seats: 'properties.seats',
      vip: 'properties.vip',
      name: { from: 'properties.name', as: 'string' },
      both: '{properties.name}/{properties.seats}',
    },
  }
  const mapping = compileContactMapping(await contactSync({ source, contact }))
  const document = { id: 5, properties: { email: 'Ann@example.com', seats: 12, vip: false, name: 7 } }
  expect(mapping.key([document])).toBe('5')
  expect(mapping.map([document])).toEqual({
    record: {
      role: 'user',
      set: { email: 'ann@example.com', custom_attributes: { seats: 12, vip: false, name: '7', both: '7/12' } },
    },
    notes: [],
  })
  expect([...mapping.untyped]).toEqual(['seats', 'vip'])
})

test('columns that are missing are all named, with near ones and what there is', async () => {
  const sync = await contactSync({ contact: { external_id: 'id', email: 'Emial', name: '{first} {surname}' } })
  const compile = () => compileContactMapping(sync, ['id', 'Email', 'first'])
  expect(compile).toThrow(ConfigError)
  expect(compile).toThrow(
    [
      'the mapping of people names what its source does not have:',
      '  syncs.people.contact.email: no column "Emial"; did you mean "Email"?',
      '  syncs.people.contact.name: no column "surname"',
      'The source\'s columns are: "id", "Email", "first"',
    ].join('\n'),
  )
})

test('a file without a header line does not give its first person away', async () => {
  const sync = await contactSync()
  expect(() => compileContactMapping(sync, ['17', 'ann@example.com'])).toThrow('The source\'s columns are: "17", "[email]"')
})

test.each([
  [{ contact: { external_id: 'id', name: '{first' } }, /^syncs\.people\.contact\.name: "\{" without its partner/],
  [
    { contact: { external_id: 'id', phone: { from: 'phone', country: 'ZZ' } } },
    /^syncs\.people\.contact\.phone: no phone numbers are known of a country "ZZ"/,
  ],
  [{ key: { from: 'id', as: 'phone', country: 'ZZ' } }, /^syncs\.people\.key: no phone numbers/],
])('%j is refused before the first row', async (settings, message) => {
  const sync = await contactSync(settings)
  expect(() => compileContactMapping(sync, COLUMNS)).toThrow(ConfigError)
  expect(() => compileContactMapping(sync, COLUMNS)).toThrow(message)
})

test('the hash changes with what changes a record, and with nothing else', async () => {
  const hashOf = async (settings: Record<string, unknown>, columns = COLUMNS) =>
    compileContactMapping(await contactSync(settings), columns).hash
  const base = await hashOf({ contact: CONTACT })
  expect(base).toMatch(/^[0-9a-f]{32}$/)
  const same = [
    await hashOf({ contact: Object.fromEntries(Object.entries(CONTACT).reverse()) }),
    await hashOf({ contact: CONTACT, missing: 'archive', send: 'single' }),
    await hashOf({ contact: CONTACT }, [...COLUMNS, 'one more']),
  ]
  expect(new Set([base, ...same]).size).toBe(1)
  const others = [
    await hashOf({ contact: CONTACT, nulls: 'clear' }),
    await hashOf({ contact: CONTACT, role: 'lead' }),
    await hashOf({ contact: CONTACT, role: 'lead', lead_key_attribute: 'k' }),
    await hashOf({ contact: CONTACT, key: 'email' }),
    await hashOf({ contact: { ...CONTACT, name: 'first' } }),
    await hashOf({ contact: CONTACT }, COLUMNS.toReversed()),
  ]
  expect(new Set([base, ...others]).size).toBe(others.length + 1)
})
