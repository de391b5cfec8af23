/** What goes with a contact, out of a row: company, tags, note, subscriptions, owner. */
import { describe, expect, test } from 'vitest'
import { contactRecord } from '../../src/contact-record.ts'
import { ConfigError } from '../../src/errors.ts'
import { compileContactMapping } from '../../src/mapping/contact-mapping.ts'
import { contactSync } from './sync.ts'

const COLUMNS = ['id', 'org', 'size', 'spend', 'since', 'seats', 'tags', 'more', 'note', 'in', 'owner']
const ROW = ['17', 'acme', '12', '99.9', '2024-05-31', '4', 'vip, beta; VIP', '', 'Met {Ann}', 'Updates', ' Ann@Example.com ']
const EXTRAS = {
  company: {
    company_id: 'org',
    size: 'size',
    monthly_spend: 'spend',
    remote_created_at: 'since',
    custom_attributes: { seats: { from: 'seats', as: 'integer' } },
  },
  tags: ['tags', { from: 'more', separator: '|' }],
  notes: { body: 'note' },
  subscriptions: { opt_in: [{ from: 'in' }], opt_out: ['News', 7] },
  owner: { email: 'owner' },
}

async function mapped(settings: Record<string, unknown>, cells: Record<string, unknown> = {}) {
  const mapping = compileContactMapping(await contactSync(settings), COLUMNS)
  return mapping.map(COLUMNS.map((column, index) => (column in cells ? cells[column] : ROW[index])))
}
async function extrasOf(settings: Record<string, unknown>, cells: Record<string, unknown> = {}) {
  const result = await mapped(settings, cells)
  return 'record' in result ? { extras: result.record.extras, notes: result.notes } : result
}

test('a whole row', async () => {
  const result = await mapped(EXTRAS)
  expect(result).toEqual({
    record: {
      role: 'user',
      set: { external_id: '17' },
      extras: {
        company: {
          company_id: 'acme',
          size: 12,
          monthly_spend: 99,
          remote_created_at: 1717113600,
          custom_attributes: { seats: 4 },
        },
        tags: ['beta', 'vip'],
        note: 'Met {Ann}',
        subscriptions: { opt_in: ['Updates'], opt_out: ['7', 'News'] },
        owner: { email: 'ann@example.com' },
      },
    },
    notes: [],
  })
  if ('record' in result) expect(contactRecord.parse(JSON.parse(JSON.stringify(result.record)))).toEqual(result.record)
})

test('name, plan, website and industry of a company are texts, and may be templates', async () => {
  const company = { company_id: 'org', name: '{org} Ltd', plan: 'in', website: 'https://{org}.example.com', industry: 'tags' }
  expect(await extrasOf({ company }, { tags: 'tea' })).toMatchObject({
    extras: {
      company: { company_id: 'acme', name: 'acme Ltd', plan: 'Updates', website: 'https://acme.example.com', industry: 'tea' },
    },
  })
})

test('a sync without any of it maps to the same record, under the same hash, as if there were none of it', async () => {
  const [before, after] = [compileContactMapping(await contactSync({}), COLUMNS), await contactSync({})]
  expect(compileContactMapping(after, COLUMNS).hash).toBe(before.hash)
  expect(before.map(ROW)).toEqual({ record: { role: 'user', set: { external_id: '17' } }, notes: [] })
  expect(compileContactMapping(await contactSync({ tags: ['tags'] }), COLUMNS).hash).not.toBe(before.hash)
})

describe('empty cells', () => {
  const empty = { org: '', tags: ' ', note: '', owner: null, in: '', seats: '' }

  test('leave company, note and owner alone; no tags are no tags', async () => {
    expect(await extrasOf(EXTRAS, empty)).toEqual({ extras: { tags: [], subscriptions: { opt_out: ['7', 'News'] } }, notes: [] })
  })

  test('nulls: clear: no company; an attribute of a company that is there is cleared', async () => {
    expect(await extrasOf({ ...EXTRAS, nulls: 'clear' }, empty)).toMatchObject({ extras: { company: null } })
    expect(await extrasOf({ ...EXTRAS, nulls: 'clear' }, { seats: '', size: '' })).toMatchObject({
      extras: { company: { company_id: 'acme', custom_attributes: { seats: null } } },
    })
  })

  test('nothing at all is no extras', async () => {
    expect(await extrasOf({ notes: { body: 'note' } }, empty)).toEqual({ extras: undefined, notes: [] })
  })
})

describe('values that do not fit', () => {
  test('refuse the row, or with on_invalid: field are left out', async () => {
    expect(await extrasOf(EXTRAS, { size: 'many' })).toMatchObject({ refused: { code: 'integer_invalid' } })
    expect(await extrasOf(EXTRAS, { owner: 'nobody' })).toMatchObject({ refused: { code: 'email_invalid' } })
    const company = { company_id: 'org', size: { from: 'size', on_invalid: 'field' } }
    expect(await extrasOf({ company }, { size: 'many' })).toMatchObject({
      extras: { company: { company_id: 'acme' } },
      notes: [{ code: 'integer_invalid' }],
    })
  })

  test('more than Intercom can store is left out, and told', async () => {
    expect(await extrasOf({ company: { company_id: 'org', monthly_spend: 'spend' } }, { spend: '2147483648' })).toEqual({
      extras: { company: { company_id: 'acme' } },
      notes: [{ code: 'integer_invalid', why: 'company.monthly_spend: 2147483648 is left out; expected at most 2147483647' }],
    })
  })

  test('names in a list that cannot be stored are left out one by one; lists of documents are taken as they are', async () => {
    expect(await extrasOf({ tags: ['tags'] }, { tags: ['a, b', 7, null, { x: 1 }] })).toMatchObject({
      extras: { tags: ['7', 'a, b'] },
      notes: [{ code: 'text_invalid', why: expect.stringContaining('tags[0]') }],
    })
  })
})

test('columns that are missing are all named, with the settings that name them', async () => {
  const sync = await contactSync({ company: { company_id: 'organ', name: 'nam' }, tags: ['tag'], owner: { id: 'owners' } })
  expect(() => compileContactMapping(sync, COLUMNS)).toThrow(ConfigError)
  expect(() => compileContactMapping(sync, COLUMNS)).toThrow(
    /syncs\.people\.company\.company_id: no column "organ".*\n.*company\.name: no column "nam".*\n.*tags\[0\]: no column "tag"; did you mean "tags"\?.*\n.*owner\.id/,
  )
})

describe('what the configuration refuses', () => {
  test.each([
    [{ company: { name: 'org' } }, /company\.company_id/],
    [{ company: { company_id: 'org', seats: 'seats' } }, /unknown key "seats"/],
    [{ company: { company_id: 'org', name: { from: 'org', set_if_empty: true } } }, /set_if_empty.*contact: only/],
    [{ tags: 'tags' }, /tags.*expected a list of columns/s],
    [{ tags: [] }, /tags/],
    [{ notes: {} }, /notes\.body/],
    [{ subscriptions: {} }, /expected opt_in or opt_out/],
    [{ owner: { email: 'owner', id: 'id' } }, /expected either email or id/],
    [{ owner: { id: 'id' }, contact: { external_id: 'id', owner_id: 'owner' } }, /say the same thing/],
  ])('%j', async (settings, message) => {
    await expect(contactSync(settings)).rejects.toThrow(message)
  })
})
